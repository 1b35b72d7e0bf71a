package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A reply as a client of a protocol puts it together from its events, also over several connections. Knows {@code typed} with
 * {@code parts}, {@code delta}, {@code content} and the protocols of {@link ProtocolStart}, and checks on the way that nothing follows an end, and that what is
 * repeated at the end of a part is what was told piece by piece.
 */
public final class ProtocolReader {

    /**
     * What a reader has read.
     *
     * @param calls in the order of their beginnings
     * @param sources the addresses that were cited, sorted
     * @param end {@code complete} after the protocol's clean end, {@code error} after its failure, else empty
     */
    public record Told(String text, String thinking, List<Call> calls, List<String> sources, String end) {}

    /** A call of a tool, its arguments as the model wrote them. */
    public record Call(String id, String name, String arguments) {}

    private static final class OpenCall {
        private final String id;
        private final String name;
        private final StringBuilder arguments = new StringBuilder();

        OpenCall(String id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    private final String dialect;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();

    /** By what names them in the pieces of their arguments. */
    private final Map<String, OpenCall> calls = new LinkedHashMap<>();

    private final TreeSet<String> sources = new TreeSet<>();
    private String end = "";

    /** Where the open part of a response begins in the text or the thinking. */
    private int begin;

    /** Whether a response has failed, which an error follows. */
    private boolean failed;

    public ProtocolReader(String dialect) {
        this.dialect = dialect;
    }

    public Told told() {
        List<Call> whole = new ArrayList<>();
        calls.values().forEach(call -> whole.add(new Call(call.id, call.name, call.arguments.toString())));
        return new Told(text.toString(), thinking.toString(), whole, List.copyOf(sources), end);
    }

    /** The text so far. */
    public String text() {
        return text.toString();
    }

    /** {@code complete} after the protocol's clean end, {@code error} after its failure, else empty. */
    public String end() {
        return end;
    }

    /** Takes the next event. */
    public void take(SseEvent event) {
        assertThat(end).as(dialect + ": nothing follows the end, but %s", event).isEmpty();
        if (event.data().equals("[DONE]")) {
            assertThat(dialect).as("a dialect that ends with [DONE]").isIn("openai", "ai-sdk", "content");
            end = "complete";
            return;
        }
        JsonObject json = event.json();
        switch (dialect) {
            case "openai" -> chunk(json);
            case "openai-responses" -> response(json.getString("type"), json);
            case "anthropic" -> message(json.getString("type"), json);
            case "ai-sdk" -> part(json.getString("type"), json);
            case "ag-ui" -> run(json.getString("type"), json);
            case "typed" -> typed(event.event(), json);
            case "delta" -> delta(json.getString("type"), json);
            case "content" -> text.append(json.getString("content"));
            default -> throw new AssertionError("not known here: " + dialect);
        }
    }

    private void begin(String key, String id, String name) {
        assertThat(calls.put(key, new OpenCall(id, name)))
                .as(dialect + ": the call before, with the key %s", key)
                .isNull();
    }

    private void input(String key, String piece) {
        assertThat(calls).as(dialect + ": calls that have begun").containsKey(key);
        calls.get(key).arguments.append(piece);
    }

    private void chunk(JsonObject chunk) {
        if (chunk.containsKey("error")) {
            end = "error";
            return;
        }
        JsonArray choices = chunk.getJsonArray("choices");
        JsonObject delta = choices.isEmpty()
                ? JsonValue.EMPTY_JSON_OBJECT
                : choices.getJsonObject(0).getJsonObject("delta");
        text.append(delta.getString("content", ""));
        thinking.append(delta.getString("reasoning_content", ""));
        for (JsonObject call : objects(delta, "tool_calls")) {
            String key = call.get("index").toString();
            JsonObject function = call.getJsonObject("function");
            if (call.containsKey("id")) {
                begin(key, call.getString("id"), function.getString("name"));
            }
            input(key, function.getString("arguments"));
        }
        for (JsonObject annotation : objects(delta, "annotations")) {
            sources.add(annotation.getJsonObject("url_citation").getString("url"));
        }
    }

    private static List<JsonObject> objects(JsonObject json, String name) {
        return json.containsKey(name) ? json.getJsonArray(name).getValuesAs(JsonObject.class) : List.of();
    }

    private void response(String type, JsonObject event) {
        assertThat(failed && !type.equals("error"))
                .as("what follows response.failed: %s", event)
                .isFalse();
        switch (type) {
            case "response.output_item.added" -> {
                JsonObject item = event.getJsonObject("item");
                if (item.getString("type").equals("function_call")) {
                    begin(item.getString("id"), item.getString("call_id"), item.getString("name"));
                }
            }
            case "response.content_part.added" -> begin = text.length();
            case "response.reasoning_summary_part.added" -> begin = thinking.length();
            case "response.output_text.delta" -> text.append(event.getString("delta"));
            case "response.output_text.done" -> repeated(event.getString("text"), text);
            case "response.reasoning_summary_text.delta" -> thinking.append(event.getString("delta"));
            case "response.reasoning_summary_text.done" -> repeated(event.getString("text"), thinking);
            case "response.function_call_arguments.delta" ->
                input(event.getString("item_id"), event.getString("delta"));
            case "response.function_call_arguments.done" ->
                assertThat(event.getString("arguments"))
                        .as("all arguments of %s", event.getString("item_id"))
                        .isEqualTo(
                                calls.get(event.getString("item_id")).arguments.toString());
            case "response.output_text.annotation.added" ->
                sources.add(event.getJsonObject("annotation").getString("url"));
            case "response.completed", "response.incomplete" -> end = "complete";
            case "response.failed" -> failed = true;
            case "error" -> end = "error";
            default ->
                assertThat(type)
                        .isIn(
                                "response.created",
                                "response.in_progress",
                                "response.content_part.done",
                                "response.reasoning_summary_part.done",
                                "response.output_item.done");
        }
    }

    private void repeated(String whole, StringBuilder pieces) {
        assertThat(whole).as(dialect + ": a whole part").isEqualTo(pieces.substring(begin));
    }

    private void message(String type, JsonObject event) {
        String block = String.valueOf(event.get("index"));
        switch (type) {
            case "content_block_start" -> {
                JsonObject content = event.getJsonObject("content_block");
                if (content.getString("type").equals("tool_use")) {
                    begin(block, content.getString("id"), content.getString("name"));
                }
            }
            case "content_block_delta" -> {
                JsonObject delta = event.getJsonObject("delta");
                text.append(delta.getString("text", ""));
                thinking.append(delta.getString("thinking", ""));
                if (delta.containsKey("partial_json")) {
                    input(block, delta.getString("partial_json"));
                }
                if (delta.containsKey("citation")) {
                    sources.add(delta.getJsonObject("citation").getString("url"));
                }
            }
            case "message_stop" -> end = "complete";
            case "error" -> end = "error";
            default -> assertThat(type).isIn("message_start", "content_block_stop", "message_delta", "ping");
        }
    }

    private void part(String type, JsonObject chunk) {
        switch (type) {
            case "text-delta" -> text.append(chunk.getString("delta"));
            case "reasoning-delta" -> thinking.append(chunk.getString("delta"));
            case "tool-input-start" ->
                begin(chunk.getString("toolCallId"), chunk.getString("toolCallId"), chunk.getString("toolName"));
            case "tool-input-delta" -> input(chunk.getString("toolCallId"), chunk.getString("inputTextDelta"));
            case "source-url" -> sources.add(chunk.getString("url"));
            case "error" -> end = "error";
            default ->
                assertThat(type)
                        .isIn(
                                "start",
                                "start-step",
                                "text-start",
                                "text-end",
                                "reasoning-start",
                                "reasoning-end",
                                "tool-input-available",
                                "finish-step",
                                "message-metadata",
                                "finish",
                                "abort");
        }
    }

    private void run(String type, JsonObject event) {
        switch (type) {
            case "TEXT_MESSAGE_CONTENT" -> text.append(event.getString("delta"));
            case "REASONING_MESSAGE_CONTENT" -> thinking.append(event.getString("delta"));
            case "TOOL_CALL_START" ->
                begin(event.getString("toolCallId"), event.getString("toolCallId"), event.getString("toolCallName"));
            case "TOOL_CALL_ARGS" -> input(event.getString("toolCallId"), event.getString("delta"));
            case "CUSTOM" -> sources.add(event.getJsonObject("value").getString("url"));
            case "RUN_FINISHED" -> end = "complete";
            case "RUN_ERROR" -> end = "error";
            default ->
                assertThat(type)
                        .isIn(
                                "RUN_STARTED",
                                "TEXT_MESSAGE_START",
                                "TEXT_MESSAGE_END",
                                "REASONING_START",
                                "REASONING_MESSAGE_START",
                                "REASONING_MESSAGE_END",
                                "REASONING_ENCRYPTED_VALUE",
                                "REASONING_END",
                                "TOOL_CALL_END");
        }
    }

    private void delta(String type, JsonObject event) {
        switch (type) {
            case "delta" -> text.append(event.getString("content"));
            case "done" -> end = "complete";
            default -> assertThat(type).isEqualTo("progress");
        }
    }

    private void typed(String name, JsonObject event) {
        switch (name) {
            case "text" -> text.append(event.getString("text"));
            case "reasoning" -> thinking.append(event.getString("text"));
            case "tool_call" -> {
                begin(event.getString("id"), event.getString("id"), event.getString("name"));
                input(event.getString("id"), event.getString("arguments"));
            }
            case "source" -> sources.add(event.getString("url"));
            case "complete", "error" -> end = name;
            default -> assertThat(name).isEqualTo("progress");
        }
    }
}
