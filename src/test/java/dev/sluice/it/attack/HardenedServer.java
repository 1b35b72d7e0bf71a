package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.security.JwksServer;
import dev.sluice.security.Tokens;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** A Tomcat with the settings of {@code server-config}, low limits for each principal, and an identity provider. */
final class HardenedServer implements AutoCloseable {

    static final int STREAMS = 8;
    static final int STARTS_PER_MINUTE = 30;
    static final int CHANNELS = 12;
    static final Tokens TOKENS = new Tokens();

    private final JwksServer keys;
    private final OwnTomcat tomcat;

    /** Gives each {@link Hardened} the server that the first of them starts, and checks the log after each class. */
    static final class Shared implements BeforeAllCallback, TestInstancePostProcessor, AfterAllCallback {

        private static final Namespace NAMESPACE = Namespace.create(Shared.class);
        /** How tokens begin: with an algorithm, a key's id or a type. The first three characters alone may be in a stream's id. */
        private static final Pattern TOKEN = Pattern.compile("eyJ(hbGci|raWQi|0eXAi)");

        private static final String LOGGED = "characters of the log before a class";

        private static HardenedServer server(ExtensionContext context) {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .getOrComputeIfAbsent(HardenedServer.class, key -> start(), HardenedServer.class);
        }

        @Override
        public void beforeAll(ExtensionContext context) throws IOException {
            context.getStore(NAMESPACE).put(LOGGED, server(context).log().length());
        }

        @Override
        public void postProcessTestInstance(Object test, ExtensionContext context) {
            ((Hardened) test).on(server(context));
        }

        @Override
        public void afterAll(ExtensionContext context) throws IOException {
            int before = context.getStore(NAMESPACE).get(LOGGED, Integer.class);
            String log = server(context).log().substring(before);
            assertThat(log)
                    .as("failures that no test expects")
                    .doesNotContain("A request failed", "An event stream failed");
            assertThat(log).as("secrets in the log").doesNotContain("Bearer ").doesNotContainPattern(TOKEN);
        }
    }

    private HardenedServer() throws Exception {
        keys = new JwksServer(TOKENS.jwks());
        tomcat = OwnTomcat.asDeployed(
                "hardened",
                List.of(
                        "-Dsluice.auth.mode=jwt",
                        "-Dsluice.auth.jwt.jwks-url=" + keys.url(),
                        "-Dsluice.auth.jwt.issuer=" + Tokens.ISSUER,
                        "-Dsluice.auth.jwt.audience=" + Tokens.AUDIENCE,
                        "-Dsluice.auth.jwt.clock-skew=PT1S",
                        "-Dsluice.limits.streams-per-principal=" + STREAMS,
                        "-Dsluice.limits.starts-per-minute=" + STARTS_PER_MINUTE,
                        "-Dsluice.limits.channels-per-principal=" + CHANNELS,
                        "-Dsluice.models.best=demo/think",
                        "-Dsluice.models.best.roles=lead"));
        ReplayProvider.shared().on("held-by-attack", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(TimeUnit.SECONDS.toMillis(60));
        });
    }

    private static HardenedServer start() {
        try {
            return new HardenedServer();
        } catch (Exception e) {
            throw new IllegalStateException("The hardened server could not be started: " + e.getMessage(), e);
        }
    }

    Api api() {
        return tomcat.api();
    }

    String log() throws IOException {
        return tomcat.log();
    }

    @Override
    public void close() {
        tomcat.close();
        keys.close();
    }
}
