package dev.sluice.security.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider's token and revocation endpoints. Thread-safe. Blocks, for as long as {@link ProviderHttp} allows.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#TokenEndpoint">OpenID Connect Core §3.1.3</a>
 */
final class TokenEndpoint {

    private static final Logger LOG = System.getLogger(TokenEndpoint.class.getName());

    private final ClientID client;
    private final Optional<Secret> secret;
    private final Discovery discovery;
    private final ProviderHttp http;

    TokenEndpoint(OidcSettings settings, Discovery discovery, ProviderHttp http) {
        this.http = http;
        this.client = new ClientID(settings.clientId());
        this.secret = settings.clientSecret().map(Secret::new);
        this.discovery = discovery;
    }

    /**
     * Exchanges a code.
     *
     * @throws SignInException also if the provider refuses, with {@link SignInException.Reason#REFUSED}
     */
    Tokens exchange(String code, URI redirect, String verifier) throws SignInException {
        return ask(new AuthorizationCodeGrant(
                new com.nimbusds.oauth2.sdk.AuthorizationCode(code), redirect, new CodeVerifier(verifier)));
    }

    /**
     * Renews tokens.
     *
     * @throws SignInException if the provider's session has ended, with {@link SignInException.Reason#REFUSED}
     */
    Tokens refresh(String refreshToken) throws SignInException {
        return ask(new RefreshTokenGrant(new RefreshToken(refreshToken)));
    }

    private Tokens ask(AuthorizationGrant grant) throws SignInException {
        OIDCProviderMetadata metadata = discovery.known().metadata();
        URI endpoint = metadata.getTokenEndpointURI();
        ClientAuthentication proof = authentication(metadata);
        TokenRequest.Builder request = proof == null
                ? new TokenRequest.Builder(endpoint, client, grant)
                : new TokenRequest.Builder(endpoint, proof, grant);
        try {
            HTTPResponse response = http.send(request.build().toHTTPRequest());
            if (response.getStatusCode() >= 500 || response.getStatusCode() == 429) {
                LOG.log(Level.WARNING, "The provider''s token endpoint answered with {0}", response.getStatusCode());
                throw Discovery.away();
            }
            TokenResponse parsed = OIDCTokenResponseParser.parse(response);
            if (!parsed.indicatesSuccess()) {
                throw refusal(parsed.toErrorResponse().getErrorObject());
            }
            OIDCTokens tokens =
                    parsed.toSuccessResponse() instanceof com.nimbusds.openid.connect.sdk.OIDCTokenResponse made
                            ? made.getOIDCTokens()
                            : null;
            if (tokens == null) {
                throw new ParseException("no OpenID Connect response");
            }
            RefreshToken refresh = tokens.getRefreshToken();
            return new Tokens(
                    tokens.getAccessToken().getValue(),
                    tokens.getIDTokenString(),
                    refresh == null ? null : refresh.getValue(),
                    tokens.getAccessToken().getLifetime());
        } catch (IOException | ParseException e) {
            LOG.log(Level.WARNING, "The provider''s token endpoint cannot be used: {0}", Discovery.plain(e));
            throw Discovery.away();
        }
    }

    private static SignInException refusal(@Nullable ErrorObject error) {
        String code = error == null ? "" : String.valueOf(error.getCode());
        if (code.equals(OAuth2Error.INVALID_GRANT.getCode())) {
            return new SignInException(SignInException.Reason.REFUSED, "The sign-in has expired. Sign in again.");
        }
        LOG.log(
                Level.ERROR,
                "The provider refuses this application with {0}: check sluice.auth.oidc.client-id, client-secret and scopes",
                code);
        return new SignInException(
                SignInException.Reason.MISCONFIGURED,
                "The sign-in service does not accept this server. Ask an administrator: the server's log has the reason.");
    }

    /** How the client proves who it is, in a way that the provider accepts; null for a public client. */
    private @Nullable ClientAuthentication authentication(OIDCProviderMetadata metadata) {
        if (secret.isEmpty()) {
            return null;
        }
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean post = methods != null
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
        return post ? new ClientSecretPost(client, secret.get()) : new ClientSecretBasic(client, secret.get());
    }

    /** Revokes a refresh token where the provider has an endpoint for that; a failure is only logged. */
    void revoke(String refreshToken) {
        try {
            OIDCProviderMetadata metadata = discovery.known().metadata();
            URI endpoint = metadata.getRevocationEndpointURI();
            if (endpoint == null) {
                return;
            }
            RefreshToken token = new RefreshToken(refreshToken);
            ClientAuthentication proof = authentication(metadata);
            http.send((proof == null
                            ? new TokenRevocationRequest(endpoint, client, token)
                            : new TokenRevocationRequest(endpoint, proof, token))
                    .toHTTPRequest());
        } catch (IOException | SignInException e) {
            LOG.log(Level.DEBUG, "A refresh token could not be revoked", e);
        }
    }
}
