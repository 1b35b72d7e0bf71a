package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Providers configured by the environment variables of their official clients. */
final class OfficialVariablesTest {

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    private List<ProviderSettings> providers() {
        return Settings.read(new ConfigReader(new SmallRyeConfigBuilder()
                        .withSources(
                                new PropertiesConfigSource(properties, "properties", 400),
                                new EnvConfigSource(variables, 300))
                        .build()))
                .models()
                .providers();
    }

    private ProviderSettings only() {
        assertThat(providers()).hasSize(1);
        return providers().get(0);
    }

    @Test
    void Coheres_key_is_enough() {
        variables.put("CO_API_KEY", "co-1");

        assertThat(only().type()).isEqualTo(ProviderType.COHERE);
        assertThat(only().endpoint().apiKey()).isEqualTo("co-1");
        assertThat(only().endpoint().baseUrl()).isEqualTo("https://api.cohere.com");
    }

    @Test
    void Geminis_key_is_enough() {
        variables.put("GEMINI_API_KEY", "g-1");

        assertThat(only().type()).isEqualTo(ProviderType.GEMINI);
        assertThat(only().endpoint().apiKey()).isEqualTo("g-1");
        assertThat(only().endpoint().baseUrl()).isEqualTo("https://generativelanguage.googleapis.com");
    }

    @Test
    void OpenAIs_key_configures_Chat_Completions_and_is_shared_with_a_configured_Responses_provider() {
        variables.put("OPENAI_API_KEY", "sk-1");
        assertThat(only().type()).isEqualTo(ProviderType.OPENAI);

        properties.put("sluice.providers.openai-responses.models", "gpt-5");
        assertThat(providers())
                .extracting(
                        ProviderSettings::type, provider -> provider.endpoint().apiKey())
                .containsExactlyInAnyOrder(
                        tuple(ProviderType.OPENAI, "sk-1"), tuple(ProviderType.OPENAI_RESPONSES, "sk-1"));
    }

    @Test
    void Ollamas_host_is_enough_in_its_own_format() {
        variables.put("OLLAMA_HOST", "0.0.0.0");

        assertThat(only().type()).isEqualTo(ProviderType.OLLAMA);
        assertThat(only().endpoint().baseUrl()).isEqualTo("http://127.0.0.1:11434");
    }

    @Test
    void an_access_key_and_a_region_are_enough_for_Bedrock() {
        variables.putAll(
                Map.of("AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "a/b+c", "AWS_REGION", "eu-west-1"));

        assertThat(only().type()).isEqualTo(ProviderType.BEDROCK);
        assertThat(only().endpoint().apiKey()).isEqualTo("AKID:a/b+c");
        assertThat(only().endpoint().baseUrl()).isEqualTo("https://bedrock-runtime.eu-west-1.amazonaws.com");
        assertThat(only().endpoint().options()).containsEntry("region", "eu-west-1");

        variables.put("AWS_SESSION_TOKEN", "token");
        assertThat(only().endpoint().apiKey()).isEqualTo("AKID:a/b+c:token");
    }

    @Test
    void an_access_key_without_a_region_configures_no_provider() {
        variables.putAll(Map.of("AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "secret"));

        assertThat(providers()).isEmpty();
    }

    @Test
    void a_Bedrock_API_key_overrides_an_access_key_and_needs_a_region_for_its_URL() {
        variables.putAll(Map.of(
                "AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_BEARER_TOKEN_BEDROCK", "ABSK"));
        assertThatThrownBy(this::providers)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sluice.providers.bedrock.region")
                .hasMessageContaining("AWS_REGION");

        variables.put("AWS_DEFAULT_REGION", "cn-north-1");
        assertThat(only().endpoint().apiKey()).isEqualTo("ABSK");
        assertThat(only().endpoint().baseUrl()).isEqualTo("https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void an_AWS_URL_contains_its_region_and_AWS_credentials_serve_every_Bedrock_provider() {
        variables.putAll(Map.of("AWS_ACCESS_KEY_ID", "AKID", "AWS_SECRET_ACCESS_KEY", "secret"));
        properties.putAll(Map.of(
                "sluice.providers.frankfurt.type", "bedrock",
                "sluice.providers.frankfurt.base-url", "https://bedrock-runtime-fips.eu-central-1.amazonaws.com"));

        assertThat(only().endpoint().apiKey()).isEqualTo("AKID:secret");
        assertThat(only().endpoint().options()).containsEntry("region", "eu-central-1");
    }

    @Test
    void an_access_key_needs_a_region_if_the_URL_contains_none() {
        properties.putAll(Map.of(
                "sluice.providers.gateway.type", "bedrock",
                "sluice.providers.gateway.api-key", "AKID:secret",
                "sluice.providers.gateway.base-url", "http://gateway.example"));
        assertThatThrownBy(this::providers)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sluice.providers.gateway.region")
                .hasMessageNotContaining("secret");

        properties.put("sluice.providers.gateway.region", "us east");
        assertThatThrownBy(this::providers)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sluice.providers.gateway.region");

        properties.put("sluice.providers.gateway.region", "us-east-1");
        assertThat(only().endpoint().options()).containsEntry("region", "us-east-1");
    }
}
