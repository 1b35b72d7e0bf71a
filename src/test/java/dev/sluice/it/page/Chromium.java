package dev.sluice.it.page;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium, or the one that Playwright downloads. Without either, the test is skipped. All tests of a JVM share one
 * process of it, which ends with the JVM; only their contexts are their own. For the thread that runs the tests.
 */
public final class Chromium implements AutoCloseable {

    /** A guard against tests that hang: how long a page may take, on a busy machine, to show what a test expects. */
    private static final double PATIENCE_MS = 120_000;

    /** Debian's, the smaller one first: it draws no window, which takes most of the processor's time otherwise. */
    private static final List<Path> INSTALLED =
            List.of(Path.of("/usr/bin/chromium-headless-shell"), Path.of("/usr/bin/chromium"));

    private static @Nullable Browser shared;

    private final Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();

    private Chromium(Browser browser) {
        this.browser = browser;
    }

    public static Chromium launch() {
        Browser running = shared;
        if (running == null || !running.isConnected()) {
            running = start();
            shared = running;
        }
        return new Chromium(running);
    }

    private static Browser start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        Optional<Path> installed =
                INSTALLED.stream().filter(Files::isExecutable).findFirst();
        // Without an installed one, Playwright downloads its own.
        Map<String, String> environment =
                installed.isPresent() ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of();
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(List.of("--no-sandbox"));
        installed.ifPresent(options::setExecutablePath);
        Playwright playwright = null;
        try {
            playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
            return playwright.chromium().launch(options);
        } catch (PlaywrightException e) {
            if (playwright != null) {
                playwright.close();
            }
            if (installed.isPresent()) {
                throw e;
            }
            return abort("No Chromium is installed, and none can be downloaded: " + e.getMessage());
        }
    }

    public Page newPage() {
        return newContext(new Browser.NewContextOptions()).newPage();
    }

    public BrowserContext newContext(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        contexts.add(context);
        return context;
    }

    @Override
    public void close() {
        contexts.forEach(BrowserContext::close);
    }
}
