package dev.sluice.it.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page that shows administrators what replies used. */
final class UsagePageIT extends InBrowser {

    private static final int PHONE_WIDTH = 360;

    @BeforeEach
    void useSomething() throws IOException {
        for (String model : List.of("priced", "no-price")) {
            provider().on(model, call -> {
                call.eventStream();
                call.chunk(Wire.OPENAI.text("Hello")
                        + Wire.OPENAI.beforeEnd()
                        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4000,\"completion_tokens\":500}}\n\n"
                        + Wire.OPENAI.end());
                call.end();
            });
        }
        for (String model : List.of("openai/priced", "openai/no-price", "demo/burst")) {
            try (SseClient reply = api().chat(model, "Hi")) {
                assertThat(reply.rest()).isNotEmpty();
            }
        }
    }

    private void show(String query) {
        page().navigate(address() + "usage/" + query);
        assertThat(at("figures")).containsText("EUR");
        assertThat(at("budgets")).containsText("all");
    }

    @Test
    void money_and_tokens_are_shown_by_day_and_by_what_they_were_for() {
        show("");
        assertThat(at("plot")).isVisible();
        at("by").getByLabel("Model").check();

        assertThat(at("table")).containsText("openai/priced");
        assertThat(at("table")).containsText("demo/burst");
        assertThat(at("unpriced")).containsText("openai/no-price");
        assertThat(at("unpriced")).not().containsText("demo/");
        assertThat(at("circuits")).containsText("openai");
        assertThat(page().url()).contains("by=model");
        page().reload();
        assertThat(at("table")).containsText("openai/priced");
    }

    @Test
    void the_figures_can_be_taken_away_as_csv() throws IOException {
        show("?by=provider");
        Download file = page().waitForDownload(() -> at("csv").click());

        assertThat(file.suggestedFilename()).startsWith("usage-by-provider-20").endsWith(".csv");
        String text = new String(file.createReadStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("provider,replies,").contains("\r\nopenai,").contains(",EUR\r\n");
    }

    @Test
    void the_page_is_accessible_in_light_and_dark_and_on_a_phone() {
        show("?by=model");
        picture(page(), "usage-light");
        assertThat(Accessibility.faults(page())).isEmpty();
        page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        picture(page(), "usage-dark");
        assertThat(Accessibility.faults(page())).isEmpty();
        page().setViewportSize(PHONE_WIDTH, 780);
        page().waitForFunction("() => document.documentElement.scrollWidth <= " + PHONE_WIDTH);
        picture(page(), "usage-phone");
        assertThat(Accessibility.faultsBesidesColours(page())).isEmpty();
    }

    private static String hash(String key) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
    }

    private Page openAs(OwnTomcat tomcat, String key) {
        return open(
                "http://127.0.0.1:" + tomcat.api().port() + tomcat.api().root() + "usage/",
                new Browser.NewContextOptions().setExtraHTTPHeaders(Map.of("X-API-Key", key)));
    }

    @Test
    void whoever_is_no_administrator_sees_a_refusal_and_no_figures() throws Exception {
        expectComplaint("401");
        expectComplaint("403");
        try (OwnTomcat tomcat = new OwnTomcat(
                "usage-page",
                "-Dsluice.auth.mode=api-key",
                "-Dsluice.auth.api-keys.ada=" + hash("the key of ada"),
                "-Dsluice.auth.api-keys.boss=" + hash("the key of boss"),
                "-Dsluice.auth.api-keys.boss.roles=sluice-admin")) {
            for (String key : List.of("the key of ada", "a wrong key")) {
                Page refused = openAs(tomcat, key);
                assertThat(refused.getByTestId("denied")).not().isEmpty();
                assertThat(refused.getByTestId("figures")).hasCount(0);
                assertThat(refused.getByTestId("budgets")).hasCount(0);
                picture(refused, "usage-refused");
            }
            Page allowed = openAs(tomcat, "the key of boss");
            assertThat(allowed.getByTestId("budgets")).containsText("all");
            assertThat(allowed.getByTestId("denied")).isEmpty();
        }
    }
}
