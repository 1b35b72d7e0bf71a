package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.sluice.it.client.FaultyLink;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.Wire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Replies in the page when connections break, pages are reloaded, and chunks come all at once. */
final class ConnectionIT extends InBrowser {

    private static final int ROUNDS = 5;
    private static final int LONGEST_FRAME_MS = 100;

    private static final String WHOLE = "One two three four five six seven eight.";

    /** Sets a provider that sends the first half of {@link #WHOLE}, and the second when the latch opens. */
    private void halves(String model, CountDownLatch second) {
        provider().on(model, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("One two three four"));
            boolean unused = second.await(20, TimeUnit.SECONDS);
            call.chunk(Wire.OPENAI.reply(" five six", " seven eight."));
            call.end();
        });
    }

    private Page throughLink(FaultyLink link) {
        expectComplaint("net::ERR_");
        Page page = open("http://127.0.0.1:" + link.port() + api().root(), new Browser.NewContextOptions());
        assertThat(page.getByTestId("prompt")).isFocused(); // the page is complete
        return page;
    }

    @Test
    void a_cut_connection_is_restored_and_the_text_is_whole() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        halves("cut", second);
        try (FaultyLink link = new FaultyLink(api().port())) {
            Page page = throughLink(link);
            ask(page, "openai/cut", "Count");
            assertThat(page.getByTestId("reply-text")).hasText("One two three four");
            link.refuse(true); // so that the page says so until the test has seen it
            link.cut();
            assertThat(page.getByTestId("stage-message"))
                    .containsText(Pattern.compile("trying again \\([1-6] of 6\\)"));
            link.refuse(false);
            second.countDown();
            awaitEnd(page);

            assertThat(page.getByTestId("reply-text")).hasText(WHOLE);
            assertThat(page.getByTestId("reply")).hasAttribute("data-stop-reason", "end_turn");
            assertThat(provider().calls("cut")).hasSize(1);
        }
    }

    @Test
    void a_client_that_cannot_connect_gives_up_and_goes_on_when_asked() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        halves("given-up", second);
        try (FaultyLink link = new FaultyLink(api().port())) {
            Page page = throughLink(link);
            follow(page, "openai/given-up", "retries: 2, retryDelay: 20, longestDelay: 50");
            page.waitForFunction("() => told.text.endsWith('four')");
            link.refuse(true);
            link.cut();
            page.waitForFunction("() => told.states.at(-1) === 'failed'");
            assertThat(page.evaluate("() => told.error.code")).isEqualTo("connection_lost");
            link.refuse(false);
            second.countDown();
            page.evaluate("() => reply.retry()");
            page.waitForFunction("() => told.states.at(-1) === 'done'");

            assertThat(page.evaluate("() => told.text")).isEqualTo(WHOLE);
            assertThat((List<?>) list(page.evaluate("() => told.states")))
                    .isEqualTo(List.of(
                            "connecting",
                            "connected",
                            "streaming",
                            "reconnecting",
                            "reconnecting",
                            "failed",
                            "connecting",
                            "connected",
                            "streaming",
                            "done"));
            assertThat(provider().calls("given-up")).hasSize(1);
        }
    }

    @Test
    void a_silent_connection_is_replaced_by_another() throws IOException {
        CountDownLatch second = new CountDownLatch(1);
        halves("silent", second);
        try (FaultyLink link = new FaultyLink(api().port())) {
            Page page = throughLink(link);
            follow(page, "openai/silent", "silence: 3000, retryDelay: 20, longestDelay: 50");
            page.waitForFunction("() => told.text.endsWith('four')");
            link.silence();
            second.countDown();
            page.waitForFunction("() => told.states.at(-1) === 'done'");

            assertThat(page.evaluate("() => told.text")).isEqualTo(WHOLE);
            List<String> states = list(page.evaluate("() => told.states"));
            assertThat(states).contains("reconnecting");
        }
    }

    /** Reads a reply with the client module, into {@code told}. */
    private void follow(Page page, String model, String options) {
        page.evaluate(
                "async (model) => {"
                        + "const { stream } = await import('./js/sluice-client.js');"
                        + "window.told = { text: '', states: [], error: null };"
                        + "window.reply = stream({ message: 'Count', model }, {"
                        + "  ontext: (piece) => { told.text += piece; },"
                        + "  onstatechange: (state) => told.states.push(state),"
                        + "  onerror: (error) => { told.error = error; },"
                        + "}, {" + options + "});"
                        + "}",
                model);
    }

    @Test
    void a_reload_in_mid_stream_rejoins_the_reply() {
        CountDownLatch second = new CountDownLatch(1);
        halves("reload", second);
        ask("demo/burst", "Something before");
        awaitEnd();
        ask("openai/reload", "Count");
        assertThat(at("reply-text").last()).hasText("One two three four");
        page().reload();
        assertThat(at("reply-text").last()).hasText("One two three four");
        assertThat(at("stop")).isVisible();
        second.countDown();
        awaitEnd();

        assertThat(at("reply-text").last()).hasText(WHOLE);
        assertThat(at("user-message")).hasText(new String[] {"Something before", "Count"});
        assertThat(provider().calls("reload")).hasSize(1);
        page().reload();
        assertThat(at("reply-text").last()).hasText(WHOLE);
        assertThat(at("stop")).isHidden();
    }

    @Test
    void two_tabs_read_one_reply() {
        CountDownLatch second = new CountDownLatch(1);
        halves("tabs", second);
        ask("openai/tabs", "Count");
        assertThat(at("reply-text")).hasText("One two three four");
        Page other = page().waitForPopup(() -> page().evaluate("() => { open(location.href); }"));
        assertThat(other.getByTestId("reply-text")).hasText("One two three four");
        second.countDown();
        awaitEnd();
        awaitEnd(other);

        assertThat(at("reply-text")).hasText(WHOLE);
        assertThat(other.getByTestId("reply-text")).hasText(WHOLE);
        assertThat(provider().calls("tabs")).hasSize(1);
    }

    @Test
    void five_thousand_chunks_at_once_are_all_drawn_and_clicks_work_meanwhile() {
        flood(model -> drawWithClicks(model));
    }

    @Test
    @Tag("load")
    void five_thousand_chunks_at_once_hold_up_no_frame() {
        flood(model -> {
            long longest = Long.MAX_VALUE;
            // What else the machine does only ever makes frames longer: the best round is what the page takes.
            for (int i = 0; i < ROUNDS && longest > LONGEST_FRAME_MS; i++) {
                longest = Math.min(longest, drawWithClicks(model));
            }
            Measured.atMost(
                    "longest frame while 5,000 chunks of " + model + " are drawn", longest, LONGEST_FRAME_MS, "ms");
        });
    }

    /** Draws 5,000 chunks: some with every kind of Markdown, and as the server sends them, all in one paragraph. */
    private void flood(Consumer<String> draw) {
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            stream.append("id: flood.").append(i).append("\nevent: text\ndata: {\"text\":\"");
            stream.append(i % 200 == 199 ? "\\n\\n" : i % 200 == 100 ? "\\n\\n- **item** " : "word `" + i + "` ");
            stream.append("\"}\n\n");
        }
        stream.append("id: flood.5000\nevent: complete\ndata: {\"stop_reason\":\"end_turn\",\"model\":\"flood\"}\n\n");
        page().route(
                        "**/api/stream/chat*",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("text/event-stream")
                                .setHeaders(Map.of("Sluice-Stream-Id", "flood"))
                                .setBody(stream.toString())));
        draw.accept("flood");
        assertThat(at("reply-text").last().locator("code")).hasCount(4950);
        page().unroute("**/api/stream/chat*");
        page().evaluate("() => { document.querySelector('sluice-chat').request = { max_tokens: 5000 }; }");
        draw.accept("demo/burst");
        page().waitForFunction("() => document.querySelector('sluice-chat').shadowRoot"
                + ".querySelector('li:last-child .markdown').innerText.split(/\\s+/).length > 4990");
    }

    /** Asks, and clicks while the reply is drawn. Returns the milliseconds of the longest frame meanwhile. */
    private long drawWithClicks(String model) {
        page().evaluate("() => {"
                + "document.querySelector('sluice-chat').clear();"
                + "window.frames_ = []; window.measuring = true; let last = performance.now();"
                + "requestAnimationFrame(function frame(now) {"
                + "  frames_.push(now - last); last = now; if (measuring) requestAnimationFrame(frame); });"
                + "}");
        ask(model, "Flood");
        at("edit").click();
        assertThat(at("editing")).isVisible();
        page().keyboard().press("Escape");
        assertThat(at("editing")).isHidden();
        awaitEnd();
        return ((Number) page().evaluate("() => new Promise((resolve) => requestAnimationFrame(() =>"
                        + " requestAnimationFrame(() => { measuring = false; resolve(Math.max(...frames_)); })))"))
                .longValue();
    }
}
