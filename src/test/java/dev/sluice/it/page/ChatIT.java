package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.provider.Wire;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A chat in the page, as a person uses it. */
final class ChatIT extends InBrowser {

    @Test
    void a_reply_grows_while_it_is_written() {
        assertThat(at("prompt")).isVisible();
        page().evaluate("() => {"
                + "const inside = document.querySelector('sluice-chat').shadowRoot;"
                + "window.lengths = []; window.percents = [];"
                + "new MutationObserver(() => {"
                + "  const text = inside.querySelector('[data-testid=reply-text]')?.textContent.length ?? 0;"
                + "  if (text > (lengths.at(-1) ?? 0)) lengths.push(text);"
                + "  const bar = inside.querySelector('progress').value;"
                + "  if (bar !== percents.at(-1)) percents.push(bar);"
                + "}).observe(inside, {subtree: true, childList: true, characterData: true, attributes: true});"
                + "}");
        ask("demo/lorem", "Show me \"quotes\" & <b>tags</b>");
        assertThat(at("reply-text").locator("pre")).isVisible();
        picture(page(), "streaming");
        awaitEnd();
        picture(page(), "finished");

        assertThat(number("() => lengths.length")).as("steps").isGreaterThanOrEqualTo(10);
        List<Number> percents = list(page().evaluate("() => percents"));
        assertThat(percents.stream().map(Number::doubleValue).toList())
                .hasSizeGreaterThan(5)
                .isSorted();
        assertThat(at("reply-text")).containsText("Show me \"quotes\" & <b>tags</b>");
        assertThat(at("reply-text")).containsText("👩‍👩‍👧‍👦");
        assertThat(at("reply-text").locator("b")).hasCount(0);
        assertThat(at("reply-text").locator("li")).hasCount(3);
        assertThat(at("reply-text").locator("pre")).containsText("System.out.println(\"hello, world\");");
        assertThat(at("reply-model")).hasText("demo/lorem");
        assertThat(at("tokens")).containsText("out");
        assertThat(at("status")).hasText("Reply finished.");
        assertThat(at("send")).isVisible();
        assertThat(at("stop")).isHidden();
    }

    /** Sets a provider that writes until it is stopped. */
    private void endless() {
        provider().on("endless-chat", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            while (!call.awaitGone(500)) {
                call.chunk(Wire.OPENAI.text(" again"));
            }
        });
    }

    @Test
    void stop_ends_the_reply_and_keeps_its_text() {
        endless();
        ask("openai/endless-chat", "Stop me");
        assertThat(at("reply-text")).containsText("Hello");
        assertThat(at("stop")).isVisible();
        assertThat(at("send")).isHidden();
        assertThat(at("progress")).isVisible();
        assertThat(at("stage")).hasText("Writing");
        at("stop").click();
        awaitEnd();

        assertThat(at("reply-text")).containsText("Hello");
        assertThat(at("status")).hasText("Stopped.");
        assertThat(at("error")).hasCount(0);
        assertThat(at("reply")).hasAttribute("data-stop-reason", "cancelled");
        // The keyboard focus returns to the prompt.
        assertThat(at("prompt")).isFocused();
    }

    @Test
    void a_failure_half_way_is_explained_and_can_be_tried_again() {
        ask("demo/fail", "Fail");
        assertThat(at("error")).isVisible();
        assertThat(at("error")).hasAttribute("data-code", "provider_overloaded");
        assertThat(at("error-advice")).containsText("Waiting a little usually helps");
        assertThat(at("reply-text")).not().isEmpty();
        picture(page(), "error");

        page().evaluate("() => { document.querySelector('sluice-chat').model = 'demo/burst'; }");
        at("retry").click();
        awaitEnd();
        assertThat(at("error")).hasCount(0);
        assertThat(at("reply")).hasCount(1);
        assertThat(at("reply")).hasAttribute("data-stop-reason", "end_turn");
    }

    @Test
    void thinking_and_tool_calls_are_shown() {
        CountDownLatch seen = new CountDownLatch(1);
        provider().on("thinks", call -> {
            call.eventStream();
            call.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"Well, “Why?”\"}}]}\n\n");
            if (seen.await(60, TimeUnit.SECONDS)) {
                call.chunk(Wire.OPENAI.reply("Because."));
                call.end();
            }
        });
        ask("openai/thinks", "Why?");
        assertThat(at("thinking")).containsText("Thinking…");
        seen.countDown();
        awaitEnd();
        assertThat(at("thinking")).containsText("Thought for");
        assertThat(at("thinking-text")).isHidden();
        at("thinking").locator("summary").click();
        assertThat(at("thinking-text")).containsText("“Why?”");
        ask("demo/tool", "Weather?");
        assertThat(at("tool-name")).hasText("get_weather");
        assertThat(at("tool-arguments")).containsText("\"city\": \"Nürnberg\"");
        awaitEnd();
        assertThat(at("stop-reason")).hasText("Asked for a tool");
        assertThat(at("reply")).hasCount(2);
    }

    @Test
    void a_refused_request_says_why() {
        expectComplaint("status of 400");
        ask("nobody/nothing", "Hello?");
        assertThat(at("error-message")).containsText("model");
        assertThat(at("error")).hasAttribute("data-code", "invalid_request");
    }

    @Test
    void keys_send_break_lines_and_stop() {
        endless();
        page().evaluate("() => { document.querySelector('sluice-chat').model = 'openai/endless-chat'; }");
        at("prompt").fill("one");
        at("prompt").press("Shift+Enter");
        page().keyboard().type("two");
        at("prompt").press("Enter");
        assertThat(at("user-message")).hasText("one\ntwo");
        assertThat(at("prompt")).isEmpty();
        assertThat(at("reply-text")).not().isEmpty();
        page().keyboard().press("Escape");
        awaitEnd();
        assertThat(at("reply")).hasAttribute("data-stop-reason", "cancelled");
    }

    @Test
    void an_earlier_message_can_be_edited_and_sent_again_with_the_turns_before_it() {
        provider().on("edit", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Reply to " + call.body().getJsonArray("messages")));
            call.end();
        });
        for (String message : List.of("first", "second", "third")) {
            ask("openai/edit", message);
            awaitEnd();
        }
        at("edit").nth(1).click();
        assertThat(at("editing")).isVisible();
        assertThat(at("prompt")).hasValue("second");
        at("prompt").fill("changed");
        at("prompt").press("Enter");
        awaitEnd();

        assertThat(at("user-message")).hasText(new String[] {"first", "changed"});
        assertThat(at("reply-text").last()).containsText("first");
        assertThat(at("reply-text").last()).not().containsText("third");
        assertThat(at("editing")).isHidden();
    }

    @Test
    void nothing_in_a_reply_runs_or_is_loaded() {
        String hostile = """
                <script>window.hit = 'script'</script>

                text <img src=x onerror="window.hit = 'img'"> <svg onload="window.hit = 'svg'"> text

                [click](javascript:window.hit='link') [too](JaVaScRiPt&colon;window.hit='link') \
                [and](data:text/html,<script>window.hit='data'</script>) <javascript:window.hit='auto'>

                ![picture](http://127.0.0.1:1/picture.png) ![x](x "onerror=window.hit='title'")

                > - nested **bold _and [good](https://example.com/?a=1&b=2 'a "title"') `code`_**
                >   1. <iframe srcdoc="<script>parent.hit='frame'</script>"></iframe>
                >      ```html
                >      <script>window.hit='code'</script>
                >      ```

                <style>* { display: none }</style><a href="javascript:window.hit='a'">raw</a>
                <math><mtext></form><form><mglyph><style></math><img src onerror="window.hit='mxss'">

                | a | b |
                |---|---|
                | <b onclick="window.hit='cell'">x</b> | <!-- -->|""";
        provider().on("hostile", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(hostile.split("(?<=\\G.{3})", -1)));
            call.end();
        });
        ask("openai/hostile", "Do your worst");
        awaitEnd();
        for (int i = 0; i < at("reply-text").locator("a").count(); i++) {
            assertThat(at("reply-text").locator("a").nth(i).getAttribute("href"))
                    .startsWith("http");
        }

        assertThat(at("reply-text")).containsText("<script>window.hit = 'script'</script>");
        assertThat(at("reply-text").locator("blockquote li strong em a"))
                .hasAttribute("href", "https://example.com/?a=1&b=2");
        assertThat(at("reply-text")
                        .locator(
                                "script, img, svg:not(button svg), iframe, style, form, math, b, [onerror], [onclick]"))
                .hasCount(0);
        assertThat(at("reply-text").locator("table td").first()).hasText("<b onclick=\"window.hit='cell'\">x</b>");
        assertThat(page().evaluate("() => window.hit ?? 'nothing'")).isEqualTo("nothing");
    }
}
