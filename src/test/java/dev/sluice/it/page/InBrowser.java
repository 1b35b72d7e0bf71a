package dev.sluice.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.it.server.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * A test of the page in a browser, which is open at the page when a test begins. Whatever the browser complains of fails the
 * test, unless the test expects it.
 */
@Tag("one-server")
abstract class InBrowser extends DeployedWar {

    static final int REPLY_MS = 30_000;

    /** Without it, the browser draws and asks sixty times a second. */
    private static final int POLL_MS = 100;

    private static final Path SCREENSHOTS = Workspace.results("screenshots");

    private static Chromium browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private Page page;

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

    @BeforeEach
    void open() {
        page = open(address(), new Browser.NewContextOptions().setViewportSize(1200, 780));
        page.waitForFunction("() => customElements.get('sluice-chat')");
    }

    @AfterEach
    void close() {
        contexts.forEach(BrowserContext::close);
        assertThat(complaints)
                .filteredOn(complaint -> expected.stream().noneMatch(complaint::contains))
                .as("complaints of the browser")
                .isEmpty();
    }

    /** The page that is open when a test begins. */
    final Page page() {
        return page;
    }

    /** Opens another page in a context of its own, whose complaints count as well. */
    final Page open(String url, Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        contexts.add(context);
        context.addInitScript("addEventListener('securitypolicyviolation', (e) =>"
                + " console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))");
        context.onConsoleMessage(this::note);
        context.onWebError(error -> complaints.add(error.error()));
        Page opened = context.newPage();
        opened.navigate(url);
        return opened;
    }

    private void note(ConsoleMessage message) {
        boolean complains = message.type().equals("error") || message.type().equals("warning");
        if (complains) {
            complaints.add(message.text() + " at " + message.location());
        }
    }

    /** Expects complaints that contain these words. */
    final void expectComplaint(String words) {
        expected.add(words);
    }

    /** Saves a picture of the page in the build's folder. */
    final void picture(Page of, String name) {
        of.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** Expects no serious fault of accessibility in the page, in both themes. */
    final void axeFindsNothingInLightAndDark() {
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertThat(Accessibility.seriousFaults(page))
                    .as("faults in " + scheme)
                    .isEmpty();
        }
    }

    /** Records layout shifts within the text of the first reply from now on, for {@link #shifts}. */
    final void watchShifts() {
        at("reply-text")
                .first()
                .evaluate("(text) => {"
                        + "window.shifts = [];"
                        + "const show = ({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round).join(' ');"
                        + "new PerformanceObserver((list) => {"
                        + "  const { left, top, bottom } = text.getBoundingClientRect();"
                        + "  const isInside = (place) => place.left >= left - 40 && place.top >= top - 1 && place.bottom <= bottom + 1;"
                        + "  list.getEntries().flatMap(({ sources }) => [...sources])"
                        + "    .filter(({ currentRect }) => isInside(currentRect))"
                        + "    .forEach(({ previousRect, currentRect }) => shifts.push(`${show(previousRect)} to ${show(currentRect)}`));"
                        + "}).observe({ type: 'layout-shift' });"
                        + "}");
    }

    final List<?> shifts() {
        return list(page.evaluate("() => shifts"));
    }

    final String address() {
        return "http://127.0.0.1:" + api().port() + api().root();
    }

    final Locator at(String id) {
        return page().getByTestId(id);
    }

    final void ask(String model, String message) {
        ask(page(), model, message);
    }

    final void ask(Page page, String model, String message) {
        page.evaluate("(model) => { document.querySelector('sluice-chat').model = model; }", model);
        page.getByTestId("prompt").fill(message);
        page.getByTestId("send").click();
    }

    final void awaitEnd() {
        awaitEnd(page());
    }

    final void awaitEnd(Page page) {
        page.waitForFunction(
                "() => !document.querySelector('sluice-chat').busy",
                null,
                new Page.WaitForFunctionOptions().setTimeout(REPLY_MS).setPollingInterval(POLL_MS));
    }

    /** The text of the first reply, as rendered. */
    final String replyText(Page page) {
        return page.getByTestId("reply-text").first().innerText();
    }

    final int number(String script) {
        return ((Number) page().evaluate(script)).intValue();
    }

    @SuppressWarnings("unchecked")
    final Map<String, Object> map(Object evaluated) {
        return (Map<String, Object>) evaluated;
    }

    @SuppressWarnings("unchecked")
    final <T> List<T> list(Object evaluated) {
        return (List<T>) evaluated;
    }
}
