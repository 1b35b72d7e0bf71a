package dev.sluice.security.oidc;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.validators.IDTokenClaimsVerifier;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenClaimsVerifier;
import dev.sluice.security.Claims;
import dev.sluice.security.JwtLogin;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies what the provider has signed, and finds in it who the user is. Thread-safe. Blocks while keys or claims are fetched.
 */
final class TokenClaims {

    private static final Logger LOG = System.getLogger(TokenClaims.class.getName());

    private static final Set<@Nullable JOSEObjectType> ID_TOKEN =
            new HashSet<>(Arrays.asList(JOSEObjectType.JWT, null));

    /** Some providers do not set the type that OpenID Connect Back-Channel Logout 1.0 §2.4 recommends. */
    private static final Set<@Nullable JOSEObjectType> LOGOUT_TOKEN =
            new HashSet<>(Arrays.asList(new JOSEObjectType("logout+jwt"), JOSEObjectType.JWT, null));

    /** Older logout tokens are refused: their names are only remembered for so long. */
    static final Duration LOGOUT_AGE = Duration.ofMinutes(5);

    /** What the user may be called, the best first. */
    private static final List<String> NAMES = List.of("name", "preferred_username", "email");

    private final OidcSettings settings;
    private final Discovery discovery;
    private final ProviderHttp http;
    private final Clock clock;

    TokenClaims(OidcSettings settings, Discovery discovery, ProviderHttp http, Clock clock) {
        this.http = http;
        this.settings = settings;
        this.discovery = discovery;
        this.clock = clock;
    }

    /**
     * Who has signed in.
     *
     * @param roles null if it is not known whether the user has any
     * @param name null if no token has one
     */
    record User(
            String principal,
            @Nullable String name,
            @Nullable Set<String> roles) {}

    /**
     * The claims of an ID token; null if it is not valid.
     *
     * @param nonce of the sign-in; null for a token from a renewal
     * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation">OpenID Connect Core §3.1.3.7</a>
     */
    @Nullable
    JWTClaimsSet idToken(String token, @Nullable String nonce) throws SignInException {
        IDTokenClaimsVerifier verifier = new IDTokenClaimsVerifier(
                new Issuer(settings.issuer()),
                new ClientID(settings.clientId()),
                nonce == null ? null : new Nonce(nonce),
                (int) settings.clockSkew().toSeconds());
        JWTClaimsSetVerifier<SecurityContext> checked = (claims, context) -> {
            verifier.verify(claims, context);
            Object party = claims.getClaim("azp");
            if (party != null && !party.equals(settings.clientId())) {
                throw new BadJWTException("issued to another client");
            }
        };
        return discovery
                .known()
                .tokens()
                .verifier("An ID token", ID_TOKEN, checked)
                .claims(token);
    }

    /**
     * The claims of a logout token; null if it is not valid.
     *
     * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation">Back-Channel Logout §2.6</a>
     */
    @Nullable
    JWTClaimsSet logoutToken(String token) throws SignInException {
        LogoutTokenClaimsVerifier verifier =
                new LogoutTokenClaimsVerifier(new Issuer(settings.issuer()), new ClientID(settings.clientId()));
        verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
        JWTClaimsSetVerifier<SecurityContext> recent = (claims, context) -> {
            verifier.verify(claims, context);
            Date issued = claims.getIssueTime();
            Duration age = Duration.between(issued.toInstant(), clock.instant());
            if (age.compareTo(LOGOUT_AGE) > 0 || age.negated().compareTo(settings.clockSkew()) > 0) {
                throw new BadJWTException("issued too long ago, or in the future");
            }
        };
        return discovery
                .known()
                .tokens()
                .verifier("A logout token", LOGOUT_TOKEN, recent)
                .claims(token);
    }

    /**
     * Who the user is, by the ID token; what is missing there is looked for in the access token, if that is signed by the same
     * issuer, and then at the user info endpoint.
     *
     * @param idToken null where a renewal brought none
     * @return null if no claim can be the principal
     */
    @Nullable
    User user(@Nullable JWTClaimsSet idToken, String subject, Tokens tokens) throws SignInException {
        Map<String, Object> claims = idToken == null ? Map.of() : idToken.getClaims();
        Found found = new Found(idToken != null);
        found.lookIn(claims);
        if (settings.principalClaim().equals("sub")) {
            found.principal = Claims.principal(Map.of("sub", subject), "sub");
        }
        if (found.isIncomplete()) {
            Map<String, Object> access = accessToken(tokens.accessToken(), subject);
            found.isTold |= !access.isEmpty();
            found.lookIn(access);
        }
        if (found.isIncomplete()) {
            Map<String, Object> info = userInfo(tokens.accessToken(), subject);
            found.isTold &= info != null;
            found.lookIn(info == null ? Map.of() : info);
        }
        String principal = found.principal;
        return principal == null ? null : new User(principal, name(claims), found.roles());
    }

    /** What was found so far, in one place after the other. */
    private final class Found {

        private @Nullable Object roles;
        private @Nullable String principal;

        /** Whether roles that are not there have been taken away: the places where they may be could be read. */
        private boolean isTold;

        Found(boolean isTold) {
            this.isTold = isTold;
        }

        void lookIn(Map<String, Object> claims) {
            roles = roles == null ? Claims.at(claims, settings.rolesClaim()) : roles;
            principal = principal == null ? Claims.principal(claims, settings.principalClaim()) : principal;
        }

        boolean isIncomplete() {
            return roles == null || principal == null;
        }

        @Nullable
        Set<String> roles() {
            return roles == null && !isTold ? null : Claims.roles(roles);
        }
    }

    private static @Nullable String name(Map<String, Object> claims) {
        for (String claim : NAMES) {
            if (claims.get(claim) instanceof String name && !name.isBlank()) {
                return name;
            }
        }
        return null;
    }

    /** The claims of an access token, if it is a JWT of the issuer and of that user. */
    private Map<String, Object> accessToken(String token, String subject) throws SignInException {
        if (token.chars().filter(c -> c == '.').count() != 2) {
            return Map.of();
        }
        DefaultJWTClaimsVerifier<SecurityContext> verifier = new DefaultJWTClaimsVerifier<>(
                new JWTClaimsSet.Builder()
                        .issuer(settings.issuer().toString())
                        .subject(subject)
                        .build(),
                Set.of());
        verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
        JWTClaimsSet claims = discovery
                .known()
                .tokens()
                .verifier("An access token", JwtLogin.TYPES, verifier)
                .claims(token);
        return claims == null ? Map.of() : claims.getClaims();
    }

    /** The claims at the user info endpoint; empty if there is no such endpoint, null if it cannot be read. */
    private @Nullable Map<String, Object> userInfo(String token, String subject) throws SignInException {
        URI endpoint = discovery.known().metadata().getUserInfoEndpointURI();
        if (endpoint == null) {
            return Map.of();
        }
        try {
            HTTPRequest request = new UserInfoRequest(endpoint, new BearerAccessToken(token)).toHTTPRequest();
            HTTPResponse response = http.send(request);
            Map<String, Object> claims = response.indicatesSuccess() ? response.getBodyAsJSONObject() : null;
            return claims != null && subject.equals(claims.get("sub")) ? claims : null;
        } catch (IOException | ParseException e) {
            LOG.log(Level.WARNING, "The provider''s user info endpoint cannot be used: {0}", Discovery.plain(e));
            return null;
        }
    }
}
