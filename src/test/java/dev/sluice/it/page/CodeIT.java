package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.sluice.it.provider.Wire;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Code in replies: its colours, which change nothing else. */
final class CodeIT extends InBrowser {

    private static final String JAVA = """
            package com.example;

            /**
             * A comment
             * of several lines.
             */
            @Deprecated
            public class Main {
                // To the end of the line.
                private static final int COUNT = 42;

                public static void main(String[] args) {
                    String text = \"""
                            A block
                            of text.\""";
                    System.out.println("Hello, " + text);
                }
            }
            """;

    /** Draws code in pieces, and returns its pieces with colours as {@code kind:text}, when all have them. */
    private static final String RUNS = "async ([language, source, size]) => {"
            + "const { CodeText } = await import('./js/chat/code-text.js');"
            + "const { readerOf } = await import('./js/chat/languages.js');"
            + "await readerOf(language);"
            + "const host = document.createElement('code');"
            + "const code = new CodeText(host, language);"
            + "const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));"
            + "for (let at = 0; at < source.length; at += size) {"
            + "  code.append(source.slice(at, at + size));"
            + "  if (size > 1 || at % 10 === 0) await frame();"
            + "}"
            + "code.finish();"
            // A pass that took long on a busy machine is followed by a pause of several frames.
            + "for (let last = null, same = 0; same < 20; same = last === host.innerHTML ? same + 1 : 0) {"
            + "  last = host.innerHTML;"
            + "  await frame();"
            + "}"
            + "if (host.textContent !== source) return 'another text';"
            + "return [...host.querySelectorAll('span')].map((e) => `${e.className.slice(5)}:${e.textContent}`).join('|');"
            + "}";

    /** Where each line of the code is, and the size of the whole. */
    private static final String PLACES = "(pre) => {"
            + "const lines = [];"
            + "const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);"
            + "while (walker.nextNode()) {"
            + "  const range = document.createRange();"
            + "  range.selectNodeContents(walker.currentNode);"
            + "  for (const { top, right } of range.getClientRects()) lines[Math.round(top)] = Math.max(lines[Math.round(top)] ?? 0, Math.round(right));"
            + "}"
            + "const { top, height, width } = pre.getBoundingClientRect();"
            + "return JSON.stringify([Object.entries(lines), top, height, width, pre.scrollWidth]);"
            + "}";

    private void reply(String name, String markdown) {
        provider().on(name, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(markdown.split("(?<=\\G.{7})", -1)));
            call.end();
        });
    }

    @Test
    void code_has_colours_in_both_themes() {
        reply(
                "java",
                "In Java:\n\n```java\n" + JAVA + "```\n\nAnd as data:\n\n```json\n{\"a\": [1, true, \"x\"]}\n```\n\n"
                        + "```diff\n- old\n+ new\n```\n");
        ask("openai/java", "Code");
        awaitEnd();

        assertThat(at("reply-text").locator(".code-keyword").first()).hasText("package");
        assertThat(at("reply-text").locator(".code-comment").last()).hasText("// To the end of the line.");
        assertThat(at("reply-text").locator(".code-string").nth(1)).hasText("\"Hello, \"");
        assertThat(at("reply-text").locator(".code-added")).hasText("+ new");
        picture(page(), "code");
        axeFindsNothingInLightAndDark();
        page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        at("reply-text").locator(".code-keyword").first().scrollIntoViewIfNeeded();
        picture(page(), "code-dark");
    }

    @Test
    void colours_come_while_the_code_is_written_and_move_nothing() {
        List<Route> held = new CopyOnWriteArrayList<>();
        page().route("**/js/lib/highlight/*", held::add);
        CountDownLatch measured = new CountDownLatch(1);
        provider().on("slow-code", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("```java\n" + JAVA));
            measured.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text("int last = 1;\n```\n"));
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ask("openai/slow-code", "Code");
        Locator pre = at("reply-text").locator("pre");
        assertThat(pre).containsText("Hello, ");
        await().until(() -> {
            page().evaluate("() => {}");
            return held.size() >= 2;
        });
        assertThat(pre.locator("span")).hasCount(0);
        Object before = pre.evaluate(PLACES);
        watchShifts();
        page().unroute("**/js/lib/highlight/*");
        held.forEach(Route::resume);
        assertThat(pre.locator(".code-keyword").first()).hasText("package");
        assertThat(at("stop")).isVisible();

        assertThat(pre.evaluate(PLACES)).isEqualTo(before);
        assertThat(shifts()).isEmpty();
        measured.countDown();
        awaitEnd();
        assertThat(pre.locator(".code-type").last()).hasText("int");
    }

    @Test
    void every_language_that_is_listed_can_be_loaded() {
        assertThat((List<?>) list(page().evaluate("async () => {"
                        + "const { MODULES, readerOf } = await import('./js/chat/languages.js');"
                        + "const wrong = [];"
                        + "for (const name of MODULES) {"
                        + "  const read = await readerOf(name);"
                        + "  const code = 'x = \"text\" # 1 // 2\\n<a b=\"c\">d</a>\\nselect 1 from y;\\n';"
                        + "  const { runs } = read(code);"
                        + "  if (runs.map(({ text }) => text).join('') !== code) wrong.push(name);"
                        + "}"
                        + "return MODULES.length < 25 ? MODULES : wrong;"
                        + "}")))
                .isEmpty();
    }

    @Test
    void code_in_pieces_has_the_colours_of_the_whole() {
        String html = """
                <!DOCTYPE html>
                <html>
                <style>
                body { color: red; }
                </style>
                <script>
                const x = 'y'; // z
                function f() {
                  return `a
                  ${x}`;
                }
                </script>
                <p class="b">text</p>
                </html>
                """;
        for (List<String> code : List.of(List.of("java", JAVA), List.of("html", html))) {
            Object whole = page().evaluate(RUNS, List.of(code.get(0), code.get(1), 100_000));
            assertThat((String) whole).contains("keyword:", "string:", "comment:");
            for (int size : List.of(1, 7, 50)) {
                assertThat(page().evaluate(RUNS, List.of(code.get(0), code.get(1), size)))
                        .as("%s in pieces of %d", code.get(0), size)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void unknown_languages_and_odd_names_stay_plain() {
        reply("odd", """
                ```brainfuck
                +++ "x"
                ```

                ```constructor
                int x;
                ```

                ```<img/src=x/onerror=alert(1)>
                int y;
                ```

                ```../../page/page
                int z;
                ```

                ```
                int w;
                ```
                """);
        ask("openai/odd", "Code");
        awaitEnd();

        assertThat(at("reply-text").locator("pre")).hasCount(5);
        assertThat(at("reply-text").locator("pre span")).hasCount(0);
        assertThat(at("reply-text").locator("img")).hasCount(0);
        assertThat(at("reply-text").locator("figcaption").nth(2)).containsText("<img/src=x/onerror=alert(1)>");
    }

    @Test
    void long_code_is_whole_at_once_and_its_colours_have_a_bound() {
        String line = "int number = 1; // a comment\n";
        String source = "```java\n" + line.repeat(4_000) + "```\n";
        List<Object> measured = list(page().evaluate(
                        "async ([source, size]) => {"
                                + "const { MarkdownView } = await import('./js/chat/markdown-view.js');"
                                + "const { readerOf } = await import('./js/chat/languages.js');"
                                + "await readerOf('java');"
                                + "const host = document.createElement('div');"
                                + "document.body.append(host);"
                                + "const view = new MarkdownView(host);"
                                + "let longest = 0;"
                                + "for (let at = 0; at < source.length; at += size) {"
                                + "  view.append(source.slice(at, at + size));"
                                + "  const start = performance.now();"
                                + "  view.flush();"
                                + "  longest = Math.max(longest, performance.now() - start);"
                                + "  await new Promise((resolve) => requestAnimationFrame(resolve));"
                                + "}"
                                + "view.finish();"
                                + "view.flush();"
                                + "const text = host.querySelector('pre').textContent;"
                                + "const spans = host.querySelectorAll('span.code-comment').length;"
                                + "host.remove();"
                                + "return [text.length, spans, longest];"
                                + "}",
                        List.of(source, 1_000)));

        System.out.println("long code: longest frame " + measured.get(2) + " ms");
        assertThat(measured.get(0)).isEqualTo(line.length() * 4_000 - 1);
        assertThat(((Number) measured.get(1)).intValue()).isBetween(500, 50_000 / line.length() + 1);
    }
}
