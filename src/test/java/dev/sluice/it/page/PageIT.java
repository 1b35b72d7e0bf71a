package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sluice.it.client.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** The page around the chat: its size, themes, accessibility and Markdown. */
final class PageIT extends InBrowser {

    private static final int PAGE_BYTES = 200_000;
    private static final int CLIENT_BYTES = 7_700;

    @Test
    void the_page_is_small_and_loads_from_no_other_server() throws IOException {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        page().onRequest(request -> asked.add(request.url()));
        page().reload();
        assertThat(at("prompt")).isFocused();
        ask("demo/burst", "Hello");
        awaitEnd();

        assertThat(asked).allSatisfy(url -> assertThat(url).startsWith(address()));
        int all = 0;
        int client = 0;
        for (String url : asked) {
            String path = url.substring(address().length());
            int size = path.startsWith("api/") ? 0 : compressed(path);
            all += size;
            client += path.equals("js/sluice-client.js") || path.startsWith("js/client/") ? size : 0;
        }
        System.out.println("compressed: page " + all + " bytes, client " + client);
        assertThat(asked).hasSizeGreaterThan(10);
        assertThat(all).isLessThan(PAGE_BYTES);
        assertThat(client).isPositive().isLessThan(CLIENT_BYTES);
    }

    private int compressed(String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RawHttp http = api().get(path);
                GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            assertThat(http.status()).as(path).isEqualTo(200);
            http.body().transferTo(gzip);
        }
        return out.size();
    }

    @Test
    void axe_finds_no_serious_fault_in_light_and_dark() {
        picture(page(), "empty");
        ask("demo/think", "Why?");
        awaitEnd();
        ask("demo/tool", "Weather?");
        awaitEnd();
        assertThat(at("tool-form")).isVisible();
        page().evaluate("() => { document.querySelector('sluice-chat').model = 'demo/fail'; }");
        at("tool-dismiss").click();
        awaitEnd();
        assertThat(at("error")).isVisible();
        at("wire-toggle").click();
        assertThat(at("wire-events").locator("li").last()).isVisible();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertThat(Accessibility.seriousFaults(page()))
                    .as("faults in " + scheme)
                    .isEmpty();
        }
        picture(page(), "wire-dark");
    }

    @Test
    void the_theme_follows_the_system_until_it_is_chosen() {
        assertThat(page().locator("html")).hasCSS("color-scheme", "light dark");
        at("theme").click();
        at("theme").click();
        assertThat(page().locator("html")).hasCSS("color-scheme", "dark");
        page().reload();
        assertThat(page().locator("html")).hasCSS("color-scheme", "dark");
        assertThat(page().locator("body")).hasCSS("background-color", "rgb(17, 24, 27)");
        ask("demo/lorem", "Good evening");
        awaitEnd();
        picture(page(), "dark");
        at("theme").click();
        assertThat(page().locator("html")).hasCSS("color-scheme", "light dark");
    }

    @Test
    void it_fits_a_phone() {
        Page phone = open(
                address(),
                new Browser.NewContextOptions()
                        .setViewportSize(390, 780)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setDeviceScaleFactor(2));
        picture(phone, "phone-empty");
        ask(phone, "demo/lorem", "مرحبا بالعالم");
        awaitEnd(phone);
        picture(phone, "phone");
        assertThat(phone.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(390);
        assertThat(phone.getByTestId("user-message")).hasCSS("direction", "rtl");
        phone.getByTestId("wire-toggle").tap();
        assertThat(phone.getByTestId("wire-events")).isVisible();
        assertThat(phone.getByTestId("wire-events")).isInViewport();
        assertThat(phone.getByTestId("send")).isInViewport();
        picture(phone, "phone-wire");
    }

    @Test
    void the_wire_shows_events_as_they_came() {
        at("wire-toggle").click();
        ask("demo/tool", "Weather?");
        awaitEnd();
        assertThat(at("wire-events").locator("[data-type=request]")).containsText("Weather?");
        assertThat(at("wire-events").locator("[data-type=complete]")).containsText("\"stop_reason\":\"tool_use\"");
        assertThat(at("wire-events").locator("[data-type=text]")).hasCount(8);
        assertThat(at("wire-chunks")).hasText("8");
        assertThat(at("wire-first-text")).containsText("ms");
        assertThat(at("wire-rate")).not().hasText("–");
    }

    @Test
    void a_reply_that_ends_in_a_hidden_page_marks_the_title() {
        page().evaluate(
                        "() => Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true })");
        page().evaluate("() => { window.away = true; }");
        ask("demo/burst", "Hello");
        awaitEnd();
        assertThat(page()).hasTitle("● Sluice");
        page().evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')); }");
        assertThat(page()).hasTitle("Sluice");
    }

    @Test
    void markdown_in_pieces_renders_like_the_whole() {
        String source = """
                # A title\r
                Text with **bold _nested_** and `code`,\r
                a second line.

                1. one
                   - inner
                   - second

                     with a paragraph
                2. two

                After the list.

                ~~~python
                def f(x):

                    return "```"
                ~~~

                | a | b |
                |:--|--:|
                | 1 | 2 |

                > quoted
                lazily

                A [link][ref], [later][unknown] and http://example.com.

                [ref]: https://example.com/ref

                Using [ref] again.
                Setext
                ======
                - [ ] open
                - [x] done
                ***
                    indented code

                    more of it

                Last words""";
        Object differing = page().evaluate(
                        "async (source) => {"
                                + "const { MarkdownView } = await import('./js/chat/markdown-view.js');"
                                + "const draw = (pieces) => {"
                                + "  const host = document.createElement('div');"
                                + "  const view = new MarkdownView(host);"
                                + "  for (const piece of pieces) { view.append(piece); view.flush(); }"
                                + "  view.finish();"
                                + "  return host.innerHTML;"
                                + "};"
                                + "const whole = draw([source]);"
                                + "const wrong = [];"
                                + "for (const size of [1, 2, 3, 7, 50]) {"
                                + "  const drawn = draw(source.match(new RegExp(`[^]{1,${size}}`, 'g')));"
                                + "  if (drawn !== whole) wrong.push({ size, drawn, whole });"
                                + "}"
                                + "return wrong;"
                                + "}",
                        source.replace("[ref], [later]", "[later]"));
        assertThat((List<?>) list(differing)).isEmpty();
    }
}
