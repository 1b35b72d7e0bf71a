package dev.sluice.it.oidc;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.sluice.it.client.CuttingProxy;
import dev.sluice.it.page.Chromium;
import dev.sluice.it.page.EventSourceBytes;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** People sign in with a real browser at a real Keycloak. In an order, because the last test stops Keycloak. */
@Tag("one-server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KeycloakIT {

    private static final Duration TOKEN_LIFE = Duration.ofSeconds(4);

    /** More than two lives of a token. */
    private static final int PIECES = 28;

    private static final long PIECE_MS = 350;

    private static final String HELD = "openai/held-for-keycloak";

    private static Keycloak keycloak;
    private static OwnTomcat tomcat;
    private static Chromium chromium;

    private BrowserContext browser;

    @BeforeAll
    static void start() throws Exception {
        keycloak = new Keycloak("keycloak");
        tomcat = OwnTomcat.asDeployed(
                "keycloak-client",
                List.of(
                        "-Dsluice.auth.mode=oidc",
                        "-Dsluice.auth.oidc.issuer=" + keycloak.issuer(),
                        "-Dsluice.auth.oidc.client-id=" + Keycloak.CLIENT,
                        "-Dsluice.auth.oidc.client-secret=" + Keycloak.SECRET,
                        "-Dsluice.auth.oidc.roles-claim=realm_access.roles"));
        keycloak.backchannelLogout(url() + "api/auth/backchannel-logout");
        chromium = Chromium.launch();
        ReplayProvider.shared().on("held-for-keycloak", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            while (!call.awaitGone(1000)) { // silent, it would be left after a while
                call.chunk(Wire.OPENAI.text(" again"));
            }
        });
        ReplayProvider.shared().on("slow-for-keycloak", call -> {
            call.eventStream();
            for (int i = 0; i < PIECES && !call.awaitGone(PIECE_MS); i++) {
                call.chunk(Wire.OPENAI.text(" piece" + i));
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (tomcat != null) {
            tomcat.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @AfterEach
    void leave() {
        if (browser != null) {
            browser.close();
        }
    }

    private static String url() {
        return url(tomcat.api().port());
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port + tomcat.api().root();
    }

    /** Fills in Keycloak's form, to which the page has sent the browser. */
    private static void fillIn(Page page, String user) {
        page.locator("#username").fill(user);
        page.locator("#password").fill(user);
        page.locator("#kc-login").click();
    }

    /** A page in a new browser in which that user is signed in. */
    private Page signedIn(String user) {
        return signedIn(user, url());
    }

    private Page signedIn(String user, String address) {
        browser = chromium.newContext(new NewContextOptions());
        Page page = browser.newPage();
        page.navigate(address);
        fillIn(page, user);
        assertThat(page.getByTestId("prompt")).isVisible();
        return page;
    }

    private static Locator ask(Page page, String model, String question) {
        page.evaluate("(model) => { document.querySelector('sluice-chat').model = model; }", model);
        page.getByTestId("prompt").fill(question);
        page.getByTestId("send").click();
        return page.getByTestId("reply-text").last();
    }

    @Test
    @Order(1)
    void ada_signs_in_asks_reloads_and_signs_out() {
        Page page = signedIn("ada");
        assertThat(page.getByTestId("who")).hasText("Ada Lovelace");
        assertThat(page.getByTestId("usage-link")).isHidden();
        assertThat(ask(page, "demo/lorem", "Hello")).containsText("You wrote: “Hello”");

        page.reload();
        assertThat(page.getByTestId("who")).hasText("Ada Lovelace");
        assertThat(page.getByTestId("reply-text").first()).containsText("You wrote: “Hello”");
        assertThat(page.getByTestId("conversations")).containsText("Hello");
        Object cookies = page.evaluate("() => document.cookie");
        assertThat(cookies).as("what scripts see").isEqualTo("");

        page.getByTestId("sign-out").click();
        assertThat(page.getByTestId("signed-out")).isVisible();
        assertThat(page.url()).startsWith(url());

        page.getByTestId("sign-in").click();
        fillIn(page, "bob");
        assertThat(page.getByTestId("who")).hasText("Bob Barker");
        assertThat(page.getByTestId("usage-link")).isVisible();
        assertThat(page.locator("body")).not().containsText("You wrote");
        assertThat(page.getByTestId("conversations")).not().containsText("Hello");

        page.getByTestId("usage-link").click();
        assertThat(page.getByTestId("figures")).isVisible();
        assertThat(page.getByTestId("who")).hasText("Bob Barker");
    }

    @Test
    @Order(2)
    void tokens_end_in_the_middle_of_a_reply_and_nothing_is_lost() throws Exception {
        keycloak.tokenLife(TOKEN_LIFE);
        try {
            Page page = signedIn("ada");
            Locator reply = ask(page, "openai/slow-for-keycloak", "Slowly");
            assertThat(reply).containsText("piece" + (PIECES - 1));

            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < PIECES; i++) {
                whole.append(" piece").append(i);
            }
            assertThat(reply).hasText(whole.toString().strip());
            assertThat(page.getByTestId("error")).hasCount(0);
            assertThat(ask(page, "demo/lorem", "Still here?")).containsText("Still here?");
        } finally {
            keycloak.tokenLife(Duration.ofMinutes(5));
        }
    }

    @Test
    @Order(3)
    void a_sign_out_in_one_tab_ends_the_replies_of_both() throws Exception {
        Page one = signedIn("ada");
        Page other = browser.newPage();
        other.navigate(url());
        for (Page page : List.of(one, other)) {
            assertThat(ask(page, HELD, "Go on")).containsText("Hello");
        }
        one.getByTestId("sign-out").click();
        assertThat(other.getByTestId("signed-out")).isVisible();
        for (ProviderCall call : ReplayProvider.shared().calls("held-for-keycloak")) {
            assertThat(call.awaitGone(60_000)).isTrue();
        }
        assertThat(other.locator("body")).not().containsText("Go on");
    }

    @Test
    @Order(4)
    void keycloak_ends_the_session_of_somebody_who_left_elsewhere() throws Exception {
        Page page = signedIn("bob");
        assertThat(ask(page, HELD, "Go on")).containsText("Hello");

        keycloak.endSessions("bob");
        assertThat(page.getByTestId("error")).hasAttribute("data-code", "unauthorized");
        page.getByTestId("prompt").fill("Not lost");
        page.getByTestId("sign-in").click();
        fillIn(page, "bob");
        assertThat(page.getByTestId("prompt")).hasValue("Not lost");
    }

    @Test
    @Order(5)
    void an_event_source_without_any_code_goes_on_through_three_cuts() throws IOException {
        EventSourceBytes received = new EventSourceBytes();
        try (CuttingProxy proxy =
                new CuttingProxy(tomcat.api().port(), Pattern.compile("/api/stream/chat\\?"), received, () -> {})) {
            for (String mark : List.of("piece2", "piece9", "piece17")) {
                proxy.cutBehind(mark);
            }
            Page page = signedIn("ada", url(proxy.port()));
            received.watch(page);
            Object text = page.evaluate("() => new Promise((resolve) => {"
                    + "let text = '';"
                    + "const source = new EventSource('api/stream/chat?accumulated=false&model=openai/slow-for-keycloak&prompt=Hi');"
                    + "source.addEventListener('text', (e) => { text += JSON.parse(e.data).text; });"
                    + "source.addEventListener('complete', () => { source.close(); resolve(text); });"
                    + "})");
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < PIECES; i++) {
                whole.append(" piece").append(i);
            }
            assertThat(text).isEqualTo(whole.toString());
            assertThat(proxy.cutsLeft()).isZero();
        }
    }

    @Test
    @Order(6)
    void while_keycloak_is_away_the_page_says_so() throws Exception {
        Page page = signedIn("ada");
        keycloak.stop();
        Thread.sleep(Duration.ofSeconds(6).toMillis()); // it was asked a moment ago

        Page another = chromium.newContext(new NewContextOptions()).newPage();
        another.navigate(url());
        assertThat(another.locator("body")).containsText("The sign-in service does not answer at the moment");
        assertThat(another.getByTestId("sign-in-failed").locator("a")).hasText("Try again");
        assertThat(page.evaluate("async () => (await fetch('api/auth/me')).status"))
                .as("who is signed in stays so")
                .isEqualTo(200);
        assertThat(Map.of("left", tomcat.log().contains("cannot be read"))).containsEntry("left", true);
    }
}
