package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.sluice.it.page.Chromium;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.FrontProxy;
import dev.sluice.it.server.OwnTomcat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the proxies of {@code server-config} add until an event is in the page, with twenty streams in one tab. */
@Tag("one-server")
@Tag("load")
final class ProxyLatencyIT {

    private static final int STREAMS = 20;
    private static final int CHUNKS = 30;

    /** The limit for an event on its way from the provider to the page. */
    private static final double LONGEST_MS = 100;

    /**
     * Rounds at most. A machine may pause now and then; a proxy that holds events back does it in every round.
     */
    private static final int TRIES = 5;

    /** Rounds at least. In the first, the proxy may still be starting its threads; in each later one, all streams must be open at once. */
    private static final int LEAST_TRIES = 3;

    /** The delay of the slowest piece of a round, and whether all streams were open at once. */
    private record Round(double longestMillis, boolean atOnce) {}

    /** Opens streams at once, and returns for each when its pieces were sent and received. */
    private static final String READ = """
            async (streams) => {
              const read = (i) => new Promise((resolve, reject) => {
                const pieces = [];
                let events = 0;
                const source = new EventSource(
                  `api/stream/chat?accumulated=false&model=openai/clocked&prompt=${i}`);
                source.addEventListener('text', (e) => {
                  const now = performance.timeOrigin + performance.now();
                  events++;
                  for (const sent of JSON.parse(e.data).text.trim().split(' ')) pieces.push([Number(sent), now]);
                });
                source.addEventListener('complete', () => {
                  source.close();
                  resolve({ pieces, events, ended: performance.timeOrigin + performance.now() });
                });
                source.addEventListener('error', (e) => { source.close(); reject(new Error(e.data ?? 'lost')); });
              });
              return Promise.all(Array.from({ length: streams }, (_, i) => read(i)));
            }""";

    private static OwnTomcat tomcat;
    private static Chromium browser;

    /** Of 10 ms: 5 s. */
    private static final int PATIENCE_STEPS = 500;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.launch();
        tomcat = OwnTomcat.asDeployed(
                "proxied", List.of("-Dsluice.auth.mode=none", "-Dsluice.limits.streams-per-principal=0"));
        AtomicInteger begun = new AtomicInteger();
        ReplayProvider.shared().on("clocked", call -> {
            call.eventStream();
            int round = (begun.getAndIncrement() / STREAMS + 1) * STREAMS;
            // All streams are open before the first piece is sent.
            boolean gone = false;
            for (int i = 0; i < PATIENCE_STEPS && begun.get() < round && !gone; i++) {
                gone = call.awaitGone(10);
            }
            for (int i = 0; i < CHUNKS && !call.awaitGone(50); i++) {
                call.chunk(Wire.OPENAI.text(" " + System.currentTimeMillis()));
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
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
    void nginx_delays_no_event() throws Exception {
        try (FrontProxy proxy = FrontProxy.nginx(tomcat.api().port())) {
            assertEventsComeAtOnce("nginx", proxy.start());
        }
    }

    @Test
    void apache_httpd_delays_no_event() throws Exception {
        try (FrontProxy proxy = FrontProxy.httpd(tomcat.api().port())) {
            assertEventsComeAtOnce("httpd", proxy.start());
        }
    }

    private static void assertEventsComeAtOnce(String name, FrontProxy proxy) {
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setIgnoreHTTPSErrors(true))) {
            Page page = context.newPage();
            page.navigate(proxy.url());
            assertThat(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))
                    .isEqualTo("h2");
            List<Round> rounds = new ArrayList<>();
            do {
                rounds.add(round(name, page));
            } while (rounds.size() < LEAST_TRIES
                    || (rounds.size() < TRIES && rounds.get(rounds.size() - 1).longestMillis() > LONGEST_MS));
            assertThat(rounds.subList(1, rounds.size())).allMatch(Round::atOnce);
            double best = rounds.stream()
                    .filter(Round::atOnce)
                    .mapToDouble(Round::longestMillis)
                    .min()
                    .orElseThrow();
            Measured.atMost("slowest event through " + name + ", in the best of some rounds", best, LONGEST_MS, "ms");
        }
    }

    /** Reads all streams at once. */
    @SuppressWarnings("unchecked")
    private static Round round(String name, Page page) {
        List<Map<String, Object>> streams = (List<Map<String, Object>>) page.evaluate(READ, STREAMS);
        assertThat(streams).hasSize(STREAMS);
        double longest = 0;
        double sum = 0;
        double lastBegan = 0;
        double firstEnded = Double.MAX_VALUE;
        int events = 0;
        for (Map<String, Object> stream : streams) {
            List<List<Number>> pieces = (List<List<Number>>) stream.get("pieces");
            assertThat(pieces).hasSize(CHUNKS);
            for (List<Number> piece : pieces) {
                double took = piece.get(1).doubleValue() - piece.get(0).doubleValue();
                longest = Math.max(longest, took);
                sum += took;
            }
            events += ((Number) stream.get("events")).intValue();
            lastBegan = Math.max(lastBegan, pieces.get(0).get(1).doubleValue());
            firstEnded = Math.min(firstEnded, ((Number) stream.get("ended")).doubleValue());
        }
        System.out.printf(
                "%s: %d pieces in %d events, on average %.1f ms after they were sent, at most %.1f ms%n",
                name, STREAMS * CHUNKS, events, sum / (STREAMS * CHUNKS), longest);
        return new Round(longest, lastBegan < firstEnded);
    }
}
