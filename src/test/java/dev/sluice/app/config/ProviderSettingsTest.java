package dev.sluice.app.config;

import static dev.sluice.app.config.SettingsFixture.environment;
import static dev.sluice.app.config.SettingsFixture.map;
import static dev.sluice.app.config.SettingsFixture.properties;
import static dev.sluice.app.config.SettingsFixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties and environment variables of providers. */
final class ProviderSettingsTest {

    private static ProviderSettings only(Settings settings) {
        assertThat(settings.models().providers()).hasSize(1);
        return settings.models().providers().get(0);
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
    void every_property_of_a_provider_can_be_an_environment_variable() {
        for (String key : ProviderSettings.keys()) {
            String variable =
                    "SLUICE_PROVIDERS_EU_WEST_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
            ConfigReader config = new ConfigReader(new SmallRyeConfigBuilder()
                    .withSources(new PropertiesConfigSource(Map.of(variable, "a value"), "test", 300))
                    .build());

            assertThat(config.names()).as(variable).contains("sluice.providers.eu-west." + key);
        }
    }
}
