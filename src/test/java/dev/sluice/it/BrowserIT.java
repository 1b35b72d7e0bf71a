package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/**
 * The page, its modules and the examples in a browser, as people use them. One class, because each deploys; what it tests
 * is in the interfaces. Whatever the browser complains of fails the test, unless the test expects it.
 */
@Tag("one-server")
final class BrowserIT extends WarIT implements ChatTests, PageTests, ConnectionTests, ClientTests, ExampleTests {

    private static final Path SCREENSHOTS =
            Path.of(System.getProperty("it.dir")).resolveSibling("screenshots");

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
                .as("what the browser complained of")
                .isEmpty();
    }

    @Override
    public Page page() {
        return page;
    }

    @Override
    public Page open(String url, Browser.NewContextOptions options) {
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

    @Override
    public void expectComplaint(String words) {
        expected.add(words);
    }

    @Override
    public void picture(Page of, String name) {
        of.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }
}
