package dev.sluice.it;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Chromium, or the one that Playwright downloads. Where there is neither, the test is skipped. */
final class Chromium implements AutoCloseable {

    private static final Path INSTALLED = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium launch() {
        boolean installed = Files.isExecutable(INSTALLED);
        // Without one of the system's, Playwright is to download its own.
        Map<String, String> environment = installed ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of();
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(List.of("--no-sandbox"));
        Playwright playwright = null;
        try {
            playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
            return new Chromium(
                    playwright,
                    playwright.chromium().launch(installed ? options.setExecutablePath(INSTALLED) : options));
        } catch (PlaywrightException e) {
            if (playwright != null) {
                playwright.close();
            }
            if (installed) {
                throw e;
            }
            return abort("there is no Chromium, and none can be downloaded: " + e.getMessage());
        }
    }

    Page newPage() {
        return browser.newPage();
    }

    BrowserContext newContext(Browser.NewContextOptions options) {
        return browser.newContext(options);
    }

    @Override
    public void close() {
        playwright.close();
    }
}
