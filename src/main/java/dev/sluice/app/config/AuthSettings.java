package dev.sluice.app.config;

import dev.sluice.security.Access.Roles;
import dev.sluice.security.ApiKeyLogin;
import dev.sluice.security.AuthMode;
import dev.sluice.security.Caller;
import dev.sluice.security.JwtLogin;
import dev.sluice.security.JwtPolicy;
import dev.sluice.security.LocalLogin;
import dev.sluice.security.Login;
import dev.sluice.security.PemKey;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.oidc.OidcSettings;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How callers are authenticated, and the names of their roles.
 *
 * @param login the implementation of the mode; in the mode {@code oidc} made of its settings instead
 * @param oidc empty in any other mode
 * @param cookieKeys of browsers' sessions, the one that encrypts first; empty if none are configured
 */
public record AuthSettings(
        AuthMode mode, Roles roles, Login login, Optional<OidcSettings> oidc, List<byte[]> cookieKeys) {

    private static final String MODE = "sluice.auth.mode";
    private static final String JWT = "sluice.auth.jwt.";
    private static final String JWKS_URL = JWT + "jwks-url";
    private static final String PUBLIC_KEY = JWT + "public-key";
    private static final String API_KEYS = "sluice.auth.api-keys.";
    private static final String ROLES = ".roles";

    private static final List<String> JWT_KEYS = List.of(
            "jwks-url",
            "public-key",
            "algorithms",
            "issuer",
            "audience",
            "clock-skew",
            "principal-claim",
            "roles-claim");

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    static AuthSettings read(ConfigReader config) {
        AuthMode mode = config.choice(MODE, AuthMode.LOCAL);
        Roles roles = new Roles(
                config.text("sluice.auth.user-role").orElse("sluice-user"),
                config.text("sluice.auth.admin-role").orElse("sluice-admin"));
        checkFits(mode, config);
        Caller everybody = new Caller("anonymous", Set.of(roles.user(), roles.admin()), null);
        return new AuthSettings(
                mode,
                roles,
                switch (mode) {
                    case NONE -> request -> everybody;
                    case LOCAL -> new LocalLogin(everybody);
                    case CONTAINER -> RequestFacts::user;
                    case JWT -> jwt(config);
                    case OIDC -> request -> null;
                    case API_KEY -> new ApiKeyLogin(keys(roles, config));
                },
                mode == AuthMode.OIDC ? Optional.of(OidcConfig.read(config)) : Optional.empty(),
                OidcConfig.cookieKeys(config));
    }

    /** Refuses properties of other modes, because somebody relies on them. */
    private static void checkFits(AuthMode mode, ConfigReader config) {
        for (String key : JWT_KEYS) {
            if (mode != AuthMode.JWT && config.text(JWT + key).isPresent()) {
                throw new ConfigurationException(
                        JWT + key, "has no effect unless " + MODE + " is jwt: set that, or remove this");
            }
        }
        OidcConfig.checkFits(mode, config);
        for (String name : config.names()) {
            if (mode != AuthMode.API_KEY && name.startsWith(API_KEYS)) {
                throw new ConfigurationException(
                        name, "has no effect unless " + MODE + " is api-key: set that, or remove this");
            }
        }
    }

    private static Login jwt(ConfigReader config) {
        List<String> audiences = config.list(JWT + "audience");
        if (audiences.isEmpty()) {
            throw new ConfigurationException(JWT + "audience", "is required when " + MODE + " is jwt");
        }
        JwtPolicy policy = new JwtPolicy(
                algorithms(JWT + "algorithms", config),
                config.text(JWT + "issuer")
                        .orElseThrow(() ->
                                new ConfigurationException(JWT + "issuer", "is required when " + MODE + " is jwt")),
                Set.copyOf(audiences),
                config.duration(JWT + "clock-skew", Duration.ofSeconds(30)),
                config.text(JWT + "principal-claim").orElse("sub"),
                config.text(JWT + "roles-claim").orElse("roles"));
        String url = config.text(JWKS_URL).orElse(null);
        String key = config.text(PUBLIC_KEY).orElse(null);
        if (url != null && key != null) {
            throw new ConfigurationException(
                    PUBLIC_KEY, "cannot be set together with " + JWKS_URL + ": remove one of them");
        }
        if (url != null) {
            return new JwtLogin(policy, url(url));
        }
        if (key != null) {
            return new JwtLogin(policy, publicKey(key));
        }
        throw new ConfigurationException(JWKS_URL, "is required when " + MODE + " is jwt, or else " + PUBLIC_KEY);
    }

    /** The algorithms with which tokens may be signed; all that are supported if the property is not set. */
    static Set<String> algorithms(String name, ConfigReader config) {
        List<String> algorithms = config.list(name);
        for (String algorithm : algorithms) {
            if (!JwtPolicy.ASYMMETRIC.contains(algorithm)) {
                throw new ConfigurationException(
                        name, "'" + algorithm + "' is not one of " + String.join(", ", JwtPolicy.ASYMMETRIC));
            }
        }
        return Set.copyOf(algorithms.isEmpty() ? JwtPolicy.ASYMMETRIC : algorithms);
    }

    private static URL url(String text) {
        try {
            URI uri = new URI(text);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri.toURL();
            }
        } catch (URISyntaxException | MalformedURLException e) {
            // reported below
        }
        throw new ConfigurationException(JWKS_URL, "'" + text + "' is not an http or https URL");
    }

    /** Reads a key in PEM, whose line ends may be written as {@code \n}, or a file that contains one. */
    private static PublicKey publicKey(String text) {
        try {
            return PemKey.read(text.startsWith("-----") ? text.replace("\\n", "\n") : Files.readString(Path.of(text)));
        } catch (IllegalArgumentException e) {
            String problem = e instanceof InvalidPathException
                    ? "is neither a key in PEM nor the path of a file"
                    : e.getMessage();
            throw new ConfigurationException(PUBLIC_KEY, String.valueOf(problem));
        } catch (IOException e) {
            throw new ConfigurationException(PUBLIC_KEY, "the file '" + text + "' cannot be read");
        }
    }

    private static List<ApiKeyLogin.Key> keys(Roles roles, ConfigReader config) {
        Set<String> names = new TreeSet<>();
        for (String name : config.names()) {
            if (name.startsWith(API_KEYS)) {
                String principal = name.substring(API_KEYS.length());
                names.add(
                        principal.endsWith(ROLES)
                                ? principal.substring(0, principal.length() - ROLES.length())
                                : principal);
            }
        }
        List<ApiKeyLogin.Key> keys = new ArrayList<>();
        for (String name : names) {
            String rolesProperty = API_KEYS + name + ROLES;
            Caller caller = new Caller(
                    name,
                    config.names().contains(rolesProperty) ? config.roles(rolesProperty) : Set.of(roles.user()),
                    null);
            List<String> hashes = config.list(API_KEYS + name);
            if (name.isBlank()
                    || hashes.isEmpty()
                    || !hashes.stream().allMatch(h -> SHA_256.matcher(h).matches())) {
                // The value is not quoted: it may be the key itself, by mistake.
                throw new ConfigurationException(
                        API_KEYS + name,
                        "must be the SHA-256 hash of a key, 64 hexadecimal digits; several are separated by commas");
            }
            hashes.forEach(hash -> keys.add(new ApiKeyLogin.Key(hash.toLowerCase(Locale.ROOT), caller)));
        }
        if (keys.isEmpty()) {
            throw new ConfigurationException(
                    API_KEYS + "<principal>", "is required when " + MODE + " is api-key: set one for every principal");
        }
        return keys;
    }
}
