package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.config.ConfigReader;
import dev.sluice.app.config.Settings;
import dev.sluice.security.JwtPolicy;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** Compares the properties in the pages with those that the code reads. */
final class ConfigurationDocTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/sluice/app");
    private static final Pattern LITERAL = Pattern.compile("\\.(?:text|list)\\(\"(sluice\\.[a-z.-]+)\"\\)");
    private static final Pattern CONSTANT_DEFAULT =
            Pattern.compile("\\.(?:limit|count|duration|flag|choice)\\(\\s*\"(sluice\\.[a-z.-]+)\",");
    private static final Pattern CODE_ALONE = Pattern.compile("`([^`]+)`");
    private static final String HASH = "0".repeat(64);
    private static final Map<String, String> JWT = Map.of(
            "sluice.auth.mode", "jwt",
            "sluice.auth.jwt.jwks-url", "https://issuer.example/keys",
            "sluice.auth.jwt.issuer", "https://issuer.example",
            "sluice.auth.jwt.audience", "sluice");

    private static final Map<String, String> OIDC = Map.of(
            "sluice.auth.mode", "oidc",
            "sluice.auth.oidc.issuer", "https://issuer.example",
            "sluice.auth.oidc.client-id", "sluice");

    /** Reads settings and adds the names of all properties that the code looks up. */
    private static Settings read(Map<String, String> properties, Set<String> asked) {
        Config config = (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(), new Class<?>[] {Config.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getPropertyNames")) {
                        return properties.keySet();
                    }
                    asked.add((String) arguments[0]);
                    return Optional.ofNullable(properties.get(arguments[0]));
                });
        return Settings.read(new ConfigReader(config));
    }

    private static Map<String, String> with(Map<String, String> some, String... more) {
        Map<String, String> all = new HashMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private static Set<String> known() {
        Set<String> asked = new TreeSet<>();
        read(
                Map.of(
                        "sluice.models.fast", "demo/lorem",
                        "sluice.models.fast.roles", "lead",
                        "sluice.providers.gateway.type", "openai",
                        "sluice.providers.gateway.roles", "lead",
                        "sluice.providers.gateway.headers.x-team", "help",
                        "sluice.prices.gateway/large.input", "1",
                        "sluice.prices.gateway/large.output", "2"),
                asked);
        read(Map.of("sluice.budgets.team.amount", "1"), asked);
        read(Map.of("sluice.budgets.team.tokens", "1", "sluice.budgets.team.roles", "lead"), asked);
        read(JWT, asked);
        read(OIDC, asked);
        read(
                Map.of(
                        "sluice.auth.mode", "api-key",
                        "sluice.auth.api-keys.helpdesk", HASH,
                        "sluice.auth.api-keys.helpdesk.roles", "lead"),
                asked);
        Set<String> known = new TreeSet<>();
        for (String name : asked) {
            if (name.startsWith("sluice.")) {
                known.add(name.replace("providers.gateway", "providers.<name>")
                        .replace("headers.x-team", "headers.<header>")
                        .replace("models.fast", "models.<alias>")
                        .replace("prices.gateway/large", "prices.<provider>/<model>")
                        .replace("budgets.team", "budgets.<name>")
                        .replace("api-keys.helpdesk", "api-keys.<principal>"));
            }
        }
        Pages.files(SOURCES, ".java")
                .forEach(file -> LITERAL.matcher(Pages.read(file)).results().forEach(name -> known.add(name.group(1))));
        return known;
    }

    /** Returns the cells with defaults, by property. */
    private static Map<String, String> documented() {
        Map<String, String> documented = new LinkedHashMap<>();
        for (String page : List.of("configuration.md", "providers.md", "security.md", "sign-in.md")) {
            for (List<String> row : Pages.rows(page, "property", "default")) {
                assertThat(documented.put(Pages.code(row.get(0)).get(0), row.get(1)))
                        .as("%s is documented twice", row.get(0))
                        .isNull();
            }
        }
        return documented;
    }

    @Test
    void every_property_is_documented_and_no_others() {
        assertThat(new TreeSet<>(documented().keySet())).isEqualTo(known());
    }

    @Test
    void a_default_that_is_a_constant_is_documented() {
        Map<String, String> documented = documented();
        Pages.files(SOURCES.resolve("config"), ".java")
                .forEach(file -> CONSTANT_DEFAULT
                        .matcher(Pages.read(file))
                        .results()
                        .forEach(name -> assertThat(documented.get(name.group(1)))
                                .as("%s", name.group(1))
                                .matches(CODE_ALONE)));
    }

    @Test
    void a_documented_default_is_the_default_in_the_code() {
        Settings untouched = read(Map.of(), new TreeSet<>());
        documented().forEach((name, cell) -> {
            var value = CODE_ALONE.matcher(cell);
            if (value.matches() && name.indexOf('<') < 0 && !ofAuthentication(name)) {
                assertThat(read(Map.of(name, value.group(1)), new TreeSet<>()))
                        .as("%s=%s", name, value.group(1))
                        .usingRecursiveComparison()
                        .ignoringFields("auth.login")
                        .isEqualTo(untouched);
            }
        });
    }

    private static boolean ofAuthentication(String name) {
        return name.startsWith("sluice.auth.jwt.") || name.startsWith("sluice.auth.oidc.");
    }

    @Test
    void a_documented_default_for_sign_in_is_the_default_in_the_code() {
        Object untouched = read(OIDC, new TreeSet<>()).auth().oidc();
        documented().forEach((name, cell) -> {
            var value = CODE_ALONE.matcher(cell);
            if (value.matches() && name.startsWith("sluice.auth.oidc.")) {
                assertThat(read(with(OIDC, name, value.group(1)), new TreeSet<>())
                                .auth()
                                .oidc())
                        .as("%s", name)
                        .usingRecursiveComparison()
                        .isEqualTo(untouched);
            }
        });
    }

    @Test
    void a_documented_default_for_tokens_is_the_default_in_the_code() throws Exception {
        JwtPolicy untouched = policy(JWT);
        for (Map.Entry<String, String> property : documented().entrySet()) {
            var value = CODE_ALONE.matcher(property.getValue());
            if (value.matches() && property.getKey().startsWith("sluice.auth.jwt.")) {
                assertThat(policy(with(JWT, property.getKey(), value.group(1))))
                        .as("%s", property)
                        .isEqualTo(untouched);
            }
        }
    }

    private static JwtPolicy policy(Map<String, String> properties) throws ReflectiveOperationException {
        Object login = read(properties, new TreeSet<>()).auth().login();
        Field policy = login.getClass().getDeclaredField("policy");
        policy.setAccessible(true);
        return (JwtPolicy) policy.get(login);
    }
}
