package dev.sluice.it.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import dev.sluice.it.client.CuttingProxy;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A browser's own {@code EventSource}, on a page that never closes it. */
@Tag("one-server")
final class EventSourceIT extends DeployedWar {

    /** More than the {@code retry} that clients get: a client that reconnects has done so by then. */
    private static final Duration BEYOND_RETRY = Duration.ofSeconds(4);

    private static final int CUTS = 5;
    private static final int PIECES_A_CUT = 20;
    private static final String WHOLE = IntStream.range(0, (CUTS + 1) * PIECES_A_CUT)
            .mapToObj(EventSourceIT::piece)
            .collect(Collectors.joining());

    /** The browser waits 3 s before it reconnects. */
    private static final int PATIENCE_MS = 60_000;

    private static Chromium browser;

    private final EventSourceBytes received = new EventSourceBytes();

    @BeforeAll
    static void launch() {
        browser = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void a_reply_that_is_cut_five_times_arrives_whole_from_one_request() throws Exception {
        Semaphore pace = new Semaphore(1);
        provider().on("cut-five-times", call -> {
            call.eventStream();
            for (int round = 0; round <= CUTS; round++) {
                if (!pace.tryAcquire(20, TimeUnit.SECONDS)) {
                    return;
                }
                for (int i = 0; i < PIECES_A_CUT && !call.awaitGone(3); i++) {
                    call.chunk(Wire.OPENAI.text(piece(round * PIECES_A_CUT + i)));
                }
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        try (CuttingProxy proxy =
                new CuttingProxy(api().port(), Pattern.compile("/api/stream/chat\\?"), received, pace::release)) {
            // In an event's data; before any id; in an id; between two events of one id; in a name.
            for (String mark : List.of("word7", "retry: 3000", "id: ", "event: progress", "event: te")) {
                proxy.cutBehind(mark);
            }
            Map<String, Object> seen = read(
                    proxy,
                    "api/stream/chat?accumulated=false&model=openai/cut-five-times&prompt=Hi",
                    "source.addEventListener('text', (e) => { seen.text += JSON.parse(e.data).text; });"
                            + "source.addEventListener('complete', (e) => { seen.ends++; });");

            assertThat(seen)
                    .containsEntry("text", WHOLE)
                    .containsEntry("ends", 1)
                    .containsEntry("closed", true);
            assertThat(proxy.cutsLeft()).isZero();
            assertStaysAway(proxy, CUTS + 2);
        }
        assertThat(provider().calls("cut-five-times")).hasSize(1);
    }

    @Test
    void content_that_is_cut_before_its_first_text_is_not_requested_twice() throws Exception {
        Semaphore go = new Semaphore(0);
        provider().on("cut-early", call -> {
            call.eventStream();
            if (go.tryAcquire(20, TimeUnit.SECONDS)) {
                call.chunk(Wire.OPENAI.reply("Hello", " world"));
                call.end();
            }
        });
        try (CuttingProxy proxy =
                new CuttingProxy(api().port(), Pattern.compile("/api/chat\\?"), received, go::release)) {
            proxy.cutBehind(".0\n\n");
            Map<String, Object> seen = read(
                    proxy,
                    "api/chat?model=openai/cut-early&prompt=Hi",
                    "source.onmessage = (e) => {"
                            + "if (e.data === '[DONE]') seen.ends++; else seen.text += JSON.parse(e.data).content;"
                            + "};");

            assertThat(seen)
                    .containsEntry("text", "Hello world")
                    .containsEntry("ends", 1)
                    .containsEntry("closed", true);
            assertThat(proxy.cutsLeft()).isZero();
            assertStaysAway(proxy, 3);
        }
        assertThat(provider().calls("cut-early")).hasSize(1);
    }

    private static String piece(int i) {
        return "word" + i + " \"👩‍👩‍👧‍👦\"\n";
    }

    /** What the page has received when the browser has closed the source by itself. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> read(CuttingProxy proxy, String url, String listeners) {
        try (Page page = browser.newPage()) {
            received.watch(page);
            page.navigate("http://127.0.0.1:" + proxy.port() + api().root());
            return (Map<String, Object>) page.evaluate(
                    "([url, patience]) => new Promise((resolve) => {"
                            + "const seen = {text: '', ends: 0, closed: false};"
                            + "const source = new EventSource(url);"
                            + listeners
                            + "source.onerror = () => {"
                            + "  if (source.readyState === EventSource.CLOSED) { seen.closed = true; resolve(seen); }"
                            + "};"
                            + "setTimeout(() => resolve(seen), patience);"
                            + "})",
                    List.of(url, PATIENCE_MS));
        }
    }

    private static void assertStaysAway(CuttingProxy proxy, int requests) {
        await().during(BEYOND_RETRY)
                .atMost(BEYOND_RETRY.plusMinutes(1))
                .untilAsserted(() -> assertThat(proxy.requests()).isEqualTo(requests));
    }
}
