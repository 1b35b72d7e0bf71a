package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import dev.sluice.it.provider.Wire;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sources of a reply: numbers where the cited passages end, and the list below the text. */
final class SourcesIT extends InBrowser {

    /** The drawn text without spaces and with its marks as {@code [1]}, after pieces of a size. */
    private static final String DRAW = "async ([source, sources, size]) => {"
            + "const { ReplyView } = await import('./js/chat/reply-view.js');"
            + "const view = new ReplyView();"
            + "const left = [...sources];"
            + "for (let at = 0; at < source.length; at += size) {"
            + "  view.addText(source.slice(at, at + size));"
            + "  while (left[0]?.end <= at + size) view.addSource(left.shift());"
            + "  view.flush();"
            + "}"
            + "view.complete({ sources });"
            + "view.flush();"
            + "const body = view.element.querySelector('.markdown').cloneNode(true);"
            + "body.querySelectorAll('figcaption').forEach((e) => e.remove());"
            + "body.querySelectorAll('.cite').forEach((e) => e.replaceWith(`[${e.textContent}]`));"
            + "return view.text === source ? body.textContent.replace(/\\s/g, '') : 'another text';"
            + "}";

    private static final String PLACE =
            "(e) => { const { top, height } = e.getBoundingClientRect(); return `${top} ${height}`; }";

    private static final String TALK = """
            # Weather in *Bonn*

            It rains **every day** in [spring](https://example.com/a?b=c). Use `rain()` for it.
            A second line 👩‍👩‍👧‍👦 here & there.

            - ☑ one & two
            - [x] two, 3 < 4
              1. inner item

            > Quoted text
            > goes on.

            | a | b |
            |---|---|
            | cell one | cell two |

            ```java
            int x = 1;
            int y = 2;
            ```

            The end.""";

    private static String cite(String url, String title, int end) {
        JsonObject place = Json.createObjectBuilder()
                .add("url", url)
                .add("title", title)
                .add("start_index", 0)
                .add("end_index", end)
                .build();
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":"
                + place + "}]}}]}\n\n";
    }

    @Test
    void numbers_stand_where_passages_end_and_a_list_below_while_the_reply_is_written() {
        CountDownLatch measured = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        provider().on("cites", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("It rains in Bonn. "));
            measured.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(cite("https://weather.example/bonn", "Weather in Bonn", 17));
            call.chunk(Wire.OPENAI.text("It is dry in Cairo."));
            call.chunk(cite("https://weather.example/cairo", "", 37));
            call.chunk(cite("https://weather.example/bonn", "Weather in Bonn", 37));
            seen.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text("\n\nThat is all."));
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ask("openai/cites", "Weather?");
        Locator reply = at("reply-text");
        assertThat(reply.locator("p")).hasText("It rains in Bonn.");
        Object before = reply.locator("p").evaluate(PLACE);
        measured.countDown();
        assertThat(at("cite")).hasCount(3);
        assertThat(reply.locator("p").evaluate(PLACE)).isEqualTo(before);
        assertThat(reply).containsText("It rains in Bonn.1 It is dry in Cairo.");
        assertThat(at("stop")).isVisible();
        assertThat(at("sources").locator("li")).hasCount(2);
        seen.countDown();
        awaitEnd();

        assertThat(reply.locator("p").first()).hasText("It rains in Bonn.1 It is dry in Cairo.21");
        assertThat(at("cite").first().locator("a")).hasAttribute("href", "https://weather.example/bonn");
        assertThat(at("cite").first().locator("a")).hasAttribute("rel", "noopener noreferrer nofollow");
        assertThat(at("cite").first().locator("a")).hasAttribute("target", "_blank");
        assertThat(at("sources").locator("li").first()).hasText("Weather in Bonn weather.example");
        assertThat(at("sources").locator("li").last()).hasText("weather.example");
        axeFindsNothingInLightAndDark();
        picture(page(), "sources");

        page().reload();
        assertThat(at("reply-text").locator("p").first()).hasText("It rains in Bonn.1 It is dry in Cairo.21");
        page().evaluate("sessionStorage.clear()");
        page().reload();
        page().getByTitle("Weather?").first().click();
        assertThat(at("reply-text").locator("p").first()).hasText("It rains in Bonn.1 It is dry in Cairo.21");
        assertThat(at("sources").locator("li")).hasCount(2);
    }

    @Test
    void a_reply_that_is_read_on_after_a_reload_has_its_sources_once() {
        CountDownLatch seen = new CountDownLatch(1);
        provider().on("cites-on", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("It rains."));
            call.chunk(cite("https://weather.example/", "Weather", 9));
            seen.await(REPLY_MS, TimeUnit.MILLISECONDS);
            call.chunk(Wire.OPENAI.text(" A lot."));
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        ask("openai/cites-on", "Weather?");
        assertThat(at("cite")).hasCount(1);
        page().reload();
        assertThat(at("cite")).hasCount(1);
        seen.countDown();
        awaitEnd();

        assertThat(at("reply-text")).hasText("It rains.1 A lot.");
        assertThat(at("sources").locator("li")).hasCount(1);
    }

    @Test
    void the_demo_cites_the_files_that_it_sees() {
        at("file").setInputFiles(new FilePayload("plan.txt", "text/plain", "A plan".getBytes(StandardCharsets.UTF_8)));
        assertThat(at("attachment")).hasCount(1);
        ask("demo/lorem", "Read this");
        awaitEnd();

        assertThat(at("cite")).hasText("1");
        assertThat(at("cite").locator("a")).hasCount(0);
        assertThat(at("sources").locator("li")).hasText("plan.txt");
        assertThat(at("sources").locator("a")).hasCount(0);
    }

    @Test
    void only_web_addresses_become_links_and_words_stay_words() {
        List<Object> sources = List.of(
                Map.of("url", "javascript:alert(1)", "title", "<img src=x onerror=alert(1)>", "end", 4),
                Map.of("url", "data:text/html,x", "end", 4),
                Map.of("url", "https:", "title", "None", "end", 4),
                Map.of("file", "notes.txt", "end", 4),
                Map.of("end", 4),
                Map.of("url", "HTTPS://user@evil.example/\"onclick=x", "title", "A \"quote\"", "end", 4));
        Object html = page().evaluate(
                        "async (sources) => {"
                                + "const { ReplyView } = await import('./js/chat/reply-view.js');"
                                + "const view = new ReplyView();"
                                + "view.addText('Text');"
                                + "view.complete({ sources });"
                                + "view.flush();"
                                + "const links = [...view.element.querySelectorAll('a')].map(({ href }) => href);"
                                + "const items = [...view.element.querySelectorAll('li')].map((e) => e.textContent);"
                                + "return [view.element.querySelectorAll('img, [onclick]').length, ...new Set(links), ...items.slice(0, 5)];"
                                + "}",
                        sources);

        assertThat((List<?>) list(html))
                .isEqualTo(List.of(
                        0,
                        "https://user@evil.example/%22onclick=x",
                        "<img src=x onerror=alert(1)>",
                        "data:text/html,x",
                        "None",
                        "notes.txt",
                        "A \"quote\" evil.example"));
    }

    @Test
    void marks_are_behind_what_they_would_break_however_the_text_is_cut() {
        List<String> passages = List.of(
                "*Bonn*",
                "every d",
                "[spr",
                "`rain(",
                "second line",
                "👩‍👩‍👧‍👦",
                "here &",
                "☑ one",
                "3 <",
                "inner item",
                "Quoted text",
                "goes on.",
                "cell one",
                "int x",
                "The end.");
        List<Object> sources = new ArrayList<>();
        for (int i = 0; i < passages.size(); i++) {
            int end = TALK.indexOf(passages.get(i)) + passages.get(i).length();
            sources.add(Map.of("url", "https://example.com/" + (i + 1), "end", end));
        }
        for (int size : List.of(1, 7, 50, TALK.length())) {
            assertThat(page().evaluate(DRAW, List.of(TALK, sources, size)))
                    .as("in pieces of %d", size)
                    .isEqualTo("WeatherinBonn[1]Itrainseveryd[2]ayinspring[3].Userain()[4]forit."
                            + "Asecondline[5]👩‍👩‍👧‍👦[6]here&[7]there.☑one[8]&two☑two,3<[9]4inneritem[10]"
                            + "Quotedtext[11]goeson.[12]abcellone[13]celltwointx=1;inty=2;[14]Theend.[15]");
        }
    }

    @Test
    void places_count_as_the_server_counts_and_odd_ones_do_no_harm() {
        String text = "One.\r\n\r\nTwo 😀 three. \r\nFour.\r\n";
        List<Object> sources = List.of(
                Map.of("url", "https://a/", "end", text.indexOf("three.") + 8),
                Map.of("url", "https://b/", "end", 1_000_000),
                Map.of("url", "https://c/", "end", -5),
                Map.of("url", "https://d/", "end", 0),
                Map.of("url", "https://e/"),
                Map.of("url", "https://f/", "end", text.indexOf("😀") + 1));
        assertThat(page().evaluate(DRAW, List.of(text, sources, text.length())))
                .isEqualTo("One.Two😀[6]three.[1]Four.[2]");
    }
}
