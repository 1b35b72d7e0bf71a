package dev.sluice.app.config;

import dev.sluice.provider.Endpoint;
import dev.sluice.provider.Provider;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.provider.bedrock.BedrockProvider;
import dev.sluice.provider.cohere.CohereProvider;
import dev.sluice.provider.gemini.GeminiProvider;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.provider.ollama.OllamaProvider;
import dev.sluice.provider.openai.OpenAiProvider;
import dev.sluice.provider.responses.ResponsesProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The types of providers, with the defaults and environment variables of their official SDKs. */
public enum ProviderType {
    ANTHROPIC(
            "anthropic",
            "https://api.anthropic.com",
            "claude-sonnet-4-5",
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_BASE_URL",
            AnthropicProvider::new),
    OPENAI(
            "openai",
            "https://api.openai.com/v1",
            "gpt-5-mini",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            OpenAiProvider::new),
    OPENAI_RESPONSES(
            "openai-responses",
            "https://api.openai.com/v1",
            "gpt-5-mini",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
            ResponsesProvider::new),
    GEMINI(
            "gemini",
            "https://generativelanguage.googleapis.com",
            "gemini-2.5-flash",
            "GEMINI_API_KEY",
            "GOOGLE_GEMINI_BASE_URL",
            GeminiProvider::new),
    OLLAMA("ollama", "http://localhost:11434", "llama3.2", "OLLAMA_API_KEY", "OLLAMA_HOST", OllamaProvider::new),
    COHERE("cohere", "https://api.cohere.com", "command-a-03-2025", "CO_API_KEY", "CO_API_URL", CohereProvider::new),
    /** Has more variables than a key and an address: see {@link AwsSettings}. */
    BEDROCK(
            "bedrock",
            "",
            "amazon.nova-lite-v1:0",
            "AWS_BEARER_TOKEN_BEDROCK",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
            (transport, endpoint) -> new BedrockProvider(transport, endpoint, AnthropicProvider::decoder));

    private final String wireName;
    private final String baseUrl;
    private final String defaultModel;
    private final String keyVariable;
    private final String baseUrlVariable;

    @SuppressWarnings("ImmutableEnumChecker") // a stateless constructor reference
    private final BiFunction<HttpTransport, Endpoint, Provider> make;

    ProviderType(
            String wireName,
            String baseUrl,
            String defaultModel,
            String keyVariable,
            String baseUrlVariable,
            BiFunction<HttpTransport, Endpoint, Provider> make) {
        this.wireName = wireName;
        this.baseUrl = baseUrl;
        this.defaultModel = defaultModel;
        this.keyVariable = keyVariable;
        this.baseUrlVariable = baseUrlVariable;
        this.make = make;
    }

    static @Nullable ProviderType of(String wireName) {
        return Arrays.stream(values())
                .filter(t -> t.wireName.equals(wireName))
                .findFirst()
                .orElse(null);
    }

    static List<String> wireNames() {
        return Arrays.stream(values()).map(ProviderType::wireName).toList();
    }

    /** The properties that only this type has, with their allowed values; an empty list allows any. */
    Map<String, List<String>> options() {
        return switch (this) {
            case OPENAI -> OpenAiProvider.OPTIONS;
            case ANTHROPIC -> AnthropicProvider.OPTIONS;
            case BEDROCK -> BedrockProvider.OPTIONS;
            default -> Map.of();
        };
    }

    public String wireName() {
        return wireName;
    }

    /** The base URL of a provider without a configured one. */
    String baseUrl(String prefix, ConfigReader config) {
        return this == BEDROCK ? AwsSettings.baseUrl(prefix, config) : baseUrl;
    }

    /** The model used if neither the request nor the configuration names one. */
    String defaultModel() {
        return defaultModel;
    }

    /** Whether official environment variables alone configure a provider of this type. */
    boolean isConfigured(ConfigReader config) {
        return switch (this) {
            case BEDROCK -> AwsSettings.configure(config);
            case OPENAI_RESPONSES -> false; // OpenAI's variables configure OPENAI, a protocol that more servers support
            default ->
                officialKey(config).isPresent() || officialBaseUrl(config).isPresent();
        };
    }

    /** The key in the official environment variables. */
    Optional<String> officialKey(ConfigReader config) {
        return this == BEDROCK ? AwsSettings.key(config) : config.text(keyVariable);
    }

    /** The base URL in the official environment variable. */
    Optional<String> officialBaseUrl(ConfigReader config) {
        Optional<String> value = config.text(baseUrlVariable);
        return this == OLLAMA ? value.map(OllamaHost::url) : value;
    }

    public Provider make(HttpTransport transport, Endpoint endpoint) {
        return make.apply(transport, endpoint);
    }
}
