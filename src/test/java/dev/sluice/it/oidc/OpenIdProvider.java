package dev.sluice.it.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider on loopback. It follows the specifications unless a test makes it misbehave: everything that
 * has a setter can be changed at any time, and {@link #reset} takes all changes back.
 *
 * <p>It asks for no password: {@code /authorize} signs in the user that was set last. Each authorization begins a session.
 * Thread-safe.
 */
public final class OpenIdProvider implements AutoCloseable {

    public static final String CLIENT = "sluice";
    public static final String SECRET = "it-secret";

    public static final String DISCOVERY = "/.well-known/openid-configuration";
    public static final String AUTHORIZE = "/authorize";
    public static final String TOKEN = "/token";
    public static final String JWKS = "/jwks";
    public static final String USERINFO = "/userinfo";
    public static final String END_SESSION = "/end-session";
    public static final String REVOKE = "/revoke";

    /** Longer than any client should wait. */
    private static final int HANG_SECONDS = 60;

    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final Duration LOGOUT_TOKEN_LIFE = Duration.ofMinutes(2);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "openid-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final Behaviour behaviour = new Behaviour();
    private final Grants grants = new Grants();
    private final Endpoints endpoints;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, HttpHandler> replaced = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile CountDownLatch hanging;

    @FunctionalInterface
    private interface Endpoint {
        void handle(Call call) throws IOException, Refused, JOSEException, ParseException;
    }

    /** Starts one with a new key and no user. */
    public OpenIdProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        endpoints = new Endpoints(issuer(), behaviour, grants);
        endpoint(DISCOVERY, endpoints::discovery);
        endpoint(AUTHORIZE, endpoints::authorize);
        endpoint(TOKEN, endpoints::token);
        endpoint(JWKS, endpoints::keys);
        endpoint(USERINFO, endpoints::userInfo);
        endpoint(END_SESSION, endpoints::endSession);
        endpoint(REVOKE, endpoints::revoke);
        server.start();
    }

    private void endpoint(String path, Endpoint endpoint) {
        server.createContext(path, exchange -> {
            calls.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
            Call call = new Call(exchange);
            try {
                HttpHandler other = replaced.get(path);
                CountDownLatch hang = hanging;
                if (hang != null) {
                    hang.await(HANG_SECONDS, TimeUnit.SECONDS);
                } else if (away) {
                    call.send(503, "text/plain", "away");
                } else if (!exchange.getRequestURI().getPath().equals(path)) {
                    call.send(404, "text/plain", "not found");
                } else if (other != null) {
                    other.handle(exchange);
                } else {
                    endpoint.handle(call);
                }
            } catch (Refused e) {
                call.refuse(e, path.equals(USERINFO) ? "Bearer" : "Basic");
            } catch (JOSEException | ParseException | RuntimeException e) {
                call.send(500, "text/plain", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
    }

    // What tests set.

    /** Takes back everything that was set, ends all sessions and counts from zero. The key that signs remains. */
    public void reset() {
        away = false;
        hang(false);
        replaced.clear();
        calls.clear();
        grants.clear();
        behaviour.reset();
        endpoints.reset();
    }

    /** Signs in this user from now on. */
    public void user(String subject, String name, List<String> roles) {
        behaviour.user = new Grants.User(subject, name, List.copyOf(roles));
        behaviour.denying = false;
    }

    /** Answers authorization requests with {@code access_denied}, until a user is set. */
    public void deny() {
        behaviour.denying = true;
    }

    /** Answers everything with 503. */
    public void away(boolean on) {
        away = on;
    }

    /** Answers nothing for {@value #HANG_SECONDS} s. Requests that wait when this is taken back are closed unanswered. */
    public void hang(boolean on) {
        CountDownLatch before = hanging;
        hanging = on ? new CountDownLatch(1) : null;
        if (before != null) {
            before.countDown();
        }
    }

    /** Puts another handler in the place of an endpoint; null takes it back. It need not close the exchange. */
    public void replace(String path, HttpHandler handler) {
        if (handler == null) {
            replaced.remove(path);
        } else {
            replaced.put(path, handler);
        }
    }

    /** Whether a refresh token is valid once, and a refresh issues another. Off at first: then a refresh issues none. */
    public void rotate(boolean on) {
        behaviour.rotating = on;
    }

    /** The time for which ID and access tokens are valid; sent as {@code expires_in}. */
    public void life(Duration of) {
        behaviour.life = of;
    }

    /** The regular expressions of permitted redirections, after signing in and out. At first any path on any port of loopback. */
    public void redirects(String... patterns) {
        behaviour.redirects = List.of(patterns);
    }

    /** Whether roles are in the ID token too, or in the access token only. On at first. */
    public void rolesInIdToken(boolean on) {
        behaviour.rolesInIdToken = on;
    }

    /** Changes the claims of ID tokens before they are signed. */
    public void idToken(UnaryOperator<JWTClaimsSet> change) {
        behaviour.idToken = change;
    }

    public void accessToken(UnaryOperator<JWTClaimsSet> change) {
        behaviour.accessToken = change;
    }

    /** Changes how ID and logout tokens are signed; null takes it back. */
    public void signer(Signing signing) {
        behaviour.idSigning = signing;
    }

    public void accessSigner(Signing signing) {
        behaviour.accessSigning = signing;
    }

    /** Changes the metadata. */
    public void discovery(UnaryOperator<JsonObject> change) {
        behaviour.discovery = change;
    }

    /** Changes the parameters sent to the redirect URI: {@code code}, {@code state}, {@code iss}, or those of an error. */
    public void answer(UnaryOperator<Map<String, String>> change) {
        behaviour.answer = change;
    }

    /** Changes successful answers of the token endpoint. */
    public void tokenAnswer(UnaryOperator<JsonObject> change) {
        behaviour.tokenAnswer = change;
    }

    /** Signs with a new key. The keys before it stay in the set, or leave it. */
    public void newKey(boolean keep) {
        behaviour.newKey(keep);
    }

    /** The id of the key that signs. */
    public String keyId() {
        return behaviour.key().getKeyID();
    }

    /** Ends all sessions of a user: their refresh tokens are no longer valid. Sends no logout token. */
    public void endSession(String subject) {
        grants.end(session -> session.user.subject().equals(subject));
    }

    /** The ids ({@code sid}) of a user's sessions, oldest first. */
    public List<String> sessions(String subject) {
        return grants.live(subject);
    }

    /**
     * Makes a token for back-channel logout.
     *
     * @param subject may be null
     * @param sid of the session; may be null
     * @param change to its claims
     */
    public String logoutToken(String subject, String sid, UnaryOperator<JWTClaimsSet> change) {
        Instant now = Instant.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(subject)
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LOGOUT_TOKEN_LIFE)))
                .jwtID(UUID.randomUUID().toString())
                .claim("sid", sid)
                .claim("events", Map.of(LOGOUT_EVENT, Map.of()))
                .build();
        try {
            return behaviour.idSigning().sign(new JOSEObjectType("logout+jwt"), change.apply(claims));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    // What tests ask.

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The number of requests for an endpoint, refused ones too. */
    public int calls(String path) {
        AtomicInteger count = calls.get(path);
        return count == null ? 0 : count.get();
    }

    /** The parameters of each authorization request. */
    public List<Map<String, String>> authorizations() {
        return endpoints.authorizations();
    }

    /** The number of refreshes that succeeded. */
    public int refreshes() {
        return endpoints.refreshes();
    }

    @Override
    public void close() {
        hang(false);
        server.stop(0);
        threads.shutdownNow();
    }
}
