package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.security.ApiKeyLogin;
import dev.sluice.security.AuthMode;
import dev.sluice.security.Caller;
import dev.sluice.security.RequestFacts;
import dev.sluice.security.Tokens;
import dev.sluice.security.oidc.OidcSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthSettingsTest {

    private static final Tokens TOKENS = new Tokens();

    /** The SHA-256 hash of {@code ada-key}. */
    private static final String HASH = "15b5f344504549a217d5e34c7ae9b0af03c413536b0d0c0fc48822ac8922d3c8";

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static Settings read(Map<String, String> properties, Map<String, String> environment) {
        return Settings.read(new ConfigReader(new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(properties, "properties", 400),
                        new EnvConfigSource(environment, 300))
                .build()));
    }

    private static Map<String, String> jwt(String... more) {
        Map<String, String> map = map(
                "sluice.auth.mode", "jwt",
                "sluice.auth.jwt.issuer", Tokens.ISSUER,
                "sluice.auth.jwt.audience", Tokens.AUDIENCE);
        map.putAll(map(more));
        return map;
    }

    private static Caller ask(Settings settings, String header, String value) {
        return settings.auth().login().caller(new RequestFacts("10.0.0.1", map(header, value)::get, false, null));
    }

    private static void assertWrong(Map<String, String> properties, String line) {
        assertThatThrownBy(() -> read(properties, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(line)
                .message()
                .doesNotContain("\n", "secret");
    }

    @Test
    void only_this_machine_is_served_by_default() {
        assertThat(read(Map.of(), Map.of()).auth().mode()).isEqualTo(AuthMode.LOCAL);
        assertThat(ask(read(Map.of(), Map.of()), "Host", "localhost")).isNull();
    }

    @Test
    void all_callers_are_one_principal_with_both_roles_in_mode_none() {
        Caller everybody = ask(read(map("sluice.auth.mode", "none"), Map.of()), "Via", "x");

        assertThat(everybody).isEqualTo(new Caller("anonymous", Set.of("sluice-user", "sluice-admin"), null));
    }

    @Test
    void a_public_key_is_read_from_the_property_or_from_a_file(@TempDir Path folder) throws Exception {
        String pem = Tokens.pem(TOKENS.publicRsa());
        Path file = Files.writeString(folder.resolve("key.pem"), pem);
        String token = "Bearer " + TOKENS.of("ada", "x");

        for (String value : new String[] {pem, pem.strip().replace("\n", "\\n"), file.toString()}) {
            Settings settings = read(jwt("sluice.auth.jwt.public-key", value), Map.of());
            assertThat(ask(settings, "Authorization", token).principal()).isEqualTo("ada");
        }
        for (Map<String, String> properties : List.of(
                jwt("sluice.auth.jwt.public-key", Tokens.pem(TOKENS.publicEc())),
                jwt("sluice.auth.jwt.public-key", Tokens.pem(TOKENS.publicEd())))) {
            assertThat(ask(read(properties, Map.of()), "Authorization", token)).isNull();
        }
    }

    @Test
    void jwt_settings_are_read_from_the_environment() {
        Settings settings = read(
                Map.of(),
                map(
                        "SLUICE_AUTH_MODE",
                        "jwt",
                        "SLUICE_AUTH_JWT_ISSUER",
                        Tokens.ISSUER,
                        "SLUICE_AUTH_JWT_AUDIENCE",
                        "a, " + Tokens.AUDIENCE,
                        "SLUICE_AUTH_JWT_PUBLIC_KEY",
                        Tokens.pem(TOKENS.publicRsa()),
                        "SLUICE_AUTH_JWT_ROLES_CLAIM",
                        "realm_access.roles",
                        "SLUICE_AUTH_ADMIN_ROLE",
                        "boss"));
        String token = TOKENS.rs256(Tokens.claims("ada")
                .claim("realm_access", Map.of("roles", List.of("boss")))
                .build());

        assertThat(ask(settings, "Authorization", "Bearer " + token).roles()).containsExactly("boss");
        assertThat(settings.auth().roles().admin()).isEqualTo("boss");
    }

    @Test
    void api_keys_are_configured_by_their_hashes_with_their_own_roles() {
        Settings settings = read(
                map(
                        "sluice.auth.mode",
                        "api-key",
                        "sluice.auth.api-keys.ada",
                        "0".repeat(64) + ", " + HASH.toUpperCase(Locale.ROOT),
                        "sluice.auth.api-keys.bob.smith",
                        "1".repeat(64),
                        "sluice.auth.api-keys.bob.smith.roles",
                        "sluice-admin"),
                Map.of());

        assertThat(settings.auth().login()).isInstanceOf(ApiKeyLogin.class);
        assertThat(ask(settings, "X-API-Key", "ada-key")).isEqualTo(new Caller("ada", Set.of("sluice-user"), null));

        Settings variables = read(
                Map.of(),
                map(
                        "SLUICE_AUTH_MODE", "api-key",
                        "SLUICE_AUTH_API_KEYS_HELP_DESK", HASH,
                        "SLUICE_AUTH_API_KEYS_HELP_DESK_ROLES", "sluice-admin,x"));
        assertThat(ask(variables, "X-API-Key", "ada-key"))
                .isEqualTo(new Caller("help-desk", Set.of("sluice-admin", "x"), null));
    }

    @Test
    void a_missing_property_stops_the_deployment() {
        Map<String, String> noIssuer = jwt("sluice.auth.jwt.jwks-url", "https://login.example/keys");
        noIssuer.remove("sluice.auth.jwt.issuer");
        assertWrong(noIssuer, "sluice.auth.jwt.issuer: is required when sluice.auth.mode is jwt");
        Map<String, String> noAudience = jwt("sluice.auth.jwt.jwks-url", "https://login.example/keys");
        noAudience.remove("sluice.auth.jwt.audience");
        assertWrong(noAudience, "sluice.auth.jwt.audience: is required when sluice.auth.mode is jwt");
        assertWrong(
                jwt(),
                "sluice.auth.jwt.jwks-url: is required when sluice.auth.mode is jwt, or else sluice.auth.jwt.public-key");
        assertWrong(map("sluice.auth.mode", "api-key"), "sluice.auth.api-keys.<principal>: is required");
        assertWrong(
                map("sluice.auth.mode", "api-key", "sluice.auth.api-keys.ada.roles", "x"),
                "sluice.auth.api-keys.ada: must be the SHA-256 hash");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sluice.auth.jwt.algorithms | none                  | sluice.auth.jwt.algorithms: 'none' is not one of RS256,
            sluice.auth.jwt.algorithms | RS256,HS256           | sluice.auth.jwt.algorithms: 'HS256' is not one of RS256,
            sluice.auth.jwt.jwks-url   | file:///etc/keys      | sluice.auth.jwt.jwks-url: 'file:///etc/keys' is not an http or https URL
            sluice.auth.jwt.jwks-url   | login.example         | sluice.auth.jwt.jwks-url: 'login.example' is not an http or https URL
            sluice.auth.jwt.public-key | /no/such/file         | sluice.auth.jwt.public-key: the file '/no/such/file' cannot be read
            sluice.auth.jwt.public-key | -----BEGIN PRIVATE KEY----- secret -----END PRIVATE KEY----- | sluice.auth.jwt.public-key: is not a public key or a certificate in PEM
            sluice.auth.jwt.public-key | -----BEGIN PUBLIC KEY----- abcd -----END PUBLIC KEY----- | sluice.auth.jwt.public-key: is not an RSA, EC or Ed25519 key
            sluice.auth.jwt.clock-skew | 30                    | sluice.auth.jwt.clock-skew: '30' is not an ISO-8601 duration
            sluice.auth.mode           | basic                 | sluice.auth.mode: 'basic' is not one of local, container, jwt, oidc, api-key, none
            sluice.auth.mode           | container             | sluice.auth.jwt.public-key: has no effect unless sluice.auth.mode is jwt
            sluice.auth.api-keys.ada   | 12                    | sluice.auth.api-keys.ada: has no effect unless sluice.auth.mode is api-key
            sluice.models.fast.roles   | x                     | sluice.models.fast.roles: there is no alias 'fast'
            sluice.providers.openai.roles | ,                  | sluice.providers.openai.roles: must name at least one role
            """)
    void a_wrong_property_stops_the_deployment(String property, String value, String line) {
        Map<String, String> properties = jwt("sluice.auth.jwt.public-key", Tokens.pem(TOKENS.publicRsa()));
        if (property.endsWith("jwks-url")) {
            properties.remove("sluice.auth.jwt.public-key");
        }
        properties.put(property, value);

        assertWrong(properties, line);
    }

    private static Map<String, String> oidc(String... more) {
        Map<String, String> map = map(
                "sluice.auth.mode", "oidc",
                "sluice.auth.oidc.issuer", "https://login.example/realms/sluice",
                "sluice.auth.oidc.client-id", "sluice");
        map.putAll(map(more));
        return map;
    }

    @Test
    void sign_in_needs_an_issuer_and_a_client_and_has_defaults_for_the_rest() {
        Settings settings = read(oidc(), Map.of());
        OidcSettings read = settings.auth().oidc().orElseThrow();
        assertThat(read.scopes()).containsExactly("openid", "profile");
        assertThat(read.audiences()).containsExactly("sluice");
        assertThat(read.clientSecret()).isEmpty();
        assertThat(settings.auth().cookieKeys()).isEmpty();
        for (String name : List.of("sluice.auth.oidc.issuer", "sluice.auth.oidc.client-id")) {
            Map<String, String> without = oidc();
            without.remove(name);
            assertWrong(without, name + ": is required when sluice.auth.mode is oidc");
        }
    }

    @Test
    void keys_of_cookies_are_read_in_their_order() {
        String one = "A".repeat(43) + '=';
        String two = "B".repeat(42) + "A=";
        assertThat(read(oidc("sluice.auth.oidc.cookie-keys", one + ", " + two), Map.of())
                        .auth()
                        .cookieKeys())
                .hasSize(2)
                .satisfies(keys -> assertThat(keys.get(0)).containsOnly(0));
    }

    @Test
    void the_address_is_read_with_and_without_a_slash_at_the_end() {
        for (String text : List.of("https://sluice.example/sluice", "https://sluice.example/sluice/")) {
            assertThat(read(oidc("sluice.auth.oidc.public-url", text), Map.of())
                            .auth()
                            .oidc()
                            .orElseThrow()
                            .publicUrl())
                    .hasValueSatisfying(url -> assertThat(url).hasToString("https://sluice.example/sluice"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sluice.auth.oidc.issuer          | login.example              | sluice.auth.oidc.issuer: 'login.example' is not an http or https URL
            sluice.auth.oidc.issuer          | https://login.example/?a=b | sluice.auth.oidc.issuer: 'https://login.example/?a=b' is not an http or https URL
            sluice.auth.oidc.public-url      | https://a@sluice.example   | sluice.auth.oidc.public-url: 'https://a@sluice.example' is not an http or https URL
            sluice.auth.oidc.trusted-proxies | proxy.example              | sluice.auth.oidc.trusted-proxies: 'proxy.example' is not an address or a network
            sluice.auth.oidc.logout          | yes                        | sluice.auth.oidc.logout: 'yes' is not one of provider, local
            sluice.auth.oidc.algorithms      | HS256                      | sluice.auth.oidc.algorithms: 'HS256' is not one of RS256,
            sluice.auth.oidc.cookie-keys     | c2VjcmV0                   | sluice.auth.oidc.cookie-keys: must be 32 random bytes in Base64
            sluice.auth.oidc.session-max     | 12h                        | sluice.auth.oidc.session-max: '12h' is not an ISO-8601 duration
            sluice.auth.mode                 | jwt                        | sluice.auth.oidc.issuer: has no effect unless sluice.auth.mode is oidc
            """)
    void a_wrong_property_of_sign_in_stops_the_deployment(String property, String value, String line) {
        assertWrong(oidc(property, value), line);
    }

    @Test
    void a_public_key_and_a_jwks_url_exclude_each_other() {
        assertWrong(
                jwt(
                        "sluice.auth.jwt.public-key",
                        Tokens.pem(TOKENS.publicRsa()),
                        "sluice.auth.jwt.jwks-url",
                        "https://login.example/keys"),
                "sluice.auth.jwt.public-key: cannot be set together with sluice.auth.jwt.jwks-url");
    }

    @Test
    void an_api_key_in_place_of_its_hash_is_not_shown() {
        assertWrong(
                map("sluice.auth.mode", "api-key", "sluice.auth.api-keys.ada", "secret"),
                "sluice.auth.api-keys.ada: must be the SHA-256 hash of a key, 64 hexadecimal digits");
    }

    @Test
    void aliases_and_providers_have_roles() {
        Settings settings = read(
                map(
                        "sluice.models.fast", "openai/mini",
                        "sluice.models.fast.roles", "a, b",
                        "sluice.providers.openai.roles", "c"),
                Map.of());
        assertThat(settings.models().aliases()).containsOnlyKeys("fast");
        assertThat(settings.models().roles().aliasRoles()).isEqualTo(Map.of("fast", Set.of("a", "b")));
        assertThat(settings.models().roles().providerRoles()).isEqualTo(Map.of("openai", Set.of("c")));
        assertThat(settings.knownRoles()).containsExactly("a", "b", "c", "sluice-admin", "sluice-user");

        Settings variables = read(
                Map.of(),
                map(
                        "SLUICE_MODELS_FAST", "openai/mini",
                        "SLUICE_MODELS_FAST_ROLES", "a",
                        "SLUICE_PROVIDERS_OPENAI_ROLES", "c"));
        assertThat(variables.models().aliases()).containsOnlyKeys("fast");
        assertThat(variables.models().roles().aliasRoles()).isEqualTo(Map.of("fast", Set.of("a")));
        assertThat(variables.models().roles().providerRoles()).isEqualTo(Map.of("openai", Set.of("c")));
    }
}
