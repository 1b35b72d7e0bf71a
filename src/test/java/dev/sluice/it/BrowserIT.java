package dev.sluice.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The page in a browser, as a person uses it. */
@Tag("one-server")
final class BrowserIT extends WarIT {

    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("it.dir")).resolveSibling("screenshots");
    private static final int REPLY_MS = 30_000;

    private static Chromium browser;
    private Page page;
    private String name;
    private final List<String> complaints = new ArrayList<>();

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
    void open(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        page = browser.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate("http://127.0.0.1:" + api().port() + api().root());
    }

    @AfterEach
    void close() {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
        page.close();
    }

    private Locator at(String id) {
        return page.getByTestId(id);
    }

    private void ask(String model, String message) {
        at("model").fill(model);
        at("prompt").fill(message);
        at("send").click();
    }

    private void awaitEnd() {
        page.waitForFunction(
                "() => !document.querySelector('[data-testid=reply][aria-busy]')"
                        + " && document.querySelector('[data-testid=reply]')",
                null,
                new Page.WaitForFunctionOptions().setTimeout(REPLY_MS));
    }

    /** Has the page note every length and every percentage it shows from now on. */
    private void watch() {
        page.evaluate("() => {"
                + "window.lengths = []; window.percents = [];"
                + "new MutationObserver(() => {"
                + "  const text = document.querySelector('[data-testid=reply-text]')?.textContent.length ?? 0;"
                + "  if (text > (lengths.at(-1) ?? 0)) lengths.push(text);"
                + "  const bar = document.querySelector('[data-testid=progress]').value;"
                + "  if (bar !== percents.at(-1)) percents.push(bar);"
                + "}).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});"
                + "}");
    }

    @Test
    void a_reply_grows_while_it_is_written() {
        watch();
        ask("demo/lorem", "Show me \"quotes\" & <b>tags</b>");
        assertThat(at("stop")).isVisible();
        assertThat(at("send")).isHidden();
        assertThat(at("progress")).isVisible();
        assertThat(at("stage")).hasText("Generating");
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + "-running.png")));
        awaitEnd();

        assertThat(((Number) page.evaluate("() => lengths.length")).intValue())
                .as("steps")
                .isGreaterThanOrEqualTo(10);
        @SuppressWarnings("unchecked")
        List<Number> percents = (List<Number>) page.evaluate("() => percents");
        assertThat(percents.stream().map(Number::doubleValue).toList())
                .hasSizeGreaterThan(5)
                .isSorted();
        assertThat(at("reply-text")).containsText("Show me \"quotes\" & <b>tags</b>");
        assertThat(at("reply-text")).containsText("👩‍👩‍👧‍👦");
        assertThat(page.locator("[data-testid=reply-text] b")).hasCount(0);
        assertThat(at("send")).isVisible();
        assertThat(at("stop")).isHidden();
        assertThat(complaints).isEmpty();
    }

    @Test
    void stop_ends_the_reply_and_keeps_its_text() {
        ask("demo/lorem", "Stop me");
        assertThat(at("reply-text")).containsText("demo");
        at("stop").click();
        awaitEnd();

        assertThat(at("reply-text")).containsText("demo");
        assertThat(at("status")).hasText("Stopped.");
        assertThat(at("error")).hasCount(0);
        assertThat(at("reply")).hasAttribute("data-stop-reason", "cancelled");
        assertThat(complaints).isEmpty();
    }

    @Test
    void a_failure_is_shown_and_can_be_tried_again() {
        ask("demo/fail", "Fail");
        assertThat(at("error")).isVisible();
        assertThat(at("error-code")).hasText("provider_overloaded");
        assertThat(at("reply-text")).not().isEmpty();
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + "-failed.png")));

        at("model").fill("demo/burst");
        at("retry").click();
        awaitEnd();
        assertThat(at("error")).hasCount(0);
        assertThat(at("reply")).hasCount(1);
        assertThat(at("reply-text")).not().isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void thinking_and_tool_calls_are_shown() {
        ask("demo/think", "Why?");
        assertThat(at("thinking-text")).containsText("“Why?”");
        awaitEnd();
        ask("demo/tool", "Weather?");
        assertThat(at("tool-name")).hasText("get_weather");
        assertThat(at("tool-arguments")).containsText("Nürnberg");
        awaitEnd();
        assertThat(page.getByRole(AriaRole.LISTITEM).getByTestId("reply")).hasCount(2);
        assertThat(complaints).isEmpty();
    }

    @Test
    void an_unknown_model_is_refused_at_its_field() {
        ask("nobody/nothing", "Hello?");
        assertThat(at("error")).isVisible();
        assertThat(at("model")).hasAttribute("aria-invalid", "true");
    }
}
