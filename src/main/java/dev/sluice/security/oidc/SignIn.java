package dev.sluice.security.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sluice.security.RequestFacts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signs browsers in by the authorization code flow with PKCE. What a sign-in needs until its end is in a cookie of its own,
 * encrypted, so that a sign-in that is never finished costs nothing here. Threads: any. Blocks while the provider is asked.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth">OpenID Connect Core §3.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636: PKCE</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207: the issuer in the answer</a>
 */
public final class SignIn {

    private static final Logger LOG = System.getLogger(SignIn.class.getName());

    /** Below the application's address; must be registered at the provider. */
    public static final String CALLBACK = "/api/auth/callback";

    /** How long a user may take at the provider. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    /** Sign-ins that one browser can go through at a time, one cookie each: more than tabs that are opened again at once. */
    private static final int AT_A_TIME = 4;

    /** Longer addresses lose their query: other sites may begin sign-ins, and browsers send all their cookies to this host. */
    private static final int MAX_RETURN_BYTES = 500;

    private static final String TYPE = "sluice-sign-in";

    /** Printable characters that an address must not have (RFC 3986). */
    private static final String UNSAFE = "\"<>\\^`{|}";

    /** Error codes of OAuth 2.0, which may be quoted. */
    private static final Pattern CODE = Pattern.compile("[a-z_]{1,64}");

    private final OidcSettings settings;
    private final Discovery discovery;
    private final TokenEndpoint endpoint;
    private final TokenClaims claims;
    private final Sessions sessions;
    private final SessionStore store;
    private final Sealer sealer;
    private final PublicAddress address;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SignIn(
            OidcSettings settings,
            Discovery discovery,
            TokenEndpoint endpoint,
            TokenClaims claims,
            Sessions sessions,
            SessionStore store,
            Sealer sealer,
            PublicAddress address,
            Clock clock) {
        this.settings = settings;
        this.discovery = discovery;
        this.endpoint = endpoint;
        this.claims = claims;
        this.sessions = sessions;
        this.store = store;
        this.sealer = sealer;
        this.address = address;
        this.clock = clock;
    }

    /**
     * Where a browser goes next.
     *
     * @param location absolute
     * @param cookies the {@code Set-Cookie} headers that go with it
     */
    public record Redirect(String location, List<String> cookies) {}

    /**
     * Begins a sign-in: sends the browser to the provider.
     *
     * @param base the application's address as the request has it
     * @param returnTo where the browser goes afterwards, which the caller has checked; null for the start page
     */
    public Redirect begin(RequestFacts request, URI base, @Nullable String returnTo) throws SignInException {
        URI own = address.of(request, base);
        URI redirect = URI.create(own + CALLBACK);
        OIDCProviderMetadata metadata = discovery.answering().metadata();
        int slot = freeSlot(request);
        String state = slot + secret();
        String nonce = secret();
        String verifier = secret();
        URI location = new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope(settings), new ClientID(settings.clientId()), redirect)
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256)
                .build()
                .toURI();
        String sealed = sealer.seal(
                TYPE,
                Map.of(
                        "state",
                        state,
                        "nonce",
                        nonce,
                        "verifier",
                        verifier,
                        "return",
                        kept(returnTo, own.getRawPath() + '/'),
                        "redirect",
                        redirect.toString(),
                        "began",
                        clock.instant().toEpochMilli()));
        return new Redirect(
                location.toString(),
                List.of(cookie(slot).write(sealed, address.isSecure(request), LONGEST.toSeconds())));
    }

    /** The scopes that are requested. */
    static Scope scope(OidcSettings settings) {
        Scope scope = new Scope("openid");
        settings.scopes().forEach(scope::add);
        return scope;
    }

    /** Where the browser goes afterwards, without what would make the cookie too long. */
    private static String kept(@Nullable String returnTo, String start) {
        if (returnTo == null) {
            return start;
        }
        String path = returnTo.split("[?#]", 2)[0];
        return length(returnTo) <= MAX_RETURN_BYTES ? returnTo : length(path) <= MAX_RETURN_BYTES ? path : start;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Which of a few cookies a sign-in uses: one that the browser has not, or else any, whose sign-in must begin again. */
    private int freeSlot(RequestFacts request) {
        for (int slot = 0; slot < AT_A_TIME; slot++) {
            if (cookie(slot).read(request, address.isSecure(request)) == null) {
                return slot;
            }
        }
        return random.nextInt(AT_A_TIME);
    }

    private static Cookies cookie(int slot) {
        return new Cookies("sluice-sign-in-" + slot);
    }

    /** The cookie of the sign-in with that state, which begins with its number. */
    private static Cookies cookie(String state) {
        return cookie(Character.digit(state.charAt(0), AT_A_TIME));
    }

    /**
     * Ends a sign-in: exchanges the code that the provider has given for tokens, and begins a session.
     *
     * @param answer gives the parameters of the provider's answer; null for one that is missing
     */
    public Redirect finish(RequestFacts request, UnaryOperator<@Nullable String> answer) throws SignInException {
        String state = answer.apply("state");
        String sealed =
                state == null || state.isEmpty() ? null : cookie(state).read(request, address.isSecure(request));
        Map<String, Object> begun = sealed == null ? null : sealer.open(TYPE, sealed);
        if (begun == null || state == null || !isSame(text(begun, "state"), state) || isOld(begun)) {
            throw unknown();
        }
        checkIssuer(answer.apply("iss"));
        if (!store.claim("state " + state, LONGEST)) {
            throw unknown(); // a second use
        }
        String error = answer.apply("error");
        String code = answer.apply("code");
        if (error != null || code == null || code.isBlank()) {
            throw refused(error);
        }
        Tokens tokens = endpoint.exchange(code, URI.create(text(begun, "redirect")), text(begun, "verifier"));
        Session session = sameAs(sessions.sent(request), session(tokens, text(begun, "nonce")));
        List<String> cookies = new ArrayList<>(sessions.begin(session, address.isSecure(request)));
        cookies.add(cookie(state).write("", address.isSecure(request), 0));
        return new Redirect(absolute(text(begun, "redirect"), text(begun, "return")), cookies);
    }

    /** The address of a path of this host, whatever host the server takes itself for. */
    private static String absolute(String callback, String address) {
        String encoded = encoded(address);
        return address.startsWith("/")
                ? callback.substring(0, callback.indexOf('/', callback.indexOf("//") + 2)) + encoded
                : encoded;
    }

    /** Encodes what an address has not as browsers may have it. */
    private static String encoded(String address) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : address.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && UNSAFE.indexOf(b) < 0;
            encoded.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return encoded.toString();
    }

    /**
     * The session that begins, in place of the one that the browser had: of the same user it goes on under its name, so that
     * several tabs which sign in again do not end each other's; another's is ended, because nobody could do it afterwards.
     */
    private Session sameAs(@Nullable Session before, Session begun) {
        if (before == null) {
            return begun;
        }
        boolean isSame =
                before.subject().equals(begun.subject()) && before.principal().equals(begun.principal());
        if (isSame && sessions.isValid(before)) {
            return begun.continuing(before);
        }
        sessions.end(before.id());
        return begun;
    }

    private static String text(Map<String, Object> begun, String name) {
        return String.valueOf(begun.get(name));
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isOld(Map<String, Object> begun) {
        long began = begun.get("began") instanceof Number millis ? millis.longValue() : 0;
        return Duration.between(Instant.ofEpochMilli(began), clock.instant()).compareTo(LONGEST) > 0;
    }

    private static SignInException unknown() {
        return new SignInException(
                SignInException.Reason.UNKNOWN,
                "This sign-in did not begin in this browser, was finished before, or took too long. Sign in again.");
    }

    private static SignInException refused(@Nullable String error) {
        String code = error != null && CODE.matcher(error).matches() ? " (" + error + ")" : "";
        LOG.log(Level.INFO, "The provider has refused a sign-in{0}", code);
        return new SignInException(
                SignInException.Reason.REFUSED, "The sign-in service did not sign you in" + code + ". Try again.");
    }

    /** Refuses an answer that another provider gave. */
    private void checkIssuer(@Nullable String issuer) throws SignInException {
        boolean required = discovery.known().metadata().supportsAuthorizationResponseIssuerParam();
        if (issuer == null ? required : !issuer.equals(settings.issuer().toString())) {
            LOG.log(Level.WARNING, "A sign-in was answered by another issuer than sluice.auth.oidc.issuer");
            throw unknown();
        }
    }

    private Session session(Tokens tokens, String nonce) throws SignInException {
        String idToken = tokens.idToken();
        JWTClaimsSet verified = idToken == null ? null : claims.idToken(idToken, nonce);
        if (verified == null) {
            LOG.log(Level.WARNING, "The provider has answered a sign-in without a valid ID token");
            throw new SignInException(
                    SignInException.Reason.MISCONFIGURED,
                    "The sign-in service gave an answer that is not valid. Try again, or ask an administrator.");
        }
        TokenClaims.User user = claims.user(verified, verified.getSubject(), tokens);
        if (user == null) {
            LOG.log(
                    Level.ERROR,
                    "No token has the claim {0} (sluice.auth.oidc.principal-claim)",
                    settings.principalClaim());
            throw new SignInException(
                    SignInException.Reason.MISCONFIGURED,
                    "The sign-in service did not return your user name. Ask an administrator: the server's log has the reason.");
        }
        Instant now = clock.instant();
        Set<String> roles = user.roles();
        String name = user.name();
        return new Session(
                secret(),
                user.principal(),
                name == null ? user.principal() : name,
                roles == null ? Set.of() : roles,
                verified.getSubject(),
                verified.getClaim("sid") instanceof String sid ? sid : null,
                verified.getIssueTime().toInstant(),
                now,
                0,
                Renewal.earlier(Renewal.ends(tokens, verified, now), now.plus(settings.life())),
                now,
                tokens.refreshToken(),
                settings.logout() == OidcSettings.Logout.PROVIDER ? idToken : null);
    }
}
