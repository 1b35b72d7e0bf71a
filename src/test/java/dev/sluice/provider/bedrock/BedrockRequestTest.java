package dev.sluice.provider.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.GoldenRequest;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.Requests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares request bodies with those of AWS's own SDK for the same chat. */
final class BedrockRequestTest {

    private static final String ARN =
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-2-lite-v1:0";

    private static byte[] body(ChatRequest request, String model) {
        return JsonBody.object(new BedrockRequest(request, BedrockModel.of(model), new CacheMarks(true))::write);
    }

    private static String text(ChatRequest request, String model) {
        return new String(body(request, model), StandardCharsets.UTF_8);
    }

    @Test
    void a_request_equals_that_of_the_official_SDK() {
        new GoldenRequest("bedrock/chat.json")
                .check("Sluice", body(Requests.everything(null, "###"), "amazon.nova-lite-v1:0"));
    }

    @Test
    void a_request_with_thinking_equals_that_of_the_official_SDK() {
        new GoldenRequest("bedrock/thinking.json")
                .check(
                        "Sluice",
                        body(Requests.everything(5000, "###"), "us.anthropic.claude-sonnet-4-5-20250929-v1:0"));
        new GoldenRequest("bedrock/arn.json").check("Sluice", body(Requests.everything(5000, "###"), ARN));
    }

    @Test
    void only_models_that_can_cache_get_cache_marks() {
        ChatRequest request = Requests.of("Rules. ".repeat(200), "Why?");
        String marked = ",{\"cachePoint\":{\"type\":\"default\"}}]";

        assertThat(text(request, "us.anthropic.claude-sonnet-4-5-20250929-v1:0"))
                .contains("{\"text\":\"Why?\"}" + marked, "Rules. \"}" + marked);
        assertThat(text(request, "amazon.nova-lite-v1:0")).contains(marked);
        assertThat(text(request, "anthropic.claude-3-haiku-20240307-v1:0")).doesNotContain("cachePoint");
        assertThat(text(request, "us.deepseek.r1-v1:0")).doesNotContain("cachePoint");
        assertThat(text(Requests.of("Rules.", "Why?"), "amazon.nova-lite-v1:0")).doesNotContain("cachePoint");
    }

    @Test
    void colons_and_slashes_of_a_model_are_escaped_as_the_official_SDK_does() {
        assertThat(BedrockProvider.path(ARN))
                .isEqualTo("/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile"
                        + "%2Feu.amazon.nova-2-lite-v1%3A0/converse-stream");
        assertThat(BedrockProvider.path("a b*~+é")).isEqualTo("/model/a%20b%2A~%2B%C3%A9/converse-stream");
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-3-5-sonnet-20241022-v2:0, CLAUDE_WITHOUT_THINKING",
        "anthropic.claude-3-haiku-20240307-v1:0, CLAUDE_WITHOUT_THINKING",
        "anthropic.claude-v2:1, CLAUDE_WITHOUT_THINKING",
        "anthropic.claude-instant-v1, CLAUDE_WITHOUT_THINKING",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0, CLAUDE_WITH_BUDGET",
        "us-gov.anthropic.claude-sonnet-4-20250514-v1:0, CLAUDE_WITH_BUDGET",
        "global.anthropic.claude-opus-4-6-v1, CLAUDE_WITH_BUDGET",
        "us.anthropic.claude-opus-4-7, CLAUDE_WITH_EFFORT",
        "anthropic.claude-sonnet-5, CLAUDE_WITH_EFFORT",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0, CLAUDE_WITH_BUDGET",
        "arn:aws:bedrock:us-east-1:1:application-inference-profile/abcdef, OTHER",
        "us.amazon.nova-micro-v1:0, NOVA_1",
        "amazon.nova-2-lite-v1:0, NOVA_2",
        "openai.gpt-oss-120b-1:0, GPT_OSS",
        "us.deepseek.r1-v1:0, OTHER",
        "mistral.mistral-7b-instruct-v0:2, WITHOUT_SYSTEM",
        "mistral.mistral-large-2407-v1:0, OTHER",
        "amazon.titan-text-express-v1, WITHOUT_SYSTEM",
    })
    void the_kind_of_a_model_follows_from_its_id(String id, BedrockModel model) {
        assertThat(BedrockModel.of(id)).isEqualTo(model);
    }

    @Test
    void settings_that_a_model_refuses_are_left_out() {
        ChatRequest everything = Requests.everything(100, "###");

        assertThat(text(everything, "anthropic.claude-sonnet-4-20250514-v1:0"))
                .contains("\"budget_tokens\":1024", "\"maxTokens\":1324")
                .doesNotContain("temperature", "topP");
        assertThat(text(everything, "us.anthropic.claude-opus-4-7"))
                .contains("\"type\":\"adaptive\"", "\"effort\":\"low\"")
                .doesNotContain("temperature", "topP", "budget_tokens");
        assertThat(text(everything, "anthropic.claude-3-5-sonnet-20241022-v2:0"))
                .contains("\"temperature\":0.2", "\"maxTokens\":300")
                .doesNotContain("topP", "thinking");
        assertThat(text(everything, "openai.gpt-oss-120b-1:0")).contains("\"reasoning_effort\":\"low\"");
        assertThat(text(Requests.thinking("Why?"), "anthropic.claude-sonnet-4-20250514-v1:0"))
                .as("a limit above the budget")
                .contains("\"maxTokens\":5120");
    }

    @Test
    void a_model_without_a_system_prompt_gets_it_in_the_first_turn() {
        assertThat(text(Requests.everything(null, "###"), "mistral.mistral-7b-instruct-v0:2"))
                .startsWith("{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Answer in one sentence.\"},"
                        + "{\"text\":\"What is a sluice?\"}]}")
                .doesNotContain("\"system\"");
    }
}
