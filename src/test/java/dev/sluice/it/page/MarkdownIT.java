package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.sluice.it.provider.Wire;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists and tables in a reply: their numbers and alignment, also while the reply is being written. */
final class MarkdownIT extends InBrowser {

    private static final int ITEMS = 300;

    private static final int SMALL_PHONE = 320;

    /** The numbers of the items of all lists that are not inside another block, as ranges: "1-300 5-6". */
    private static final String NUMBERS = "(root) => [...root.children].filter((e) => e.tagName === 'OL')"
            + ".map((list) => [list.start, list.start + list.children.length - 1])"
            + ".reduce((all, [first, last]) => all.at(-1)?.[1] === first - 1"
            + "  ? [...all.slice(0, -1), [all.at(-1)[0], last]] : [...all, [first, last]], [])"
            + ".map((range) => range.join('-')).join(' ')";

    private static final String LISTS = """
            3. three
            4. four
               1. inner
               2. inner

            ```
            code
            ```

            5. five
            6. six

            Since then:

            1997. a year
            """;

    private static final String TABLE = """

            | none | left | centre | right |
            |------|:-----|:------:|------:|
            | a    | b    | c      | 1.50  |
            """;

    private static String items(String number, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> number.replace("n", String.valueOf(i + 1)) + " An item of the long list\n")
                .collect(Collectors.joining());
    }

    private static Object numbers(Locator reply) {
        return reply.evaluate(NUMBERS);
    }

    private void reply(String name, String markdown) {
        provider().on(name, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(markdown.split("(?<=\\G.{7})", -1)));
            call.end();
        });
    }

    @Test
    void lists_begin_with_their_first_number() {
        reply("lists", LISTS);
        ask("openai/lists", "Lists");
        awaitEnd();

        assertThat(numbers(at("reply-text").first())).isEqualTo("3-6 1997-1997");
        assertThat(at("reply-text").locator("ol ol").evaluate("(list) => list.start"))
                .isEqualTo(1);
    }

    @Test
    void columns_are_aligned_as_written() {
        reply("table", TABLE);
        ask("openai/table", "A table");
        awaitEnd();

        List<String> sides = List.of("start", "left", "center", "right");
        for (int i = 0; i < sides.size(); i++) {
            assertThat(at("reply-text").locator("th").nth(i)).hasCSS("text-align", sides.get(i));
            assertThat(at("reply-text").locator("td").nth(i)).hasCSS("text-align", sides.get(i));
        }
    }

    @Test
    void a_long_list_is_counted_on_while_it_is_written() {
        CountDownLatch seen = new CountDownLatch(1);
        provider().on("long-list", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text(items("1.", 0, ITEMS - 50)));
            seen.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text(items("1.", ITEMS - 50, ITEMS)));
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ask("openai/long-list", "A long list");
        Locator reply = at("reply-text").first();
        await().until(() -> reply.locator("li").count() == ITEMS - 50);
        assertThat(numbers(reply)).isEqualTo("1-" + (ITEMS - 50));
        assertThat(at("stop")).isVisible();
        seen.countDown();
        awaitEnd();

        assertThat(numbers(reply)).isEqualTo("1-" + ITEMS);
    }

    @Test
    void a_list_in_pieces_never_shows_a_wrong_number() {
        for (String number : List.of("n.", "1.", "n)", "\nn.", "\n1.", "n.\n    ")) {
            for (int size : List.of(37, 1000, ITEMS * 100)) {
                Object shown = page().evaluate(
                                "async ([source, size]) => {"
                                        + "const { MarkdownView } = await import('./js/chat/markdown-view.js');"
                                        + "const host = document.createElement('div');"
                                        + "const view = new MarkdownView(host);"
                                        + "const shown = () => (" + NUMBERS + ")(host);"
                                        + "for (let at = 0; at < source.length; at += size) {"
                                        + "  view.append(source.slice(at, at + size));"
                                        + "  view.flush();"
                                        + "  if (!/^1-\\d+$/.test(shown())) return shown();"
                                        + "}"
                                        + "view.finish();"
                                        + "view.flush();"
                                        + "return shown();"
                                        + "}",
                                List.of(items(number, 0, ITEMS), size));
                assertThat(shown).as("%s in pieces of %d", number, size).isEqualTo("1-" + ITEMS);
            }
        }
    }

    @Test
    void a_list_after_a_long_one_begins_anew() {
        reply("two-lists", items("1.", 0, ITEMS) + "\nBetween.\n\n" + items("1.", 0, 2));
        ask("openai/two-lists", "Two lists");
        awaitEnd();

        assertThat(numbers(at("reply-text").first())).isEqualTo("1-" + ITEMS + " 1-2");
    }

    @Test
    void only_numbers_and_sides_are_let_through() {
        Object html = page().evaluate("async () => {"
                + "const { render } = await import('./js/chat/markdown.js');"
                + "const list = (start) => ({ type: 'list', raw: '', ordered: true, start, items: [] });"
                + "const cell = (align) => ({ text: 'x', tokens: [], header: true, align });"
                + "const table = (align) => ({ type: 'table', raw: '', align: [align], header: [cell(align)], rows: [] });"
                + "const host = document.createElement('div');"
                + "host.append(render([list(12), list('javascript:1'), list(1e9), list('3\" align=\"left'), list(-1),"
                + "  table('right'), table('justify'), table('left\" class=\"x'),"
                + "  { type: 'code', raw: '', lang: 'c++', text: 'x' }]));"
                + "return [...host.querySelectorAll('*')].flatMap((e) => [...e.attributes]"
                + "  .filter(({ name }) => name !== 'dir').map(({ name, value }) => `${e.localName} ${name}=${value}`));"
                + "}");

        assertThat((List<?>) list(html))
                .isEqualTo(List.of(
                        "ol start=12", "ol start=3", "th align=right", "th align=left", "code class=language-c++"));
    }

    @Test
    void numbers_and_tables_fit_a_small_phone() {
        reply("small-phone", LISTS + TABLE + "\nA long list:\n\n" + items("n.", 0, ITEMS));
        Page phone = open(
                address(),
                new Browser.NewContextOptions()
                        .setViewportSize(SMALL_PHONE, 640)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setDeviceScaleFactor(2));
        ask(phone, "openai/small-phone", "Lists");
        awaitEnd(phone);
        Locator reply = phone.getByTestId("reply-text").first();

        assertThat(phone.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(SMALL_PHONE);
        Object cutOff = reply.evaluate("(root) => {"
                + "const pen = document.createElement('canvas').getContext('2d');"
                + "return [...root.querySelectorAll('ol')].flatMap((list) => [...list.children].map((item, i) => {"
                + "  pen.font = getComputedStyle(item).font;"
                + "  const number = `${list.start + i}. `;"
                + "  const room = item.getBoundingClientRect().left - list.getBoundingClientRect().left;"
                + "  return pen.measureText(number).width <= room ? '' : number;"
                + "})).filter((number) => number !== '');"
                + "}");
        assertThat((List<?>) list(cutOff)).as("numbers without room").isEmpty();
        reply.locator("li").last().scrollIntoViewIfNeeded();
        picture(phone, "phone-list-end");
        reply.locator("table").scrollIntoViewIfNeeded();
        picture(phone, "phone-table");
        reply.locator("ol").first().scrollIntoViewIfNeeded();
        picture(phone, "phone-lists");
    }
}
