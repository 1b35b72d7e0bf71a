package dev.sluice.security.oidc;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the provider and the configuration against each other at the start, and logs one warning for each mistake. Where the
 * public address is known, sends an authorization request without a user and a token request with a code that does not exist;
 * neither changes anything at the provider.
 */
final class ProviderCheck {

    private static final Logger LOG = System.getLogger(ProviderCheck.class.getName());

    private static final String PREFIX = "sluice.auth.oidc.";

    private final OidcSettings settings;
    private final Discovery discovery;
    private final TokenEndpoint endpoint;
    private final ProviderHttp http;
    private final Clock clock;

    ProviderCheck(OidcSettings settings, Discovery discovery, TokenEndpoint endpoint, ProviderHttp http, Clock clock) {
        this.http = http;
        this.settings = settings;
        this.discovery = discovery;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    void run() {
        try {
            OIDCProviderMetadata metadata = discovery.fetch();
            checkEncryption("issuer", settings.issuer());
            settings.publicUrl().ifPresent(url -> checkEncryption("public-url", url));
            checkClock();
            checkScopes(metadata);
            checkRedirect(metadata);
            checkSecret();
        } catch (GeneralException e) {
            warn("issuer", "the discovery document at {0} does not fit: {1}", discovery.address(), Discovery.plain(e));
        } catch (IOException e) {
            warn(
                    "issuer",
                    "{0} cannot be read: {1}. Nobody can sign in until it can",
                    discovery.address(),
                    Discovery.plain(e));
        }
    }

    private static void warn(String property, String what, Object... facts) {
        LOG.log(Level.WARNING, PREFIX + property + ": " + what, facts);
    }

    private static void checkEncryption(String property, URI url) {
        if ("http".equals(url.getScheme()) && !PublicAddress.isThisMachine(url)) {
            warn(
                    property,
                    "{0} is not encrypted, so that others on the network can take over sign-ins: use https",
                    url);
        }
    }

    private void checkClock() throws IOException {
        HTTPResponse response = send(discovery.address());
        Instant theirs = date(response.getHeaderValue("Date"));
        Duration apart = theirs == null ? Duration.ZERO : Duration.between(theirs, clock.instant());
        if (apart.abs().compareTo(settings.clockSkew()) > 0) {
            warn(
                    "clock-skew",
                    "this server''s clock is {0} s {1} the provider''s, so that tokens are refused: set the clock",
                    apart.abs().toSeconds(),
                    apart.isNegative() ? "behind" : "ahead of");
        }
    }

    private static @Nullable Instant date(@Nullable String header) {
        try {
            return header == null
                    ? null
                    : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void checkScopes(OIDCProviderMetadata metadata) {
        Scope supported = metadata.getScopes();
        for (String scope : settings.scopes()) {
            if (supported != null && !supported.contains(scope)) {
                warn("scopes", "the provider does not list ''{0}'' among the scopes it knows: {1}", scope, supported);
            }
        }
        List<CodeChallengeMethod> methods = metadata.getCodeChallengeMethods();
        if (methods != null && !methods.contains(CodeChallengeMethod.S256)) {
            warn("issuer", "the provider does not list PKCE with S256, which is always used");
        }
    }

    /** A provider sends a browser only to an address that it knows; otherwise it shows an error itself. */
    private void checkRedirect(OIDCProviderMetadata metadata) throws IOException {
        if (settings.publicUrl().isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "{0}public-url is not set: browsers can sign in only on this machine or through a trusted proxy",
                    PREFIX);
            return;
        }
        URI redirect = URI.create(settings.publicUrl().get() + SignIn.CALLBACK);
        HTTPResponse response = send(new AuthenticationRequest.Builder(
                        ResponseType.CODE, SignIn.scope(settings), new ClientID(settings.clientId()), redirect)
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State())
                .nonce(new Nonce())
                .prompt(Prompt.Type.NONE)
                .codeChallenge(new CodeVerifier(), CodeChallengeMethod.S256)
                .build()
                .toURI());
        URI location = response.getLocation();
        if (response.getStatusCode() >= 400 && response.getStatusCode() < 500) {
            warn(
                    "client-id",
                    "the provider answers {0} to a sign-in of ''{1}'': is it registered, with the redirect address {2}?",
                    response.getStatusCode(),
                    settings.clientId(),
                    redirect);
        } else if (location != null && location.toString().startsWith(redirect.toString())) {
            String error =
                    first(URLUtils.parseParameters(location.getRawQuery()).get("error"));
            if ("invalid_scope".equals(error)) {
                warn("scopes", "the provider refuses ''{0}''", SignIn.scope(settings));
            } else if ("unauthorized_client".equals(error) || "unsupported_response_type".equals(error)) {
                warn(
                        "client-id",
                        "the provider refuses the authorization code flow to this client: {0}",
                        String.valueOf(error));
            }
        }
    }

    /** A code that nobody has given is refused, but the client must have proved who it is before: else the endpoint logs that. */
    private void checkSecret() {
        if (settings.publicUrl().isPresent()) {
            URI redirect = URI.create(settings.publicUrl().get() + SignIn.CALLBACK);
            try {
                endpoint.exchange("none", redirect, new CodeVerifier().getValue());
            } catch (SignInException e) {
                LOG.log(Level.DEBUG, "The provider refuses a code that nobody has given: {0}", e.reason());
            }
        }
    }

    private static @Nullable String first(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private HTTPResponse send(URI address) throws IOException {
        return http.send(new HTTPRequest(HTTPRequest.Method.GET, address));
    }
}
