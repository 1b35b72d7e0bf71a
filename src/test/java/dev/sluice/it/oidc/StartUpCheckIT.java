package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.security.JwtPolicy;
import dev.sluice.security.oidc.MemorySessionStore;
import dev.sluice.security.oidc.Oidc;
import dev.sluice.security.oidc.OidcSettings;
import dev.sluice.security.oidc.Sealer;
import dev.sluice.security.oidc.TrustedProxies;
import jakarta.json.Json;
import java.net.URI;
import java.text.MessageFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the check at the start says of a configuration: one line for each thing that is wrong. */
@Tag("one-server")
final class StartUpCheckIT {

    private static final Logger LOGGER = Logger.getLogger("dev.sluice.security.oidc");
    private static OpenIdProvider provider;

    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private String secret = OpenIdProvider.SECRET;
    private List<String> scopes = List.of("openid", "profile");
    private URI publicUrl = URI.create("http://127.0.0.1:8080/sluice");
    private Clock clock = Clock.systemUTC();

    @BeforeAll
    static void start() {
        provider = new OpenIdProvider();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    @BeforeEach
    void listen() {
        provider.reset();
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
    }

    private List<String> check() {
        OidcSettings settings = new OidcSettings(
                URI.create(provider.issuer()),
                OpenIdProvider.CLIENT,
                Optional.of(secret),
                scopes,
                "sub",
                "roles",
                Set.copyOf(JwtPolicy.ASYMMETRIC),
                Set.of(OpenIdProvider.CLIENT),
                Optional.of(publicUrl),
                TrustedProxies.NONE,
                OidcSettings.Logout.PROVIDER,
                Duration.ofHours(12),
                Duration.ofHours(1),
                Duration.ofSeconds(30));
        new Oidc(
                        settings,
                        new Sealer(List.of(new byte[Sealer.KEY_BYTES])),
                        new MemorySessionStore(System::nanoTime),
                        Runnable::run,
                        clock,
                        System::nanoTime)
                .check();
        return lines;
    }

    @Test
    void what_is_right_is_not_mentioned() {
        assertThat(check()).isEmpty();
    }

    @Test
    void a_provider_that_is_another_issuer_is_named() {
        provider.discovery(metadata -> Json.createObjectBuilder(metadata)
                .add("issuer", "https://other.example")
                .build());
        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("sluice.auth.oidc.issuer: ")
                .contains("https://other.example");
    }

    @Test
    void a_provider_that_does_not_answer_is_named() {
        provider.away(true);
        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("sluice.auth.oidc.issuer: ")
                .contains(provider.issuer());
    }

    @Test
    void a_clock_that_is_wrong_is_named_with_the_difference() {
        clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("sluice.auth.oidc.clock-skew: ")
                .containsPattern("(59[0-9]|60[0-9]) s behind");
    }

    @Test
    void a_redirect_address_that_is_not_registered_is_named() {
        publicUrl = URI.create("http://sluice.example/sluice");
        assertThat(check())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("sluice.auth.oidc.client-id: ")
                        .contains("http://sluice.example/sluice/api/auth/callback"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("sluice.auth.oidc.public-url: http://sluice.example/sluice is not encrypted"));
    }

    @Test
    void a_scope_that_the_provider_does_not_know_is_named() {
        scopes = List.of("openid", "unheard-of");
        assertThat(check())
                .singleElement()
                .asString()
                .startsWith("sluice.auth.oidc.scopes: ")
                .contains("unheard-of");
    }

    @Test
    void a_wrong_secret_is_named() {
        secret = "wrong";
        assertThat(check())
                .singleElement()
                .asString()
                .contains("invalid_client", "client-secret")
                .doesNotContain("wrong");
    }
}
