package dev.sluice.provider.openai;

import static dev.sluice.provider.WholeRequests.BASE64;
import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.file;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.pictureAt;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.thinking;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.WholeRequests;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused, left out, or written in another server's form. */
final class OpenAiWholeRequestTest {

    private static final Part PDF_ADDRESS =
            new Part.Document(Media.at("https://example.com/a.pdf", "application/pdf"), null);

    private static String body(ChatServer server, String model, ChatRequest request) {
        byte[] body = JsonBody.of(request, json -> new OpenAiRequest(Map.of(), server).write(json, request, model))
                .bytes();
        return new String(body, StandardCharsets.UTF_8);
    }

    private static String messages(ChatServer server, String model, ChatRequest request) {
        String body = body(server, model, request);
        return body.substring(body.indexOf("\"messages\":") + 11, body.indexOf(",\"stream\""));
    }

    private static @Nullable String refused(ChatServer server, ChatRequest request) {
        Unsendable why = new OpenAiRequest(Map.of(), server).check(request, "gpt-4.1");
        return why == null ? null : why.field();
    }

    private static ChatRequest withTools(List<Tool> tools) {
        return WholeRequests.with(turns(user(text("?"))), new Tools(tools, null, null), null);
    }

    @Test
    void pictures_of_other_types_and_in_other_turns_are_refused() {
        ChatServer server = ChatServer.OPENAI;

        assertThat(refused(server, turns(user(text("?"), picture("image/bmp")))))
                .isEqualTo("messages[0].content[1].media_type");
        assertThat(refused(server, turns(user(text("?")), assistant(picture("image/png")), user(text("?")))))
                .isEqualTo("messages[1].content[0]");
        assertThat(refused(
                        server,
                        turns(
                                user(text("?")),
                                assistant(call("a", "{}")),
                                result("a", text("x"), picture("image/png")))))
                .isEqualTo("messages[2].content[1]");
        assertThat(refused(server, turns(user(pictureAt("https://example.com/a")))))
                .isNull();
        assertThat(refused(ChatServer.XAI, turns(user(picture("image/webp")))))
                .isEqualTo("messages[0].content[0].media_type");
    }

    @Test
    void files_are_PDFs_and_texts() {
        assertThat(refused(ChatServer.OPENAI, turns(user(file("application/zip", "a.zip")))))
                .isEqualTo("messages[0].content[0].media_type");
        assertThat(refused(ChatServer.OPENAI, turns(user(PDF_ADDRESS)))).isEqualTo("messages[0].content[0].url");
        assertThat(refused(
                        ChatServer.MISTRAL,
                        turns(user(new Part.Document(Media.at("https://example.com/a.txt", "text/plain"), null)))))
                .isEqualTo("messages[0].content[0].url");
        assertThat(refused(ChatServer.MISTRAL, turns(user(file("application/zip", null)))))
                .isEqualTo("messages[0].content[0].media_type");
        assertThat(refused(ChatServer.OPENAI, turns(user(file("application/json", null)))))
                .isNull();
        assertThat(refused(
                        ChatServer.OPENAI,
                        turns(user(text("?")), assistant(call("a", "{}")), result("a", file("application/pdf", null)))))
                .isEqualTo("messages[2].content[0]");
    }

    @ParameterizedTest
    @EnumSource(names = {"DEEPSEEK", "XAI", "GROQ"})
    void a_server_without_PDFs_refuses_them(ChatServer server) {
        assertThat(refused(server, turns(user(file("application/pdf", null)))))
                .isEqualTo("messages[0].content[0].media_type");
    }

    @Test
    void Mistral_and_OpenRouter_load_PDFs() {
        ChatRequest request = turns(user(PDF_ADDRESS, file("application/pdf", "b.pdf")));

        assertThat(refused(ChatServer.MISTRAL, request)).isNull();
        assertThat(refused(ChatServer.OPENROUTER, request)).isNull();
        assertThat(messages(ChatServer.OPENROUTER, "openai/gpt-4o", request))
                .contains("{\"filename\":\"document.pdf\",\"file_data\":\"https://example.com/a.pdf\"}");
        assertThat(messages(ChatServer.MISTRAL, "mistral-large-latest", request))
                .contains(
                        "{\"type\":\"document_url\",\"document_url\":\"https://example.com/a.pdf\","
                                + "\"document_name\":\"document.pdf\"}",
                        "{\"type\":\"document_url\",\"document_url\":\"data:application/pdf;base64," + BASE64
                                + "\",\"document_name\":\"b.pdf\"}");
    }

    @Test
    void tools_and_schemas_are_named_and_counted() {
        Tool weather = WholeRequests.WEATHER;

        assertThat(refused(ChatServer.OTHER, withTools(Collections.nCopies(129, weather))))
                .isEqualTo("tools");
        assertThat(refused(ChatServer.OTHER, withTools(Collections.nCopies(128, weather))))
                .isNull();
        assertThat(refused(
                        ChatServer.OTHER,
                        withTools(List.of(weather, new Tool("x".repeat(65), null, WholeRequests.CITY)))))
                .isEqualTo("tools[1].name");
        assertThat(refused(ChatServer.OTHER, WholeRequests.format(new ReplyFormat("a city", WholeRequests.CITY, null))))
                .isEqualTo("response_format.name");
        assertThat(refused(
                        ChatServer.DEEPSEEK, WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, null))))
                .isEqualTo("response_format");
        assertThat(refused(ChatServer.DEEPSEEK, WholeRequests.format(ReplyFormat.JSON)))
                .isNull();
    }

    @Test
    void only_OpenAI_needs_closed_schemas() {
        ChatRequest open = WholeRequests.format(new ReplyFormat("city", WholeRequests.CITY, true));

        assertThat(refused(ChatServer.OPENAI, open)).isEqualTo("response_format.schema");
        assertThat(refused(ChatServer.OTHER, open)).isNull();
    }

    @Test
    void a_text_file_alone_stays_a_text() {
        assertThat(messages(ChatServer.OTHER, "qwen3", turns(user(text("Sum:"), file("text/csv", "a.csv")))))
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Sum:\\n\\nFile a.csv:\\n\\nnot really a file\"}]");
    }

    @Test
    void thinking_goes_only_to_servers_that_take_it() {
        ChatRequest request = turns(
                user(text("?")),
                assistant(thinking("Hm.", "openai", "reasoning_content"), text("So.")),
                user(text("And?")));

        for (ChatServer server : ChatServer.values()) {
            assertThat(messages(server, "some-model", request).contains("\"reasoning_content\":\"Hm.\""))
                    .as("%s", server)
                    .isEqualTo(server == ChatServer.DEEPSEEK || server == ChatServer.OTHER);
        }
    }

    @Test
    void foreign_and_forged_signatures_are_left_out() {
        ChatRequest request = turns(
                user(text("?")),
                assistant(
                        thinking("1", "anthropic", "EqQB"),
                        thinking("2", "openai", "content"),
                        thinking("3", "openai", "[{"),
                        thinking("3", "openai", "[" + "1".repeat(1200) + ']'),
                        thinking("3", "openai", "[".repeat(1200)),
                        thinking("4", "openai", "reasoning_details"),
                        new Part.Reasoning("5", null),
                        text("So.")),
                assistant(thinking("6", "anthropic", "EqQB")),
                user(text("And?")));

        for (ChatServer server : ChatServer.values()) {
            assertThat(messages(server, "some-model", request))
                    .as("%s", server)
                    .isEqualTo("[{\"role\":\"user\",\"content\":\"?\"},{\"role\":\"assistant\",\"content\":\"So.\"},"
                            + "{\"role\":\"user\",\"content\":\"And?\"}]");
        }
    }

    @Test
    void DeepSeek_gets_unsigned_thinking_of_turns_with_calls() {
        assertThat(messages(
                        ChatServer.DEEPSEEK,
                        "deepseek-reasoner",
                        turns(
                                user(text("?")),
                                assistant(new Part.Reasoning("Hm.", null), call("a", "{}")),
                                result("a"))))
                .contains("{\"role\":\"assistant\",\"reasoning_content\":\"Hm.\",\"tool_calls\":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"city\": \"Rome\"} | {\\\"city\\\": \\\"Rome\\\"}",
                "'' | {}",
                "{\"city\" | {\\\"invalid_arguments\\\":\\\"{\\\\\\\"city\\\\\\\"\\\"}",
                "[1] | {\\\"invalid_arguments\\\":\\\"[1]\\\"}"
            })
    void arguments_are_always_the_source_of_an_object(String arguments, String sent) {
        ChatRequest request = turns(user(text("?")), assistant(call("a", arguments)), result("a"));

        assertThat(messages(ChatServer.OTHER, "qwen3", request)).contains("\"arguments\":\"" + sent + "\"");
    }

    @Test
    void ids_are_made_to_fit() {
        ChatRequest request = turns(
                user(text("?")), assistant(call("toolu_" + "x".repeat(40), "{}")), result("toolu_" + "x".repeat(40)));

        assertThat(messages(ChatServer.OPENAI, "gpt-4.1", request))
                .doesNotContain("toolu")
                .containsPattern("\"id\":\"(call_\\w+)\".*\"tool_call_id\":\"\\1\"");
        assertThat(messages(ChatServer.MISTRAL, "any", request))
                .containsPattern("\"id\":\"(\\w{9})\".*\"tool_call_id\":\"\\1\"");
        assertThat(messages(ChatServer.OTHER, "Devstral-Small-2507", request))
                .containsPattern("\"id\":\"(\\w{9})\".*\"tool_call_id\":\"\\1\"");
    }

    @Test
    void the_word_JSON_is_added_only_where_it_is_missing() {
        ChatRequest json = WholeRequests.format(ReplyFormat.JSON);
        ChatRequest asks = WholeRequests.with(turns(user(text("As json please"))), Tools.NONE, ReplyFormat.JSON);

        assertThat(messages(ChatServer.OPENAI, "gpt-4.1", json)).contains("Reply with one JSON object");
        assertThat(messages(ChatServer.OPENAI, "gpt-4.1", asks)).doesNotContain("\"system\"");
    }

    @Test
    void parallel_calls_are_left_out_where_a_model_makes_one_at_a_time() {
        ChatRequest parallel = WholeRequests.tools(ToolChoice.of(ToolChoice.Kind.AUTO), true);

        assertThat(body(ChatServer.OPENAI, "o4-mini", parallel)).doesNotContain("parallel_tool_calls");
        assertThat(OpenAiRequest.leftOut(parallel, "o4-mini"))
                .containsExactly("parallel_tool_calls: o4-mini makes one call at a time");
        assertThat(OpenAiRequest.leftOut(parallel, "gpt-5")).isEmpty();
        assertThat(OpenAiRequest.leftOut(WholeRequests.tools(null, false), "o3"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, OPENAI",
        "https://r.openai.azure.com/openai/deployments/{model}?api-version=2024-10-21, OPENAI",
        "https://api.mistral.ai/v1, MISTRAL",
        "https://openrouter.ai/api/v1, OPENROUTER",
        "https://api.deepseek.com, DEEPSEEK",
        "https://api.x.ai/v1, XAI",
        "https://api.groq.com/openai/v1, GROQ",
        "https://max.ai/v1, OTHER",
        "http://localhost:8000/v1, OTHER"
    })
    void servers_are_told_apart_by_their_addresses(String url, ChatServer server) {
        assertThat(ChatServer.of(new Endpoint("x", url, null, Map.of()))).isEqualTo(server);
    }
}
