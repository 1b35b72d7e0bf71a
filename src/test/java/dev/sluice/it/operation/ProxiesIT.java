package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.sluice.it.client.ChosenIds;
import dev.sluice.it.page.Chromium;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.FrontProxy;
import dev.sluice.it.server.OwnTomcat;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The proxies of {@code server-config} in front of Tomcat, with TLS and HTTP/2, and a browser in front of them. */
@Tag("one-server")
final class ProxiesIT {

    /** More than a browser opens to one host without HTTP/2. */
    private static final int STREAMS = 20;

    private static final int PIECES = 30;

    /** Against a test that hangs. */
    private static final int PATIENCE_SECONDS = 60;

    /** Opens streams at once, and returns how many events of text each had when it completed. */
    private static final String READ = """
            async ([model, streams]) => {
              const read = (i) => new Promise((resolve, reject) => {
                let texts = 0;
                const source = new EventSource(`api/stream/chat?accumulated=false&model=${model}&prompt=${i}`);
                source.addEventListener('text', () => { texts++; seen(); });
                source.addEventListener('complete', () => { source.close(); resolve(texts); });
                source.addEventListener('error', (e) => { source.close(); reject(new Error(e.data ?? 'lost')); });
              });
              return Promise.all(Array.from({ length: streams }, (_, i) => read(i)));
            }""";

    /** Stores, reads, exports and deletes conversations, and returns the answers that are not as they should be. */
    private static final String BY_PATH = """
            async (chosen) => {
              const wrong = [];
              const ask = async (method, path, status, body) => {
                const headers = { 'Content-Type': 'application/json' };
                const response = await fetch(`api/${path}`, { method, headers, body: body && JSON.stringify(body) });
                await response.text();
                if (response.status !== status) wrong.push(`${method} ${path}: ${response.status}`);
              };
              await Promise.all(chosen.map(async ({ id, segments }) => {
                for (const segment of segments) {
                  await ask('POST', 'stream/chat', 200, { message: 'Hi', model: 'openai/by-path', conversation_id: id });
                  await ask('GET', `conversations/${segment}`, 200);
                  await ask('GET', `conversations/${segment}/export`, 200);
                  await ask('DELETE', `conversations/${segment}`, 204);
                  await ask('GET', `conversations/${segment}`, 404);
                }
              }));
              return wrong;
            }""";

    private static final Browser.NewContextOptions ANY_CERTIFICATE =
            new Browser.NewContextOptions().setIgnoreHTTPSErrors(true);

    private static OwnTomcat tomcat;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.launch();
        tomcat = OwnTomcat.asDeployed(
                "proxied",
                List.of(
                        "-Dsluice.auth.mode=none",
                        "-Dsluice.limits.streams-per-principal=0",
                        "-Dsluice.limits.starts-per-minute=0"));
    }

    @AfterAll
    static void stop() {
        if (tomcat != null) {
            tomcat.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void nginx_holds_no_event_back_and_carries_twenty_streams_of_one_tab() throws Exception {
        try (FrontProxy proxy = FrontProxy.nginx(tomcat.api().port())) {
            // From 1.25.1 on, nginx warns of this way to enable HTTP/2, and still accepts it.
            assertThat(proxy.check().lines().filter(line -> line.contains("[warn]")))
                    .allMatch(line -> line.contains("http2"));
            assertStreams(proxy.start());
        }
    }

    /** A company's proxy in front of ours, or an ingress in front of a sidecar. */
    @Test
    void nginx_behind_an_nginx_that_buffers_holds_no_event_back() throws Exception {
        try (FrontProxy ours = FrontProxy.nginx(tomcat.api().port());
                FrontProxy outer = FrontProxy.plainNginx(ours);
                BrowserContext context = browser.newContext(ANY_CERTIFICATE)) {
            ours.start();
            assertOneByOne(pageOf(context, outer.start()));
        }
    }

    @Test
    void apache_httpd_behind_an_nginx_that_buffers_holds_no_event_back() throws Exception {
        try (FrontProxy ours = FrontProxy.httpd(tomcat.api().port());
                FrontProxy outer = FrontProxy.plainNginx(ours);
                BrowserContext context = browser.newContext(ANY_CERTIFICATE)) {
            ours.start();
            assertOneByOne(pageOf(context, outer.start()));
        }
    }

    @Test
    void apache_httpd_holds_holds_no_event_back_and_carries_twenty_streams_of_one_tab() throws Exception {
        try (FrontProxy proxy = FrontProxy.httpd(tomcat.api().port())) {
            assertThat(proxy.check()).contains("Syntax OK").doesNotContain("warn");
            assertStreams(proxy.start());
        }
    }

    /** Proxies decode paths and encode them again, each in its own way. */
    @Test
    void ids_that_clients_choose_pass_every_proxy_in_a_path() throws Exception {
        ReplayProvider.shared().on("by-path", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Here."));
            call.end();
        });
        try (FrontProxy nginx = FrontProxy.nginx(tomcat.api().port());
                FrontProxy httpd = FrontProxy.httpd(tomcat.api().port());
                FrontProxy outer = FrontProxy.plainNginx(httpd);
                BrowserContext context = browser.newContext(ANY_CERTIFICATE)) {
            for (FrontProxy proxy : List.of(nginx, httpd, outer)) {
                Page page = pageOf(context, proxy.start());
                assertThat((List<?>) page.evaluate(BY_PATH, chosen())).isEmpty();
            }
        }
    }

    private static List<Map<String, Object>> chosen() {
        return ChosenIds.PLAIN.stream()
                .map(id -> Map.<String, Object>of(
                        "id", id, "segments", List.of(ChosenIds.percent(id), ChosenIds.encoded(id))))
                .toList();
    }

    private static void assertStreams(FrontProxy proxy) {
        try (BrowserContext context = browser.newContext(ANY_CERTIFICATE)) {
            Page page = pageOf(context, proxy);
            assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
            assertOneByOne(page);
            allAtOnce();
            assertThat(page.evaluate(READ, List.of("openai/all-at-once", STREAMS)))
                    .isEqualTo(Collections.nCopies(STREAMS, 1));
        }
    }

    private static Page pageOf(BrowserContext context, FrontProxy proxy) {
        Page page = context.newPage();
        page.navigate(proxy.url());
        return page;
    }

    private static void assertOneByOne(Page page) {
        Semaphore seen = new Semaphore(0);
        page.exposeFunction("seen", arguments -> {
            seen.release();
            return null;
        });
        onePieceAtATime(seen);
        assertThat(page.evaluate(READ, List.of("openai/one-by-one", 1))).isEqualTo(List.of(PIECES));
    }

    /** Sends each piece after the page has seen the one before: a proxy that holds one back gets no other. */
    private static void onePieceAtATime(Semaphore seen) {
        seen.drainPermits();
        ReplayProvider.shared().on("one-by-one", call -> {
            call.eventStream();
            for (int i = 0; i < PIECES; i++) {
                call.chunk(Wire.OPENAI.text("piece "));
                if (!seen.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return; // the reply ends in an error
                }
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
    }

    /** Begins no reply before all are asked for. */
    private static void allAtOnce() {
        CyclicBarrier all = new CyclicBarrier(STREAMS);
        ReplayProvider.shared().on("all-at-once", call -> {
            call.eventStream();
            all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            call.chunk(Wire.OPENAI.reply("Here."));
            call.end();
        });
    }
}
