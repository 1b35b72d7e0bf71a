package dev.sluice.app.config;

import dev.sluice.security.AuthMode;
import dev.sluice.security.oidc.OidcSettings;
import dev.sluice.security.oidc.OidcSettings.Logout;
import dev.sluice.security.oidc.Sealer;
import dev.sluice.security.oidc.TrustedProxies;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads how browsers sign in. */
final class OidcConfig {

    private static final String OIDC = "sluice.auth.oidc.";
    private static final String ISSUER = OIDC + "issuer";
    private static final String CLIENT_ID = OIDC + "client-id";
    private static final String PUBLIC_URL = OIDC + "public-url";
    private static final String COOKIE_KEYS = OIDC + "cookie-keys";

    private static final List<String> KEYS = List.of(
            "issuer",
            "client-id",
            "client-secret",
            "scopes",
            "principal-claim",
            "roles-claim",
            "algorithms",
            "audience",
            "public-url",
            "trusted-proxies",
            "logout",
            "session-max",
            "session-idle",
            "cookie-keys",
            "clock-skew");

    private OidcConfig() {}

    static void checkFits(AuthMode mode, ConfigReader config) {
        for (String key : KEYS) {
            if (mode != AuthMode.OIDC && config.text(OIDC + key).isPresent()) {
                throw new ConfigurationException(
                        OIDC + key, "has no effect unless sluice.auth.mode is oidc: set that, or remove this");
            }
        }
    }

    static OidcSettings read(ConfigReader config) {
        String clientId = required(CLIENT_ID, config);
        Set<String> audiences = new HashSet<>(config.list(OIDC + "audience"));
        audiences.add(clientId);
        Duration life = config.duration(OIDC + "session-max", Duration.ofHours(12));
        Duration idle = config.duration(OIDC + "session-idle", Duration.ofHours(1));
        return new OidcSettings(
                url(ISSUER, required(ISSUER, config)),
                clientId,
                config.text(OIDC + "client-secret"),
                List.of(config.text(OIDC + "scopes").orElse("openid profile").split("[ ,]+")),
                config.text(OIDC + "principal-claim").orElse("sub"),
                config.text(OIDC + "roles-claim").orElse("roles"),
                AuthSettings.algorithms(OIDC + "algorithms", config),
                audiences,
                config.text(PUBLIC_URL).map(OidcConfig::publicUrl),
                proxies(config),
                config.choice(OIDC + "logout", Logout.PROVIDER),
                life,
                idle,
                config.duration(OIDC + "clock-skew", Duration.ofSeconds(30)));
    }

    private static String required(String name, ConfigReader config) {
        return config.text(name)
                .orElseThrow(() -> new ConfigurationException(name, "is required when sluice.auth.mode is oidc"));
    }

    private static URI url(String name, String text) {
        try {
            URI uri = new URI(text);
            boolean isUrl = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            if (isUrl) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new ConfigurationException(name, "'" + text + "' is not an http or https URL without a query");
    }

    private static URI publicUrl(String text) {
        return url(PUBLIC_URL, text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    private static TrustedProxies proxies(ConfigReader config) {
        String name = OIDC + "trusted-proxies";
        try {
            return new TrustedProxies(config.list(name));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(name, String.valueOf(e.getMessage()));
        }
    }

    /** The keys of cookies; empty if none are configured. */
    static List<byte[]> cookieKeys(ConfigReader config) {
        List<byte[]> keys = new ArrayList<>();
        for (String text : config.list(COOKIE_KEYS)) {
            byte[] key = decoded(text);
            if (key.length != Sealer.KEY_BYTES) {
                // The value is not quoted: it is a secret.
                throw new ConfigurationException(
                        COOKIE_KEYS,
                        "must be " + Sealer.KEY_BYTES
                                + " random bytes in Base64, as of `openssl rand -base64 32`; several are"
                                + " separated by commas");
            }
            keys.add(key);
        }
        return keys;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
