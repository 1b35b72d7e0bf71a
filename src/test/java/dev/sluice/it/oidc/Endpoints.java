package dev.sluice.it.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoints of an {@link OpenIdProvider}. Thread-safe. */
final class Endpoints {

    private final String issuer;
    private final Behaviour behaviour;
    private final Grants grants;
    private final List<Map<String, String>> authorizations = new CopyOnWriteArrayList<>();
    private final AtomicInteger refreshes = new AtomicInteger();

    Endpoints(String issuer, Behaviour behaviour, Grants grants) {
        this.issuer = issuer;
        this.behaviour = behaviour;
        this.grants = grants;
    }

    /** Counts from zero. */
    void reset() {
        authorizations.clear();
        refreshes.set(0);
    }

    List<Map<String, String>> authorizations() {
        return List.copyOf(authorizations);
    }

    int refreshes() {
        return refreshes.get();
    }

    void keys(Call call) throws IOException {
        call.json(200, new JWKSet(List.<JWK>copyOf(behaviour.keys())).toString(true));
    }

    void discovery(Call call) throws IOException {
        JsonObject metadata = Json.createObjectBuilder()
                .add("issuer", issuer)
                .add("authorization_endpoint", issuer + OpenIdProvider.AUTHORIZE)
                .add("token_endpoint", issuer + OpenIdProvider.TOKEN)
                .add("jwks_uri", issuer + OpenIdProvider.JWKS)
                .add("userinfo_endpoint", issuer + OpenIdProvider.USERINFO)
                .add("end_session_endpoint", issuer + OpenIdProvider.END_SESSION)
                .add("revocation_endpoint", issuer + OpenIdProvider.REVOKE)
                .add("response_types_supported", Json.createArrayBuilder(List.of("code")))
                .add("response_modes_supported", Json.createArrayBuilder(List.of("query")))
                .add("grant_types_supported", Json.createArrayBuilder(List.of("authorization_code", "refresh_token")))
                .add("subject_types_supported", Json.createArrayBuilder(List.of("public")))
                .add("id_token_signing_alg_values_supported", Json.createArrayBuilder(List.of("RS256")))
                .add(
                        "token_endpoint_auth_methods_supported",
                        Json.createArrayBuilder(List.of("client_secret_basic", "client_secret_post")))
                .add("code_challenge_methods_supported", Json.createArrayBuilder(List.of("S256")))
                .add("scopes_supported", Json.createArrayBuilder(List.of("openid", "profile", "offline_access")))
                .add("authorization_response_iss_parameter_supported", true)
                .add("backchannel_logout_supported", true)
                .add("backchannel_logout_session_supported", true)
                .build();
        call.json(200, behaviour.discovery.apply(metadata).toString());
    }

    void authorize(Call call) throws IOException, Refused {
        Map<String, String> asked = call.parameters();
        authorizations.add(Map.copyOf(asked));
        if (!OpenIdProvider.CLIENT.equals(asked.get("client_id"))) {
            throw new Refused(400, "unauthorized_client", "client_id");
        }
        String to = asked.get("redirect_uri");
        if (!isPermitted(to)) {
            throw new Refused(400, "invalid_request", "redirect_uri");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        try {
            parameters.put("code", code(asked));
        } catch (Refused e) {
            parameters.put("error", e.error());
            parameters.put("error_description", e.getMessage());
        }
        if (asked.containsKey("state")) {
            parameters.put("state", asked.get("state"));
        }
        parameters.put("iss", issuer);
        call.redirect(to, behaviour.answer.apply(parameters));
    }

    private String code(Map<String, String> asked) throws Refused {
        if (!"code".equals(asked.get("response_type"))) {
            throw new Refused(302, "unsupported_response_type", "response_type");
        }
        if (!List.of(asked.getOrDefault("scope", "").split(" ")).contains("openid")) {
            throw new Refused(302, "invalid_scope", "scope");
        }
        if (!"S256".equals(asked.get("code_challenge_method"))) {
            throw new Refused(302, "invalid_request", "code_challenge_method");
        }
        for (String name : List.of("code_challenge", "state", "nonce")) {
            if (asked.getOrDefault(name, "").isEmpty()) {
                throw new Refused(302, "invalid_request", name);
            }
        }
        if (behaviour.denying) {
            throw new Refused(302, "access_denied", "The user refused.");
        }
        Grants.User one = behaviour.user;
        if (one == null) {
            throw new Refused(302, "login_required", "There is no user.");
        }
        return grants.code(
                one,
                new Grants.Asked(
                        asked.get("redirect_uri"),
                        asked.get("code_challenge"),
                        asked.get("nonce"),
                        asked.get("scope")));
    }

    private boolean isPermitted(String url) {
        return url != null && !url.contains("#") && behaviour.redirects.stream().anyMatch(url::matches);
    }

    void token(Call call) throws IOException, Refused, JOSEException {
        Map<String, String> form = call.form();
        call.authenticate(form, OpenIdProvider.CLIENT, OpenIdProvider.SECRET);
        String grant = form.getOrDefault("grant_type", "");
        boolean once = behaviour.rotating;
        boolean first = grant.equals("authorization_code");
        Grants.Session session;
        if (first) {
            session = grants.redeem(form.get("code"), form.get("redirect_uri"), form.get("code_verifier"));
        } else if (grant.equals("refresh_token")) {
            session = grants.refresh(form.get("refresh_token"), once);
        } else {
            throw new Refused(400, "unsupported_grant_type", "grant_type");
        }
        if (session == null) {
            throw new Refused(400, "invalid_grant", grant);
        }
        Instant now = Instant.now();
        Duration life = behaviour.life;
        Instant until = now.plus(life);
        String access = accessToken(session, now, until);
        JsonObjectBuilder tokens = Json.createObjectBuilder()
                .add("token_type", "Bearer")
                .add("access_token", access)
                .add("expires_in", life.toSeconds())
                .add("scope", session.asked.scope())
                .add("id_token", idToken(session, now, until, first, access));
        if (first || once) {
            tokens.add("refresh_token", grants.newRefreshToken(session));
        }
        if (!first) {
            refreshes.incrementAndGet();
        }
        call.json(200, behaviour.tokenAnswer.apply(tokens.build()).toString());
    }

    private String accessToken(Grants.Session session, Instant now, Instant until) throws JOSEException {
        JWTClaimsSet claims = claims(session, now, until)
                .claim("client_id", OpenIdProvider.CLIENT)
                .claim("scope", session.asked.scope())
                .claim("roles", session.user.roles())
                .build();
        String token =
                behaviour.accessSigning().sign(new JOSEObjectType("at+jwt"), behaviour.accessToken.apply(claims));
        grants.issued(token, session, until);
        return token;
    }

    private String idToken(Grants.Session session, Instant now, Instant until, boolean first, String access)
            throws JOSEException {
        JWTClaimsSet.Builder claims = claims(session, now, until)
                .claim("auth_time", session.began.getEpochSecond())
                .claim("name", session.user.name())
                .claim("at_hash", Signing.halfHash(access));
        if (first) {
            claims.claim("nonce", session.asked.nonce());
        }
        if (behaviour.rolesInIdToken) {
            claims.claim("roles", session.user.roles());
        }
        return behaviour.idSigning().sign(JOSEObjectType.JWT, behaviour.idToken.apply(claims.build()));
    }

    private JWTClaimsSet.Builder claims(Grants.Session session, Instant now, Instant until) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(session.user.subject())
                .audience(OpenIdProvider.CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(until))
                .jwtID(UUID.randomUUID().toString())
                .claim("sid", session.sid);
    }

    void userInfo(Call call) throws IOException, Refused {
        String header = call.header("Authorization");
        Grants.Session session =
                header != null && header.startsWith("Bearer ") ? grants.of(header.substring("Bearer ".length())) : null;
        if (session == null) {
            throw new Refused(401, "invalid_token", "Authorization");
        }
        JsonObject info = Json.createObjectBuilder()
                .add("sub", session.user.subject())
                .add("name", session.user.name())
                .add("roles", Json.createArrayBuilder(session.user.roles()))
                .build();
        call.json(200, info.toString());
    }

    void endSession(Call call) throws IOException, Refused, JOSEException, ParseException {
        Map<String, String> asked = call.parameters();
        String hint = asked.get("id_token_hint");
        String client = asked.get("client_id");
        if (hint != null) {
            JWTClaimsSet claims = verified(hint);
            client = client == null ? OpenIdProvider.CLIENT : client;
            String sid = claims.getStringClaim("sid");
            grants.end(session -> session.sid.equals(sid));
        }
        String to = asked.get("post_logout_redirect_uri");
        if (to == null) {
            call.send(200, "text/plain", "signed out");
            return;
        }
        if (!OpenIdProvider.CLIENT.equals(client) || !isPermitted(to)) {
            throw new Refused(400, "invalid_request", "post_logout_redirect_uri");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        if (asked.containsKey("state")) {
            parameters.put("state", asked.get("state"));
        }
        call.redirect(to, parameters);
    }

    /** The claims of an ID token of ours; it may have expired. */
    private JWTClaimsSet verified(String token) throws Refused, JOSEException, ParseException {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            for (RSAKey key : behaviour.keys()) {
                if (jwt.verify(new RSASSAVerifier(key))
                        && jwt.getJWTClaimsSet().getAudience().contains(OpenIdProvider.CLIENT)) {
                    return jwt.getJWTClaimsSet();
                }
            }
        } catch (ParseException | JOSEException e) {
            // not of ours
        }
        throw new Refused(400, "invalid_request", "id_token_hint");
    }

    void revoke(Call call) throws IOException, Refused {
        Map<String, String> form = call.form();
        call.authenticate(form, OpenIdProvider.CLIENT, OpenIdProvider.SECRET);
        grants.revoke(form.getOrDefault("token", ""));
        call.send(200, "text/plain", "");
    }
}
