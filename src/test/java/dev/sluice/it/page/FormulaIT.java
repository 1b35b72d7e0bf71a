package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.sluice.it.provider.Wire;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Formulas in replies: which texts are formulas, how they are drawn, and that they can do no harm. */
final class FormulaIT extends InBrowser {

    /** Draws pieces of a source, and returns what {@code result} finds in the host. */
    private static String draw(String result) {
        return "async ([source, size]) => {"
                + "const { MarkdownView } = await import('./js/chat/markdown-view.js');"
                + "const { formula } = await import('./js/chat/formula.js');"
                + "const first = formula('$x$', false);"
                + "while (!first.querySelector('math')) await new Promise((resolve) => setTimeout(resolve, 5));"
                + "const host = document.createElement('div');"
                + "const view = new MarkdownView(host);"
                + "for (let at = 0; at < source.length; at += size) {"
                + "  view.append(source.slice(at, at + size));"
                + "  view.flush();"
                + "}"
                + "view.finish();"
                + "view.flush();"
                + "return (" + result + ")(host);"
                + "}";
    }

    private static final String SOURCES =
            "(host) => [...host.querySelectorAll('.math')].map((e) => (e.matches('.block') ? 'block ' : '') + e.dataset.source)";

    private static final String SHOWCASE = """
            The mass–energy relation is $E = mc^2$, and \\(\\alpha_1 + \\beta^2 \\in \\mathbb{R}\\).

            $$
            \\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx
            = \\sqrt{\\pi}
            $$

            1. In a list:
               \\[
               \\begin{aligned}
               f(x) &= \\frac{1}{1 + e^{-x}} \\\\
               f'(x) &= f(x)\\,(1 - f(x))
               \\end{aligned}
               \\]
            2. Matrices and cases:

               $$A = \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}, \\quad
               |x| = \\begin{cases} x & \\text{if } x \\ge 0 \\\\ -x & \\text{otherwise} \\end{cases}$$

            | formula | value |
            |---------|------:|
            | $\\sum_{i=1}^n i$ | $\\boxed{\\tfrac{n(n+1)}{2}}$ |

            It costs $5 and $6. In `$code$` nothing is a formula.
            """;

    private List<String> formulas(String source) {
        return list(page().evaluate(draw(SOURCES), List.of(source, 100_000)));
    }

    private void reply(String name, String markdown) {
        provider().on(name, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(markdown.split("(?<=\\G.{7})", -1)));
            call.end();
        });
    }

    @Test
    void formulas_are_drawn_and_copied_as_their_source() {
        page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        reply("formulas", SHOWCASE);
        ask("openai/formulas", "Formulas");
        awaitEnd();

        assertThat(at("reply-text").locator("math")).hasCount(7);
        assertThat(at("reply-text").locator("math[display=block]")).hasCount(3);
        assertThat(at("reply-text")).containsText("It costs $5 and $6.");
        assertThat(at("reply-text").locator("mfrac").first()).isVisible();
        axeFindsNothingInLightAndDark();
        picture(page(), "formulas");
        at("reply-text").locator("math").first().scrollIntoViewIfNeeded();
        picture(page(), "formulas-top");
        at("copy").click();
        assertThat(page().evaluate("() => navigator.clipboard.readText()")).isEqualTo(SHOWCASE);
    }

    @Test
    void four_signs_open_formulas_and_prices_stay_text() {
        assertThat(formulas("$a$ and \\(b\\), $$c$$ and \\[d\\]. $\\$5$"))
                .containsExactly("$a$", "\\(b\\)", "block $$c$$", "block \\[d\\]", "$\\$5$");
        assertThat(formulas("$x_1$ *and* $y*2$ and *z*")).containsExactly("$x_1$", "$y*2$");
        assertThat(formulas("**bold $a*b$ text** $|x|$")).containsExactly("$a*b$", "$|x|$");
        for (String text : List.of(
                "$5 and $6",
                "$5, $6",
                "$5-$6",
                "5$ to 6$",
                "5$/6$ more",
                "\\$a\\$",
                "`$a$`",
                "$HOME and `$PATH`",
                "$ a $",
                "$$",
                "$$ never closed",
                "\\( never closed",
                "as in \\[1\\] and \\[x\\] and \\[2, 3\\]",
                "a $b\n\nc$ d",
                "```\n$a$\n```",
                "    $a$")) {
            assertThat(formulas(text)).as(text).isEmpty();
        }
    }

    @Test
    void formulas_in_pieces_are_drawn_like_the_whole() {
        String source = SHOWCASE + """

                Text before
                $$
                a
                =
                - b
                $$
                Text after.

                > \\[ q \\]

                $$ a price, **bold**

                Unfinished: $$ x""";
        Object whole = page().evaluate(draw("(host) => host.innerHTML"), List.of(source, 100_000));
        assertThat((String) whole).contains("<math", "<strong>bold</strong>");
        for (int size : List.of(1, 2, 3, 7, 50)) {
            assertThat(page().evaluate(draw("(host) => host.innerHTML"), List.of(source, size)))
                    .as("in pieces of %d", size)
                    .isEqualTo(whole);
        }
    }

    @Test
    void an_unfinished_formula_is_its_source_and_nothing_around_it_moves() {
        CountDownLatch shown = new CountDownLatch(1);
        CountDownLatch measured = new CountDownLatch(1);
        provider().on("growing", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("First $a$.\n\nThen $x^2"));
            shown.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text(" + y$ and\n\n$$\na\n- b"));
            measured.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text("\n$$\n\nEnd."));
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ask("openai/growing", "Formulas");
        Locator text = at("reply-text");
        assertThat(text).containsText("Then $x^2");
        assertThat(text.locator("math")).hasCount(1);
        Object before = places(text);
        watchShifts();
        shown.countDown();
        assertThat(text).containsText("- b");
        assertThat(text.locator("math")).hasCount(2);
        assertThat(text.locator("li")).hasCount(0);
        assertThat(places(text)).asString().startsWith(before.toString().replace("]", ""));
        assertThat(shifts()).isEmpty();
        measured.countDown();
        awaitEnd();

        assertThat(text.locator("math")).hasCount(3);
        assertThat(places(text)).asString().startsWith(before.toString().replace("]", ""));
    }

    /** Top and height of each block. */
    private static Object places(Locator text) {
        return text.evaluate("(root) => [...root.children].map((e) => e.getBoundingClientRect())"
                + ".map(({ top, height }) => `${Math.round(top)}+${Math.round(height)}`)");
    }

    @Test
    void formulas_do_no_harm() {
        for (String bad : List.of(
                "$\\href{javascript:alert(1)}{x}$",
                "$\\url{https://evil.example}$",
                "$\\includegraphics{https://evil.example/x.png}$",
                "$\\htmlStyle{position: fixed}{x}$",
                "$\\htmlData{a=b}{x}$",
                "$\\unknowncommand{x}$",
                "$\\frac{1}$",
                "$\\def\\a{\\a\\a}\\a$",
                "$\\def\\a{x}" + "\\edef\\a{\\a\\a}".repeat(60) + "\\a$",
                "$" + "{".repeat(3_900) + "x$",
                "$" + "x".repeat(5_000) + "$",
                "$x" + "^{x".repeat(900) + "}".repeat(900) + "$",
                "$\\color{red;x}{y}$")) {
            assertThat(page().evaluate(
                                    draw("(host) => [host.querySelectorAll('math').length, host.textContent.trim()]"),
                                    List.of(bad, 100_000)))
                    .as(bad)
                    .isEqualTo(List.of(0, bad));
        }
        String script = "$\\text{<img src=x onerror=alert(1)><script>alert(1)</script>} \\rule{9999em}{9999em}$ x";
        List<Object> drawn = list(page().evaluate(
                        draw("(host) => [host.querySelectorAll('img, script, a').length,"
                                + " host.querySelectorAll('math').length, host.querySelectorAll('[style], [href], [class*=katex]').length,"
                                + " host.querySelector('mspace')?.getAttribute('width')]"),
                        List.of(script, 100_000)));
        assertThat(drawn).containsExactly(0, 1, 0, "30em");
    }

    @Test
    void a_source_within_a_formula_is_marked_behind_it() {
        String text = "As $x^2$ and\n\n$$\ny\n$$\n\nsay.";
        assertThat(page().evaluate(
                                "async ([text, ...ends]) => {"
                                        + "const { ReplyView } = await import('./js/chat/reply-view.js');"
                                        + "const view = new ReplyView();"
                                        + "view.addText(text);"
                                        + "view.complete({ sources: ends.map((end) => ({ url: `https://example.com/${end}`, end })) });"
                                        + "view.flush();"
                                        + "return [...view.element.querySelectorAll('.cite')].map((e) => e.previousSibling.dataset?.source).join();"
                                        + "}",
                                List.of(text, text.indexOf("x^") + 1, text.indexOf("y") + 1)))
                .isEqualTo("$x^2$,$$\ny\n$$");
    }

    @Test
    void many_formulas_are_drawn_in_little_time() {
        String source = "A formula $x_i^2 + \\frac{a}{b}$ and $y_{n} = \\sqrt{z}$ in a line.\n\n".repeat(300);
        long start = System.nanoTime();
        assertThat(formulas(source)).hasSize(600);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
    }
}
