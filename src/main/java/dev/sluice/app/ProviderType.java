package dev.sluice.app;

import dev.sluice.provider.Endpoint;
import dev.sluice.provider.HttpTransport;
import dev.sluice.provider.Provider;
import dev.sluice.provider.anthropic.AnthropicProvider;
import dev.sluice.provider.openai.OpenAiProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The kinds of providers that can be configured, with what their own SDKs take for granted. */
enum ProviderType {
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
            OpenAiProvider::new);

    private final String wireName;
    private final String baseUrl;
    private final String defaultModel;
    private final String keyVariable;
    private final String baseUrlVariable;

    @SuppressWarnings("ImmutableEnumChecker") // a constructor's reference, which holds nothing
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

    /** Properties that providers of this type only have, and the values that they take. */
    Map<String, List<String>> options() {
        return this == OPENAI ? OpenAiProvider.OPTIONS : Map.of();
    }

    String wireName() {
        return wireName;
    }

    String baseUrl() {
        return baseUrl;
    }

    /** What is asked when neither a request nor the configuration names a model. */
    String defaultModel() {
        return defaultModel;
    }

    String keyVariable() {
        return keyVariable;
    }

    String baseUrlVariable() {
        return baseUrlVariable;
    }

    Provider make(HttpTransport transport, Endpoint endpoint) {
        return make.apply(transport, endpoint);
    }
}
