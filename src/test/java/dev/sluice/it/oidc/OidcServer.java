package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A Tomcat as operators are told to run it, whose users sign in at an {@link OpenIdProvider}. Shared by all tests of a run. */
public final class OidcServer implements AutoCloseable {

    /** The key of cookies, and the one before it. */
    public static final byte[] KEY =
            "a key of cookies with 32 bytes!!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    public static final byte[] OLD_KEY =
            "the key of cookies of last year!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    public static final String SESSION = "sluice-session";

    /** A model whose replies go on until they are cancelled. */
    public static final String HELD = "openai/held-with-a-session";

    private static final Duration LIFE = Duration.ofHours(1);

    private final OpenIdProvider provider = new OpenIdProvider();
    private final OwnTomcat tomcat;

    /** Gives tests the server as a parameter, its provider as it is at first. */
    public static final class Shared implements ParameterResolver, BeforeEachCallback {

        private static final Namespace NAMESPACE = Namespace.create(Shared.class);

        private static OidcServer server(ExtensionContext context) {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .getOrComputeIfAbsent(OidcServer.class, key -> new OidcServer(), OidcServer.class);
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            server(context).provider.reset();
            server(context).provider.life(LIFE);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == OidcServer.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return server(context);
        }
    }

    private OidcServer() {
        try {
            tomcat = OwnTomcat.asDeployed("oidc", options(provider));
        } catch (IOException e) {
            throw new IllegalStateException("The server could not be started", e);
        }
        ReplayProvider.shared().on("held-with-a-session", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(TimeUnit.SECONDS.toMillis(60));
        });
    }

    /** The properties of a server whose users sign in at that provider. */
    public static List<String> options(OpenIdProvider provider) {
        return List.of(
                "-Dsluice.auth.mode=oidc",
                "-Dsluice.auth.oidc.issuer=" + provider.issuer(),
                "-Dsluice.auth.oidc.client-id=" + OpenIdProvider.CLIENT,
                "-Dsluice.auth.oidc.client-secret=" + OpenIdProvider.SECRET,
                "-Dsluice.auth.oidc.clock-skew=PT1S",
                "-Dsluice.auth.oidc.cookie-keys=" + base64(KEY) + ',' + base64(OLD_KEY),
                "-Dsluice.cors.allowed-origins=https://portal.example",
                "-Dsluice.limits.starts-per-minute=0");
    }

    private static String base64(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    public OpenIdProvider provider() {
        return provider;
    }

    public OwnTomcat tomcat() {
        return tomcat;
    }

    public Api api() {
        return tomcat.api();
    }

    /** The address of the page. */
    public String url() {
        return "http://127.0.0.1:" + api().port() + api().root();
    }

    /** Signs a user in with a new browser. */
    public Client signIn(String subject, String... roles) throws IOException {
        Client client = new Client(this);
        client.signIn(subject, roles);
        return client;
    }

    /** A browser, and what a page in it does. */
    public static final class Client {

        private final OidcServer server;
        private final Browser browser = new Browser();

        public Client(OidcServer server) {
            this.server = server;
        }

        /** Signs a user in. */
        public void signIn(String subject, String... roles) throws IOException {
            server.provider.user(subject, "Name of " + subject, List.of(roles));
            Browser.Answer answer = finish(begin());
            assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        }

        /** Begins a sign-in. Returns the provider's answer, whose location is the callback. */
        public Browser.Answer begin() throws IOException {
            Browser.Answer answer = browser.get(server.url() + "api/auth/login");
            assertThat(answer.status()).as(answer.text()).isEqualTo(303);
            return browser.get(answer.location());
        }

        /** Follows the provider's answer to the callback. */
        public Browser.Answer finish(Browser.Answer atProvider) throws IOException {
            return browser.get(atProvider.location());
        }

        /** The cookies for the server, which can be changed. */
        public Map<String, String> cookies() {
            return browser.cookies(server.url());
        }

        /** The header with all of them. */
        public String cookie() {
            StringBuilder header = new StringBuilder();
            cookies()
                    .forEach((name, value) -> header.append(header.isEmpty() ? "" : "; ")
                            .append(name)
                            .append('=')
                            .append(value));
            return header.toString();
        }

        /** A request as a page of the server itself makes it. */
        public Browser.Answer send(String method, String path, String json) throws IOException {
            Map<String, String> headers = new HashMap<>(Map.of("Sec-Fetch-Site", "same-origin"));
            if (!method.equals("GET")) {
                headers.put("Content-Type", "application/json");
            }
            return browser.send(method, server.url() + path, headers, json);
        }

        public Browser.Answer get(String path) throws IOException {
            return send("GET", path, "");
        }

        /** The status of the answer to who is signed in. */
        public int me() throws IOException {
            return get("api/auth/me").status();
        }

        public String principal() throws IOException {
            return get("api/auth/me").json().getString("principal");
        }

        /** Starts a reply, and reads it. */
        public SseClient read(String model) throws IOException {
            return new SseClient(open("POST", "api/stream/chat?accumulated=false", Api.body(model, "Hi")));
        }

        /** Reads a reply that has begun. */
        public SseClient join(String stream) throws IOException {
            return new SseClient(open("GET", "api/streams/" + stream + "/events?accumulated=false", ""));
        }

        private RawHttp open(String method, String path, String json) throws IOException {
            Map<String, String> headers = new HashMap<>(Map.of("Sec-Fetch-Site", "same-origin", "Cookie", cookie()));
            if (!json.isEmpty()) {
                headers.put("Content-Type", "application/json");
            }
            return server.api().request(method, path, headers, json);
        }

        public Browser browser() {
            return browser;
        }
    }

    @Override
    public void close() {
        tomcat.close();
        provider.close();
    }
}
