package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Input;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelInputsTest {

    private static String inputs(String type, String model, Map<String, String> options) {
        return ModelInputs.of(type, new Endpoint("x", "https://example.com", null, Map.of(), options), model).stream()
                .map(Input::wireName)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, claude-2.1, ''",
        "anthropic, claude-3-haiku-20240307, image pdf tools",
        "anthropic, claude-3-5-haiku-20241022, image pdf tools",
        "anthropic, claude-sonnet-4-20250514, image pdf tools",
        "anthropic, claude-sonnet-4-5, image pdf tools schema",
        "anthropic, claude-opus-5-5, image pdf tools schema",
        "anthropic, my-gateway/own, image pdf tools schema",
        "bedrock, anthropic.claude-v2:1, pdf",
        "bedrock, us.anthropic.claude-3-5-haiku-20241022-v1:0, pdf tools",
        "bedrock, us-gov.anthropic.claude-3-5-sonnet-20241022-v2:0, image pdf tools",
        "bedrock, eu.anthropic.claude-sonnet-4-20250514-v1:0, image pdf tools",
        "bedrock, us.anthropic.claude-opus-4-1-20250805-v1:0, image pdf tools",
        "bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0, image pdf tools schema",
        "bedrock, anthropic.claude-opus-4-6-v1, image pdf tools schema",
        "bedrock, arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0, tools",
        "bedrock, us.amazon.nova-pro-v1:0, image pdf tools",
        "bedrock, amazon.nova-2-lite-v1:0, image pdf tools schema",
        "bedrock, amazon.titan-text-express-v1, pdf",
        "bedrock, amazon.titan-text-premier-v1:0, ''",
        "bedrock, ai21.jamba-1-5-large-v1:0, pdf tools",
        "bedrock, arn:aws:bedrock:us-east-1:1:application-inference-profile/abcdef, image pdf tools schema",
        "gemini, gemini-2.5-flash, image pdf tools schema",
        "gemini, gemma-3-1b-it, ''",
        "gemini, models/gemma-3-27b-it, image pdf",
        "ollama, llama3.2:3b, tools schema",
        "ollama, llama3.2-vision, image tools schema",
        "ollama, gemma3, image schema",
        "ollama, gemma3:1b-it-qat, schema",
        "ollama, qwen3-vl:8b, image tools schema",
        "ollama, someone/own:latest, image tools schema",
        "cohere, command-light, ''",
        "cohere, command-r7b-12-2024, tools schema",
        "cohere, command-a-03-2025, tools schema",
        "cohere, command-a-vision-07-2025, image schema",
        "cohere, command-a-plus-05-2026, image tools schema",
        "cohere, c4ai-aya-vision-32b, image",
        "openai, gpt-3.5-turbo-0125, tools",
        "openai-responses, gpt-4, tools",
        "openai, gpt-4-1106-preview, tools",
        "openai, gpt-4-turbo, image tools",
        "openai, gpt-4o-2024-05-13, image pdf tools",
        "openai, openai/gpt-4o-mini, image pdf tools schema",
        "openai-responses, gpt-4.1, image pdf tools schema",
        "openai, o1-mini, ''",
        "openai-responses, o3-mini-2025-01-31, tools schema",
        "openai, o3, image pdf tools schema",
        "openai, deepseek-chat, pdf tools schema",
        "openai, our-deployment, image pdf tools schema"
    })
    void a_models_inputs_follow_from_its_name(String type, String model, String expected) {
        assertThat(inputs(type, model, Map.of())).isEqualTo(expected);
    }

    @Test
    void configured_inputs_replace_the_table() {
        assertThat(inputs("bedrock", "amazon.nova-micro-v1:0", Map.of("inputs", "text, schema,image")))
                .isEqualTo("image schema");
    }
}
