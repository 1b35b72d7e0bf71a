package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rest.ModelCatalogue;
import dev.sluice.security.AuthMode;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

    private static Settings properties(String... namesAndValues) {
        return read(map(namesAndValues), Map.of());
    }

    private static Settings environment(String... namesAndValues) {
        return read(Map.of(), map(namesAndValues));
    }

    private static Settings read(Map<String, String> properties, Map<String, String> environment) {
        return Settings.read(new ConfigReader(new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(properties, "properties", 400),
                        new EnvConfigSource(environment, 300))
                .build()));
    }

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static ProviderSettings only(Settings settings) {
        assertThat(settings.models().providers()).hasSize(1);
        return settings.models().providers().get(0);
    }

    @Test
    void conversations_are_kept_in_the_configured_folder_for_the_configured_time() {
        Settings settings = properties(
                "sluice.data-dir", "/srv/sluice data",
                "sluice.conversation.retention", "P400D",
                "sluice.conversation.context-chars", "1000",
                "sluice.limits.tokens-per-day", "50000");

        assertThat(settings.storage().folder()).contains(Path.of("/srv/sluice data"));
        assertThat(settings.storage().conversations().retention()).contains(Duration.ofDays(400));
        assertThat(settings.storage().conversations().contextChars()).isEqualTo(1000);
        assertThat(settings.storage().conversations().tokensPerDay()).isEqualTo(50_000);
        assertThat(properties("sluice.conversation.store", "memory").storage().folder())
                .isEmpty();
        assertThatThrownBy(() -> properties("sluice.conversation.store", "cloud"))
                .hasMessage("sluice.conversation.store: 'cloud' is not one of file, memory");
        assertThatThrownBy(() -> properties("sluice.data-dir", "/srv;INIT=DROP ALL OBJECTS"))
                .hasMessage("sluice.data-dir: '/srv;INIT=DROP ALL OBJECTS' must not contain a semicolon");
        assertThatThrownBy(() -> properties("sluice.conversation.retention", "-P1D"))
                .hasMessage("sluice.conversation.retention: '-P1D' must be longer than zero");
    }

    @Test
    void every_setting_has_a_default() {
        Settings settings = properties();

        assertThat(settings.auth().mode()).isEqualTo(AuthMode.LOCAL);
        assertThat(settings.requests().bodyBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.requests().messageChars()).isEqualTo(200_000);
        assertThat(settings.requests().jsonDepth()).isEqualTo(32);
        assertThat(settings.streams().firstChunk()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.streams().idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.streams().total()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.streams().orphanGrace()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.streams().retention()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.streams().replyChars()).isEqualTo(4_000_000);
        assertThat(settings.streams().readers()).isEqualTo(64);
        assertThat(settings.streams().streams()).isEqualTo(10_000);
        assertThat(settings.perPrincipal().streams()).isEqualTo(16);
        assertThat(settings.perPrincipal().startsPerMinute()).isEqualTo(120);
        assertThat(settings.streams().retainedBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(settings.perPrincipal().channels()).isEqualTo(256);
        assertThat(settings.perPrincipal().channelBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.storage().conversations().contextChars()).isEqualTo(200_000);
        assertThat(settings.storage().conversations().retention()).isEmpty();
        assertThat(settings.storage().conversations().tokensPerDay()).isZero();
        assertThat(settings.storage().folder()).contains(Path.of(System.getProperty("user.home"), "sluice"));
        assertThat(settings.times().connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.times().keepAlive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.times().writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.times().drain()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.models().configuredDefault()).isEmpty();
        assertThat(settings.models().aliases()).isEmpty();
        assertThat(settings.models().providers()).isEmpty();
    }

    @Test
    void a_provider_type_has_its_own_properties() {
        assertThat(only(properties(
                                "sluice.providers.vllm.type", "openai",
                                "sluice.providers.vllm.think-tags", "true",
                                "sluice.providers.vllm.stream-usage", "false"))
                        .endpoint()
                        .options())
                .isEqualTo(Map.of("think-tags", "true", "stream-usage", "false"));
        assertThat(only(environment("SLUICE_PROVIDERS_OPENAI_THINK_TAGS", "true", "OPENAI_API_KEY", "k"))
                        .endpoint()
                        .options())
                .isEqualTo(Map.of("think-tags", "true"));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, think-tags, yes, 'sluice.providers.p.think-tags: ''yes'' is not one of true, false'",
        "openai, reasoning, o3, 'sluice.providers.p.reasoning: ''o3'' is not one of true, false'",
        "anthropic, think-tags, true, 'sluice.providers.p.think-tags: is not a property of a provider of type anthropic: remove it'"
    })
    void a_wrong_value_of_a_types_own_property_is_named(String type, String option, String value, String message) {
        assertThatThrownBy(() -> properties("sluice.providers.p.type", type, "sluice.providers.p." + option, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void an_azure_url_may_have_a_version_and_a_placeholder_for_the_model() {
        String url = "https://example.openai.azure.com/openai/deployments/{model}?api-version=2024-10-21";

        assertThat(only(properties("sluice.providers.azure.type", "openai", "sluice.providers.azure.base-url", url))
                        .endpoint()
                        .baseUrl())
                .isEqualTo(url);
        assertThatThrownBy(() -> properties("sluice.providers.anthropic.base-url", url))
                .hasMessage("sluice.providers.anthropic.base-url: "
                        + "'https://example.openai.azure.com/openai/deployments/{model}?…' is not a valid URL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://{model}.openai.azure.com/openai",
                "https://{model}/v1",
                "https://{model}",
                "https://{model}?api-version=2024-10-21",
                "https://{model}@example.com/deployments/{model}",
                "https://key:{model}@example.com/",
                "https://example.com:{model}/v1",
                "{model}://example.com/v1",
                "{model}",
                "https://example.com/deployments/{model}?api-version={model}",
                "https://example.com?api-version={model}",
                "https://example.com/v1#{model}"
            })
    void a_placeholder_outside_the_path_is_refused(String url) {
        assertThatThrownBy(() ->
                        properties("sluice.providers.azure.type", "openai", "sluice.providers.azure.base-url", url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("sluice.providers.azure.base-url: {model} may be in the path only,"
                        + " as in https://host/deployments/{model}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/{model}", "http://[::1]:8000/{model}/v1/{model}/"})
    void a_placeholder_may_be_anywhere_in_the_path(String url) {
        assertThat(only(properties("sluice.providers.azure.type", "openai", "sluice.providers.azure.base-url", url))
                        .endpoint()
                        .baseUrl())
                .isEqualTo(url);
    }

    @Test
    void aliases_come_before_models_in_the_catalogue_and_the_demo_last() {
        ModelCatalogue catalogue = properties(
                        "sluice.models.slow", "zoo/b,demo/lorem",
                        "sluice.models.fast", "openai/gpt-5-mini",
                        "sluice.default-model", "fast",
                        "sluice.providers.openai.api-key", "secret",
                        "sluice.providers.openai.headers.x-team", "secret",
                        "sluice.providers.zoo.type", "openai",
                        "sluice.providers.zoo.base-url", "http://secret.example/v1",
                        "sluice.providers.zoo.models", "b,a/1,b")
                .models()
                .catalogue();

        assertThat(catalogue.defaultModel()).isEqualTo("fast");
        assertThat(catalogue.models())
                .extracting(ModelCatalogue.Entry::id)
                .containsExactly(
                        "fast",
                        "slow",
                        "openai/gpt-5-mini",
                        "zoo/b",
                        "zoo/a/1",
                        "demo/lorem",
                        "demo/think",
                        "demo/tool",
                        "demo/fail",
                        "demo/burst");
        assertThat(catalogue.models().get(1).targets()).containsExactly("zoo/b", "demo/lorem");
        assertThat(catalogue.toString()).doesNotContain("secret");
    }

    @Test
    void the_default_model_is_the_first_of_the_first_provider_or_the_demo() {
        assertThat(properties().models().defaultModel()).isEqualTo("demo/lorem");
        assertThat(properties("sluice.providers.openai.models", "m,n").models().defaultModel())
                .isEqualTo("openai/m");
        assertThat(properties("sluice.providers.openai.api-key", "k", "sluice.providers.anthropic.api-key", "k")
                        .models()
                        .defaultModel())
                .isEqualTo("anthropic/claude-sonnet-4-5");
    }

    @Test
    void other_sites_are_allowed_by_their_origins() {
        Settings settings = properties(
                "sluice.cors.allowed-origins", "https://Portal.example:443, http://localhost:3000",
                "sluice.web.frame-ancestors", "https://portal.example,self");

        assertThat(settings.web().allowedOrigins().allow("https://portal.example"))
                .isTrue();
        assertThat(settings.web().allowedOrigins().allow("http://localhost:3000"))
                .isTrue();
        assertThat(settings.web().frameAncestors()).isEqualTo("'self' https://portal.example");
        assertThat(properties("sluice.web.frame-ancestors", "self").web().frameAncestors())
                .isEqualTo("'self'");
        assertThat(properties().web().allowedOrigins().isEmpty()).isTrue();
        assertThat(properties().web().frameAncestors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.cors.allowed-origins, *",
        "sluice.cors.allowed-origins, https://portal.example/app",
        "sluice.cors.allowed-origins, self",
        "sluice.web.frame-ancestors, 'none'",
        "sluice.web.frame-ancestors, https://a.example; script-src *"
    })
    void an_invalid_origin_stops_the_deployment_with_one_line(String name, String value) {
        assertThatThrownBy(() -> properties(name, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(name + ": '" + value + "' is not an origin, such as https://portal.example"
                        + " or http://localhost:3000");
    }

    @Test
    void an_empty_variable_counts_as_unset() {
        assertThat(environment("OPENAI_API_KEY", "", "SLUICE_TIMEOUTS_IDLE", " ")
                        .models()
                        .providers())
                .isEmpty();
    }

    @Test
    void settings_are_read_from_properties_and_from_variables() {
        assertThat(properties("sluice.timeouts.first-chunk", "PT5S").streams().firstChunk())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(environment("SLUICE_TIMEOUTS_FIRST_CHUNK", "PT6S").streams().firstChunk())
                .isEqualTo(Duration.ofSeconds(6));
        assertThat(environment("SLUICE_LIMITS_STREAMS", "0").streams().streams())
                .isZero();
        assertThat(environment("SLUICE_AUTH_MODE", "none").auth().mode()).isEqualTo(AuthMode.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_API_KEY, openai, https://api.openai.com/v1",
        "ANTHROPIC_API_KEY, anthropic, https://api.anthropic.com"
    })
    void a_well_known_key_alone_configures_a_provider(String variable, String name, String url) {
        ProviderSettings provider = only(environment(variable, "sk-1"));

        assertThat(provider.endpoint().name()).isEqualTo(name);
        assertThat(provider.type().wireName()).isEqualTo(name);
        assertThat(provider.endpoint().apiKey()).isEqualTo("sk-1");
        assertThat(provider.endpoint().baseUrl()).isEqualTo(url);
    }

    @Test
    void a_well_known_base_url_alone_configures_a_provider() {
        ProviderSettings provider = only(environment("OPENAI_BASE_URL", "http://localhost:1234/v1"));

        assertThat(provider.endpoint().baseUrl()).isEqualTo("http://localhost:1234/v1");
        assertThat(provider.endpoint().apiKey()).isNull();
    }

    @Test
    void a_property_of_our_own_overrides_the_well_known_variable() {
        ProviderSettings provider =
                only(read(map("sluice.providers.openai.api-key", "own"), map("OPENAI_API_KEY", "known")));

        assertThat(provider.endpoint().apiKey()).isEqualTo("own");
    }

    @Test
    void a_named_provider_is_read_from_properties() {
        ProviderSettings provider = only(properties(
                "sluice.providers.my-vllm.type", "openai",
                "sluice.providers.my-vllm.base-url", "http://gpu:8000/v1",
                "sluice.providers.my-vllm.models", "a/b, c",
                "sluice.providers.my-vllm.headers.X-Team", "red"));

        assertThat(provider.type()).isEqualTo(ProviderType.OPENAI);
        assertThat(provider.endpoint().name()).isEqualTo("my-vllm");
        assertThat(provider.endpoint().headers()).containsExactly(Map.entry("X-Team", "red"));
        assertThat(provider.models()).containsExactly("a/b", "c");
    }

    @Test
    void a_named_provider_is_read_from_the_environment() {
        ProviderSettings provider = only(environment(
                "SLUICE_PROVIDERS_MY_VLLM_TYPE", "openai",
                "SLUICE_PROVIDERS_MY_VLLM_BASE_URL", "http://gpu:8000/v1",
                "SLUICE_PROVIDERS_MY_VLLM_API_KEY", "k",
                "SLUICE_PROVIDERS_MY_VLLM_MODELS", "m"));

        assertThat(provider.endpoint().name()).isEqualTo("my-vllm");
        assertThat(provider.endpoint().baseUrl()).isEqualTo("http://gpu:8000/v1");
        assertThat(provider.endpoint().apiKey()).isEqualTo("k");
        assertThat(provider.models()).containsExactly("m");
    }

    @Test
    void another_providers_well_known_key_is_not_sent_to_a_named_one() {
        Settings settings = environment(
                "OPENAI_API_KEY", "sk-1",
                "SLUICE_PROVIDERS_MINE_TYPE", "openai",
                "SLUICE_PROVIDERS_MINE_BASE_URL", "http://gpu:8000/v1");

        assertThat(settings.models().providers())
                .filteredOn(p -> p.endpoint().name().equals("mine"))
                .singleElement()
                .satisfies(p -> assertThat(p.endpoint().apiKey()).isNull());
    }

    @Test
    void a_header_is_read_from_the_environment() {
        ProviderSettings provider =
                only(environment("OPENAI_API_KEY", "k", "SLUICE_PROVIDERS_OPENAI_HEADERS_X_TEAM", "red"));

        assertThat(provider.endpoint().headers()).containsOnlyKeys("x-team").containsValue("red");
    }

    @Test
    void an_unknown_variable_of_a_provider_is_named() {
        assertThatThrownBy(() -> environment("SLUICE_PROVIDERS_OPENAI_KEY", "secret"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("sluice.providers.openai.key: ");
    }

    @Test
    void a_provider_may_be_split_between_properties_and_variables() {
        ProviderSettings provider = only(read(
                map("sluice.providers.my-vllm.type", "openai", "sluice.providers.my-vllm.base-url", "http://file/"),
                Map.of()));
        assertThat(provider.endpoint().baseUrl()).isEqualTo("http://file/");

        provider = only(read(
                map("sluice.providers.my-vllm.type", "openai"),
                map("SLUICE_PROVIDERS_MY_VLLM_BASE_URL", "http://env/")));
        assertThat(provider.endpoint().baseUrl()).isEqualTo("http://env/");
    }

    @Test
    void an_alias_is_a_list_of_models() {
        assertThat(properties("sluice.models.fast", "openai/a, demo/lorem ,")
                        .models()
                        .aliases())
                .containsOnlyKeys("fast")
                .extractingByKey("fast")
                .isEqualTo(List.of("openai/a", "demo/lorem"));
        assertThat(environment("SLUICE_MODELS_VERY_FAST", "demo/lorem").models().aliases())
                .containsOnlyKeys("very-fast");
    }

    @Test
    void settings_as_text_contain_no_secrets() {
        Settings settings = properties(
                "sluice.providers.openai.api-key", "sk-secret", "sluice.providers.openai.headers.X-Key", "hidden");

        assertThat(settings.toString()).doesNotContain("sk-secret").doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sluice.auth.mode                       | LOCAL
            sluice.auth.mode                       | everybody
            sluice.timeouts.connect                | 10
            sluice.timeouts.connect                | 10s
            sluice.timeouts.first-chunk            | PT0S
            sluice.timeouts.idle                   | -PT1S
            sluice.timeouts.total                  | P1000D
            sluice.stream.keepalive                | soon
            sluice.stream.write-timeout            | PT
            sluice.stream.orphan-grace             | 1 min
            sluice.stream.retention                | PT5
            sluice.shutdown.drain                  | never
            sluice.limits.body-bytes               | -1
            sluice.limits.message-chars            | 1e6
            sluice.limits.json-depth               | many
            sluice.limits.reply-chars              | 1000000000
            sluice.limits.channel-bytes            | 1 MiB
            sluice.limits.retained-bytes           | 1000000000000000
            sluice.limits.retained-bytes           | -1
            sluice.limits.readers-per-stream       | 1.5
            sluice.limits.streams                  | 10k
            sluice.models.fast                     | ,
            sluice.providers.openai.base-url       | localhost:1234
            sluice.providers.openai.base-url       | ftp://host/
            sluice.providers.openai.base-url       | http://
            sluice.providers.openai.base-url       | http://host/?a=b
            sluice.providers.openai.base-url       | http://user:secret@host/
            sluice.providers.openai.base-url       | http://a b/
            sluice.providers.openai.api-key        | se cret
            sluice.providers.openai.api-key        | sécret
            sluice.providers.openai.type           | clippy
            sluice.providers.mine.base-url         | http://host/
            sluice.providers.openai.headers.X Y    | v
            sluice.providers.openai.headers.X-Y    | sécret
            sluice.providers.openai.key            | secret
            sluice.providers.openai                | secret
            sluice.providers.Upper.type            | openai
            sluice.providers.demo.type             | openai
            """)
    void a_wrong_property_is_named_in_one_line_without_secrets(String name, String value) {
        assertThatThrownBy(() -> properties(name, value))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith(name.equals("sluice.providers.mine.base-url") ? "sluice.providers.mine." : name)
                .doesNotContain("secret", "se cret", "sécret", "\n")
                .contains(": ");
    }
}
