package dev.sluice.it.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.load.Crowd;
import dev.sluice.it.page.Chromium;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.SelfSigned;
import dev.sluice.it.server.ServerProbe;
import dev.sluice.it.server.Workspace;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that close streams of one HTTP/2 connection, as {@code EventSource.close()} does, while other streams of the same
 * connection go on. Tomcat is configured with the connector that {@code server-config} has for HTTP/2.
 */
@Tag("one-server")
final class ResetStreamsIT {

    private static final int CLOSED = Crowd.of(1000);

    /** Streams that are being closed at a time. */
    private static final int AT_ONCE = 16;

    private static final int READERS = 10;

    /** Of the application, however many streams it has had. */
    private static final int MOST_THREADS = 60;

    /** Against a test that hangs. */
    private static final int PATIENCE_SECONDS = 120;

    private static final String WRITER = "dev.sluice.push.EventStreamWriter";

    /**
     * Opens streams in turn and closes each soon after its request, when it is open, or at its first text, while others on the
     * same connection are read to their end.
     */
    private static final String CLOSE_MANY = """
            async ([closed, atOnce, readers]) => {
              const url = (model) => `api/stream/chat?accumulated=false&model=${model}&prompt=${Math.random()}`;
              const read = () => new Promise((resolve) => {
                let text = '';
                let opened = false;
                const source = new EventSource(url('openai/going-on'));
                source.addEventListener('text', (e) => { text += JSON.parse(e.data).text; });
                source.addEventListener('complete', () => { source.close(); resolve(text); });
                source.addEventListener('error', (e) => { source.close(); resolve(`${text} lost ${e.data}`); });
              });
              const close = (kind) => new Promise((resolve, reject) => {
                const source = new EventSource(url('openai/endless'));
                const done = () => { source.close(); resolve(); };
                if (kind === 0) {
                  setTimeout(done, Math.random() * 30);
                } else {
                  source.addEventListener(kind === 1 ? 'open' : 'text', done);
                }
                source.addEventListener('error', (e) => { source.close(); reject(new Error(e.data ?? 'lost')); });
              });
              const reading = Array.from({ length: readers }, read);
              let left = closed;
              await Promise.all(Array.from({ length: atOnce }, async () => {
                while (left-- > 0) {
                  await close(left % 3);
                }
              }));
              await allClosed();
              return Promise.all(reading);
            }""";

    private static SelfSigned certificate;
    private static OwnTomcat tomcat;
    private static int port;
    private static ServerProbe probe;

    private CountDownLatch allClosed;
    private int logged;

    @BeforeAll
    static void start() throws Exception {
        certificate = SelfSigned.in(Workspace.emptyFolder("reset-streams-certificate"));
        port = Workspace.freePort();
        tomcat = OwnTomcat.asDeployed(
                "reset-streams",
                Workspace.war(),
                ResetStreamsIT::withHttp2,
                List.of(
                        "-Dsluice.auth.mode=none",
                        "-Dsluice.limits.streams-per-principal=0",
                        "-Dsluice.stream.orphan-grace=PT0.1S",
                        "-Dsluice.stream.retention=PT1S"));
        probe = tomcat.probe();
    }

    /** Takes the connector out of the comment that it is in. */
    private static String withHttp2(String serverXml) {
        String connector = "port=\"${https.port:-8443}\"";
        int from = serverXml.lastIndexOf("<Connector ", serverXml.indexOf(connector));
        int to = serverXml.indexOf("-->", from);
        String tls = serverXml
                .substring(from, to)
                .replace(connector, "address=\"127.0.0.1\" port=\"" + port + "\"")
                .replace("conf/sluice.p12", certificate.store().toString());
        assertThat(tls)
                .contains("Http2Protocol", "port=\"" + port, certificate.store().toString());
        return serverXml.replace("<Engine ", tls + "<Engine ");
    }

    @AfterAll
    static void stop() throws Exception {
        if (probe != null) {
            probe.close();
        }
        if (tomcat != null) {
            tomcat.close();
        }
    }

    @BeforeEach
    void setProvider() throws Exception {
        allClosed = new CountDownLatch(1);
        logged = tomcat.log().length();
        ReplayProvider.shared().on("going-on", call -> {
            call.eventStream();
            int piece = 0;
            do {
                call.chunk(Wire.OPENAI.text(piece++ + " "));
            } while (!allClosed.await(20, TimeUnit.MILLISECONDS));
            call.chunk(Wire.OPENAI.text(piece + ".") + Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ReplayProvider.shared().on("endless", call -> {
            call.eventStream();
            while (!call.awaitGone(1)) {
                call.chunk(Wire.OPENAI.text("and so on ".repeat(20)));
            }
        });
    }

    @AfterEach
    void nothing_is_left_and_nothing_was_logged() throws Exception {
        for (ProviderCall call : ReplayProvider.shared().calls("endless")) {
            assertThat(call.awaitGone(60_000))
                    .as("the provider's connection is closed")
                    .isTrue();
        }
        await().untilAsserted(() -> assertThat(probe.instances(WRITER)).isZero());
        // Tomcat keeps a few streams that were closed, for their priority.
        await().untilAsserted(() ->
                assertThat(probe.instances("org.apache.coyote.http2.Stream")).isLessThan(CLOSED / 4));
        assertThat(probe.ownThreads()).isLessThan(MOST_THREADS);
        assertThat(tomcat.log().substring(logged)).doesNotContain("Exception", "\tat ", "WARNING", "SEVERE");
    }

    @Test
    void a_client_that_closes_a_thousand_streams_loses_nothing_of_the_others() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(certificate.trusted())
                .version(HttpClient.Version.HTTP_2)
                .build();
        List<CompletableFuture<HttpResponse<InputStream>>> reading = new ArrayList<>();
        // The first request makes the connection that the others share.
        open(client, "demo/burst")
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .body()
                .close();
        for (int i = 0; i < READERS; i++) {
            reading.add(open(client, "openai/going-on"));
        }
        List<Callable<String>> tasks = new ArrayList<>();
        tasks.addAll(Collections.nCopies(CLOSED, () -> {
            HttpResponse<InputStream> stream = open(client, "openai/endless").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(stream.version()).isEqualTo(HttpClient.Version.HTTP_2);
            try (InputStream body = stream.body()) {
                assertThat(body.read()).isNotNegative();
            }
            return "";
        }));
        Concurrently.run(AT_ONCE, tasks);
        allClosed.countDown();

        for (CompletableFuture<HttpResponse<InputStream>> reader : reading) {
            StringBuilder text = new StringBuilder();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS).body(), UTF_8))) {
                lines.lines()
                        .filter(line -> line.startsWith("data: {\"text\":\""))
                        .forEach(line -> text.append(line.split("\"", -1)[3]));
            }
            assertWhole(text.toString());
        }
    }

    @Test
    void a_tab_that_closes_a_thousand_event_sources_loses_nothing_of_the_others() {
        try (Chromium browser = Chromium.launch();
                BrowserContext context =
                        browser.newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true))) {
            Page page = context.newPage();
            page.navigate("https://127.0.0.1:" + port + "/sluice/");
            page.exposeFunction("allClosed", arguments -> {
                allClosed.countDown();
                return null;
            });
            assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
            Object texts = page.evaluate(CLOSE_MANY, List.of(CLOSED, AT_ONCE, READERS));
            assertThat((List<?>) texts).hasSize(READERS).allSatisfy(text -> assertWhole((String) text));
        }
    }

    private static CompletableFuture<HttpResponse<InputStream>> open(HttpClient client, String model) {
        URI uri = URI.create(
                "https://127.0.0.1:" + port + "/sluice/api/stream/chat?accumulated=false&prompt=Hi&model=" + model);
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Fails unless the text counts from 0 to its end. */
    private static void assertWhole(String text) {
        int last = text.split(" ").length - 1;
        assertThat(last).as(text).isPositive();
        assertThat(text)
                .isEqualTo(String.join(
                                " ",
                                IntStream.rangeClosed(0, last)
                                        .mapToObj(Integer::toString)
                                        .toList()) + ".");
    }
}
