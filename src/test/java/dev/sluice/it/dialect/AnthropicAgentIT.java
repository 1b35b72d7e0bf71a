package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a coding agent that speaks Messages sends, and Anthropic gets through Sluice. */
@Tag("one-server")
final class AnthropicAgentIT extends DeployedWar {

    private static final int TURNS = 10;
    private static final String BETAS = "interleaved-thinking-2025-05-14,context-management-2025-06-27";

    private static final Map<String, String> HEADERS =
            Map.of("anthropic-version", "2023-06-01", "anthropic-beta", BETAS, "x-app", "cli", "x-api-key", "unused");

    private static JsonObject json(String source) {
        return Json.createReader(new StringReader(source)).readObject();
    }

    /** An answer with signed thinking, a tool that the provider runs, a text with a citation, and a call. */
    private static String answer(int turn) {
        return events("""
                {"type":"message_start","message":{"id":"msg_%1$d","usage":{"input_tokens":1%1$d,"cache_read_input_tokens":900,"output_tokens":1}}}
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Thought %1$d."}}
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln%1$d+/=="}}
                {"type":"content_block_stop","index":0}
                {"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"srvtoolu_%1$d","name":"web_search","input":{}}}
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"query\\":\\"%1$d\\"}"}}
                {"type":"content_block_stop","index":1}
                {"type":"content_block_start","index":2,"content_block":{"type":"web_search_tool_result","tool_use_id":"srvtoolu_%1$d","content":[{"type":"web_search_result","url":"https://a.example/%1$d","title":"A","encrypted_content":"ZW5j","page_age":null}]}}
                {"type":"content_block_stop","index":2}
                {"type":"content_block_start","index":3,"content_block":{"type":"text","text":"","citations":[]}}
                {"type":"content_block_delta","index":3,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.example/%1$d","title":"A","encrypted_index":"aWR4","cited_text":"so"}}}
                {"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"Step %1$d: 世界 👩‍👩‍👧"}}
                {"type":"content_block_stop","index":3}
                {"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_%1$d","name":"Bash","input":{},"caller":{"type":"direct"}}}
                {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{\\"command\\": \\"ls "}}
                {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"%1$d\\", \\"n\\":1.50}"}}
                {"type":"content_block_stop","index":4}
                {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":20,"server_tool_use":{"web_search_requests":1}},"context_management":{"applied_edits":[]}}
                {"type":"message_stop"}
                """.formatted(turn));
    }

    private static String events(String lines) {
        StringBuilder events = new StringBuilder();
        lines.lines()
                .forEach(line -> events.append("event: ")
                        .append(json(line).getString("type"))
                        .append("\ndata: ")
                        .append(line)
                        .append("\n\n"));
        return events.toString();
    }

    /** The request of a turn, with marks for the cache, tools of three kinds, and fields that Sluice does not know. */
    private static JsonObject request(JsonArray messages) {
        JsonObject fixed = json("""
                {"max_tokens":32000,"stream":true,"temperature":1.0,"top_k":40,"service_tier":"auto","new_field":{"a":[1e2,null]},
                 "metadata":{"user_id":"user_1"},"thinking":{"type":"enabled","budget_tokens":16000,"display":"summarized"},
                 "context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},
                 "system":[{"type":"text","text":"You are an agent.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
                 "tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object","properties":{"command":{"type":"string"}}},"cache_control":{"type":"ephemeral"},"eager_input_streaming":true},
                          {"type":"bash_20250124","name":"bash"},{"type":"web_search_20250305","name":"web_search","max_uses":5}],
                 "tool_choice":{"type":"auto"}}
                """);
        return Json.createObjectBuilder(fixed).add("messages", messages).build();
    }

    /** What the client has after an answer: its blocks as it puts them together, in the order of their numbers. */
    private static JsonArray assembled(String stream) {
        List<JsonObject> blocks = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        for (String line : stream.lines().filter(l -> l.startsWith("data: ")).toList()) {
            JsonObject event = json(line.substring(6));
            int last = blocks.size() - 1;
            switch (event.getString("type")) {
                case "content_block_start" -> {
                    assertThat(event.getInt("index")).isEqualTo(blocks.size());
                    blocks.add(event.getJsonObject("content_block"));
                    input.setLength(0);
                }
                case "content_block_delta" -> {
                    assertThat(event.getInt("index")).isEqualTo(last);
                    JsonObject delta = event.getJsonObject("delta");
                    input.append(delta.getString("partial_json", ""));
                    blocks.set(last, extended(blocks.get(last), delta));
                }
                case "content_block_stop" -> {
                    if (!input.isEmpty()) {
                        blocks.set(
                                last,
                                Json.createObjectBuilder(blocks.get(last))
                                        .add("input", json(input.toString()))
                                        .build());
                    }
                }
                default -> {
                    // not of a block
                }
            }
        }
        JsonArrayBuilder content = Json.createArrayBuilder();
        blocks.forEach(content::add);
        return content.build();
    }

    private static JsonObject extended(JsonObject block, JsonObject delta) {
        JsonObjectBuilder members = Json.createObjectBuilder(block);
        for (String name : List.of("text", "thinking", "signature")) {
            if (delta.containsKey(name)) {
                members.add(name, block.getString(name) + delta.getString(name));
            }
        }
        if (delta.containsKey("citation")) {
            JsonArrayBuilder all = block.get("citations") instanceof JsonArray before
                    ? Json.createArrayBuilder(before)
                    : Json.createArrayBuilder();
            members.add("citations", all.add(delta.get("citation")));
        }
        return members.build();
    }

    private static JsonObject userTurn(int turn) {
        return turn == 0
                ? json("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Go on until it works.\"},"
                        + "{\"type\":\"image\",\"source\":{\"data\":\"" + picture() + "\",\"media_type\":\"image/png\","
                        + "\"type\":\"base64\"}},{\"type\":\"document\",\"source\":{\"data\":\"text\","
                        + "\"media_type\":\"text/plain\",\"type\":\"text\"},\"citations\":{\"enabled\":true}},"
                        + "{\"type\":\"container_upload\",\"file_id\":\"file_1\"}]}")
                : json("{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_" + (turn - 1)
                        + "\",\"content\":[{\"type\":\"text\",\"text\":\"a\\u0000b " + turn + "\"},{\"type\":\"image\","
                        + "\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"" + picture()
                        + "\"}}],\"is_error\":" + (turn % 2 == 0) + ",\"cache_control\":{\"type\":\"ephemeral\"}},"
                        + "{\"type\":\"text\",\"text\":\"<system-reminder>\"}]}");
    }

    private static String picture() {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 1, 2};
        return Base64.getEncoder().encodeToString(png);
    }

    @Test
    void a_run_of_ten_turns_reaches_anthropic_as_the_agent_sent_it() throws Exception {
        provider().on("agent", call -> {
            int turn = (call.body().getJsonArray("messages").size() - 1) / 2;
            call.eventStream();
            call.chunk(answer(turn));
            call.end();
        });
        List<JsonObject> sent = new ArrayList<>();
        JsonArray messages = JsonValue.EMPTY_JSON_ARRAY;
        for (int turn = 0; turn < TURNS; turn++) {
            messages = Json.createArrayBuilder(messages).add(userTurn(turn)).build();
            JsonObject body = request(messages);
            sent.add(body);
            JsonObject asked = Json.createObjectBuilder(body)
                    .add("model", "anthropic/agent")
                    .build();
            String stream;
            try (RawHttp http = api().post("api/anthropic/v1/messages?beta=true", asked.toString(), HEADERS)) {
                assertThat(http.status()).isEqualTo(200);
                assertThat(http.header("Sluice-Stream-Id")).isNotEmpty();
                stream = http.text();
            }
            assertThat(stream).as("turn %s", turn).endsWith("data: {\"type\":\"message_stop\"}\n\n");
            JsonArray content = assembled(stream);
            assertThat(content).as("turn %s", turn).isEqualTo(assembled(answer(turn)));
            messages = Json.createArrayBuilder(messages)
                    .add(Json.createObjectBuilder().add("role", "assistant").add("content", content))
                    .build();
        }
        List<ProviderCall> calls = provider().calls("agent");
        assertThat(calls).hasSize(TURNS);
        for (int turn = 0; turn < TURNS; turn++) {
            JsonObject expected = Json.createObjectBuilder(sent.get(turn))
                    .add("model", "agent")
                    .build();
            assertThat(calls.get(turn).body()).as("turn %s", turn).isEqualTo(expected);
            assertThat(calls.get(turn).headers())
                    .containsEntry("anthropic-beta", BETAS)
                    .containsEntry("anthropic-version", "2023-06-01")
                    .doesNotContainKey("x-app");
        }
    }

    @Test
    void thinking_of_another_model_goes_back_to_it_and_not_to_anthropic() throws Exception {
        String secret = "openai-responses:secret";
        JsonObject body = json("{\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"redacted_thinking\",\"data\":\"" + secret + "\"},"
                + "{\"type\":\"thinking\",\"thinking\":\"Hm\",\"signature\":\"\"},{\"type\":\"text\",\"text\":\"Yes?\"}]},"
                + "{\"role\":\"user\",\"content\":\"Go on\"}]}");
        provider().on("other-thinking", call -> {
            call.eventStream();
            call.chunk(answer(0));
            call.end();
        });
        JsonObject asked = Json.createObjectBuilder(body)
                .add("model", "anthropic/other-thinking")
                .build();
        try (RawHttp http = api().post("api/anthropic/v1/messages", asked.toString(), HEADERS)) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.json().getString("stop_reason")).isEqualTo("tool_use");
        }
        JsonArray messages = provider().calls("other-thinking").get(0).body().getJsonArray("messages");
        assertThat(messages.getJsonObject(1).getJsonArray("content"))
                .containsExactly(json("{\"type\":\"text\",\"text\":\"Yes?\"}"));
        assertThat(messages.getJsonObject(2))
                .isEqualTo(body.getJsonArray("messages").get(2));
    }
}
