package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.sluice.security.JwksServer;
import dev.sluice.security.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * Every attack that is known of, with its expected answer, on the server that operators are told to run and with callers
 * who are told apart. What is tried is in the interfaces.
 */
@Tag("one-server")
final class HardeningTest
        implements AccessMatrixTests,
                ForgedTokenTests,
                TicketTests,
                ExpiryTests,
                SignInTests,
                LimitTests,
                InjectionTests,
                LyingClientTests,
                SlowClientTests {

    private static final Tokens TOKENS = new Tokens();

    private static JwksServer keys;
    private static OwnTomcat tomcat;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        keys = new JwksServer(TOKENS.jwks());
        tomcat = OwnTomcat.asDeployed(
                "hardening",
                List.of(
                        "-Dsluice.auth.mode=jwt",
                        "-Dsluice.auth.jwt.jwks-url=" + keys.url(),
                        "-Dsluice.auth.jwt.issuer=" + Tokens.ISSUER,
                        "-Dsluice.auth.jwt.audience=" + Tokens.AUDIENCE,
                        "-Dsluice.auth.jwt.clock-skew=PT1S",
                        "-Dsluice.limits.streams-per-principal=" + LimitTests.STREAMS,
                        "-Dsluice.limits.starts-per-minute=" + LimitTests.STARTS,
                        "-Dsluice.limits.channels-per-principal=" + LimitTests.CHANNELS,
                        "-Dsluice.models.best=demo/think",
                        "-Dsluice.models.best.roles=lead"));
        ReplayProvider.shared().on("held-by-attack", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(TimeUnit.SECONDS.toMillis(60));
        });
    }

    @AfterAll
    static void stop() throws IOException {
        String log = tomcat.log();
        tomcat.close();
        keys.close();
        if (browser != null) {
            browser.close();
        }
        assertThat(log).as("what nobody expected").doesNotContain("A request failed", "An event stream failed");
        assertThat(log).as("what is nobody's business").doesNotContain("eyJ", "Bearer ");
    }

    /** Skips the test where there is no browser. */
    @Override
    public Page open() {
        if (browser == null) {
            browser = Chromium.launch();
        }
        Page page = browser.newPage();
        page.navigate("http://127.0.0.1:" + api().port() + api().root());
        return page;
    }

    @Override
    public Api api() {
        return tomcat.api();
    }

    @Override
    public ReplayProvider provider() {
        return ReplayProvider.shared();
    }

    @Override
    public Tokens tokens() {
        return TOKENS;
    }

    @Override
    public String log() throws IOException {
        return tomcat.log();
    }
}
