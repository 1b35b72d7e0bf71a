package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools that are called, answered, and answered wrongly (contract §2), with the built-in model. */
final class ToolLoopIT extends Conversations {

    private static final String MODEL = "demo/tool";

    private static JsonArrayBuilder tools() {
        JsonObject schema = Json.createObjectBuilder()
                .add("type", "object")
                .add("properties", Json.createObjectBuilder().add("city", type("string")))
                .add("required", Json.createArrayBuilder().add("city"))
                .build();
        JsonArrayBuilder tools = Json.createArrayBuilder();
        for (String name : List.of("weather", "news")) {
            tools.add(Json.createObjectBuilder().add("name", name).add("input_schema", schema));
        }
        return tools;
    }

    private static JsonObjectBuilder type(String name) {
        return Json.createObjectBuilder().add("type", name);
    }

    private static JsonObjectBuilder body() {
        return Json.createObjectBuilder().add("model", MODEL).add("tools", tools());
    }

    private static JsonObjectBuilder result(String call, String content) {
        return Json.createObjectBuilder().add("tool_call_id", call).add("content", content);
    }

    /** Asks for calls, and returns them as {@code complete} has them. */
    private List<JsonObject> ask(String conversation, String message) throws IOException {
        JsonObject complete = say(body().add("message", message), conversation);
        assertThat(complete.getString("stop_reason")).isEqualTo("tool_use");
        return complete.getJsonArray("tool_calls").getValuesAs(JsonObject.class);
    }

    private void refused(JsonObjectBuilder body, String field, String words) throws IOException {
        try (RawHttp http = api().post(Refusals.CHAT, body.build().toString())) {
            assertThat(http.status()).isEqualTo(400);
            JsonObject problem = http.json();
            assertThat(problem.getString("field")).isEqualTo(field);
            assertThat(problem.getString("detail")).contains(words);
        }
    }

    @Test
    void a_call_of_a_stored_conversation_is_answered_and_the_reply_goes_on() throws IOException {
        String id = unique();
        JsonObject call = ask(id, "Rain in Köln?").get(0);
        assertThat(call.getString("name")).isEqualTo("weather");
        assertThat(call.getString("arguments")).isEqualTo("{\"city\":\"Rain in Köln?\"}");

        JsonObject end = say(
                body().add("tool_results", Json.createArrayBuilder().add(result(call.getString("id"), "It is dry."))),
                id);

        assertThat(end.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(end.containsKey("tool_calls")).isFalse();
        JsonObject stored = json("api/conversations/" + id);
        assertThat(contents(stored).get(3)).contains("weather returned “It is dry.”");
        assertThat(stored.getJsonArray("messages").getValuesAs(JsonObject.class))
                .extracting(turn -> turn.getString("role"))
                .containsExactly("user", "assistant", "tool", "assistant");
        JsonObject next = say(body().add("message", "And tomorrow?"), id);
        assertThat(next.getString("stop_reason")).isEqualTo("tool_use");
    }

    @Test
    void the_same_with_all_turns_from_the_client() throws IOException {
        List<JsonObject> calls = ask(null, "Both for Köln");
        assertThat(calls).extracting(call -> call.getString("name")).containsExactly("weather", "news");
        JsonArrayBuilder content = Json.createArrayBuilder();
        JsonArrayBuilder turns = Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("role", "user").add("content", "Both for Köln"));
        calls.forEach(call -> content.add(Json.createObjectBuilder(call).add("type", "tool_call")));
        turns.add(Json.createObjectBuilder().add("role", "assistant").add("content", content));
        calls.forEach(call -> turns.add(result(call.getString("id"), call.getString("name") + " is here")
                .add("role", "tool")));

        JsonObject complete = say(body().add("messages", turns), null);

        assertThat(complete.getString("stop_reason")).isEqualTo("end_turn");
        assertThat(contents(json("api/conversations/" + complete.getString("conversation_id"))))
                .last()
                .asString()
                .contains("weather returned “weather is here”", "news returned “news is here”");
    }

    @Test
    void calls_must_be_answered_each_once_and_before_anything_else() throws IOException {
        String id = unique();
        List<JsonObject> calls = ask(id, "Both");
        String first = calls.get(0).getString("id");
        String second = calls.get(1).getString("id");

        refused(body().add("conversation_id", id).add("message", "Never mind"), "tool_results", first);
        refused(
                body().add("conversation_id", id)
                        .add("tool_results", Json.createArrayBuilder().add(result(first, "1"))),
                "tool_results",
                second);
        refused(
                body().add("conversation_id", id)
                        .add(
                                "tool_results",
                                Json.createArrayBuilder()
                                        .add(result(first, "1"))
                                        .add(result(first, "2"))),
                "tool_results[1].tool_call_id",
                "has a result already");
        refused(
                body().add("conversation_id", id)
                        .add("tool_results", Json.createArrayBuilder().add(result("call_of_nobody", "1"))),
                "tool_results[0].tool_call_id",
                "names no call");
        refused(
                body().add("conversation_id", unique())
                        .add("tool_results", Json.createArrayBuilder().add(result("call_of_nobody", "1"))),
                "tool_results[0].tool_call_id",
                "names no call");
        refused(
                body().add("conversation_id", id).add("tool_results", Json.createArrayBuilder()),
                "tool_results",
                "at least one");

        JsonObject end = say(
                body().add(
                                "tool_results",
                                Json.createArrayBuilder()
                                        .add(result(second, "2"))
                                        .add(result(first, "1"))),
                id);
        assertThat(end.getString("stop_reason"))
                .as("after all that was refused")
                .isEqualTo("end_turn");
    }
}
