package dev.sluice.it.attack;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.page.Chromium;
import dev.sluice.security.Tokens;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page and the client module in a browser, where callers must sign in. */
final class SignInIT extends Hardened {

    private static Chromium browser;

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

    private Page open() {
        Page page = browser.newPage();
        page.navigate("http://127.0.0.1:" + api().port() + api().root());
        return page;
    }

    @Test
    void the_page_says_that_nobody_is_signed_in_and_works_with_a_token() {
        Page page = open();
        Locator prompt = page.getByTestId("prompt");
        prompt.fill("Hello");
        page.getByTestId("send").click();
        assertThat(page.getByTestId("error")).hasAttribute("data-code", "unauthorized");
        assertThat(page.getByTestId("error-message")).containsText("You are not signed in");

        page.evaluate(
                "(token) => { document.querySelector('sluice-chat').headers = async () => ({ Authorization: `Bearer ${token}` }); }",
                tokens().of("browsing ada", "sluice-user"));
        page.getByTestId("retry").click();
        assertThat(page.getByTestId("error")).hasCount(0);
        assertThat(page.getByTestId("reply-text").first()).containsText("You wrote: “Hello”");
    }

    private String shortly(String name) {
        return tokens().rs256(Tokens.claims(name, "sluice-user")
                .expirationTime(Date.from(Instant.now().plusSeconds(4)))
                .build());
    }

    @Test
    void the_client_goes_on_reading_with_a_new_token() throws Exception {
        Page page = open();
        String longer = tokens().of("renewing eve", "sluice-user");
        As eve = new As(api(), longer);
        String stream = eve.start(HELD);
        try (RawHttp keptUp = eve.get("api/streams/" + stream + "/events")) {
            assertThat(keptUp.status()).isEqualTo(200);
            AtomicBoolean asked = new AtomicBoolean();
            // Only when the client asks: a busy machine may take seconds until then.
            page.exposeFunction("token", unused -> asked.getAndSet(true) ? longer : shortly("renewing eve"));
            page.evaluate(
                    "async (stream) => {"
                            + "const { join } = await import('./js/sluice-client.js');"
                            + "window.states = []; window.text = '';"
                            + "window.reply = join(stream, {"
                            + "  onstatechange: (state) => states.push(state),"
                            + "  ontext: (piece, text) => { window.text = text; },"
                            + "}, { retryDelay: 50, headers: async () => ({ Authorization: `Bearer ${await token()}` }) });"
                            + "}",
                    stream);
            page.waitForFunction(
                    "() => states.includes('reconnecting') && ['connected', 'streaming'].includes(states.at(-1))");
            eve.delete("api/streams/" + stream).close();
            page.waitForFunction("() => states.at(-1) === 'done'");
            assertThat(page.evaluate("() => text")).isEqualTo("Hello");
        }
    }

    @Test
    void an_event_source_reads_with_a_ticket_and_resumes_with_another() throws Exception {
        Page page = open();
        As ada = as("sourcing ada");
        String stream = ada.start(HELD);
        Object ended = page.evaluate(
                "async ([stream, token]) => {"
                        + "const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };"
                        + "const ticket = async () => (await (await fetch('api/tickets', { method: 'POST', headers, body: JSON.stringify({ stream_id: stream }) })).json()).ticket;"
                        + "const url = `api/streams/${stream}/events?accumulated=false&ticket=${await ticket()}`;"
                        + "const first = new EventSource(url);"
                        + "const last = await new Promise((resolve) => first.addEventListener('text', (e) => resolve(e.lastEventId)));"
                        + "first.close();"
                        + "const spent = new EventSource(url);"
                        + "await new Promise((resolve) => spent.addEventListener('error', resolve));"
                        + "const closed = spent.readyState === EventSource.CLOSED;"
                        + "const again = new EventSource(`api/streams/${stream}/events?accumulated=false&last_event_id=${last}&ticket=${await ticket()}`);"
                        + "const texts = [];"
                        + "again.addEventListener('text', (e) => texts.push(e.data));"
                        + "again.addEventListener('open', () => fetch(`api/streams/${stream}`, { method: 'DELETE', headers }));"
                        + "const reason = await new Promise((resolve) => again.addEventListener('complete', (e) => { again.close(); resolve(JSON.parse(e.data).stop_reason); }));"
                        + "return { closed, texts: texts.length, reason };"
                        + "}",
                List.of(stream, ada.token()));
        assertThat(ended).isEqualTo(Map.of("closed", true, "texts", 0, "reason", "cancelled"));
    }
}
