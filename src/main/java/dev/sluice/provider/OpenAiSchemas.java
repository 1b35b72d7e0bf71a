package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.Unsendable;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds schemas that OpenAI does not take. Other servers with its interfaces take more, each in its own way.
 *
 * @see <a href="https://github.com/openai/openai-python/blob/main/src/openai/lib/_pydantic.py">What OpenAI's library makes of a
 *     schema for it to be strict</a>, <a href="https://github.com/openai/openai-node/pull/2602">what it refuses there</a>, and
 *     <a href="https://github.com/langchain-ai/langchainjs/issues/9804">OpenAI's refusal of arguments</a>, all read 2026-11-28
 */
public final class OpenAiSchemas {

    /** The keywords that a schema of arguments must not have at its top. */
    private static final List<String> NOT_AT_TOP = List.of("oneOf", "anyOf", "allOf", "enum", "not");

    /** The keywords that a strict schema must not have anywhere. */
    private static final List<String> NOT_STRICT =
            List.of("allOf", "oneOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else");

    private OpenAiSchemas() {}

    /** Whether a provider is OpenAI itself or Azure, by its address. */
    public static boolean apply(Endpoint endpoint) {
        return endpoint.isAt("openai.com") || endpoint.isAt("azure.com");
    }

    /** Returns the first schema that is not taken; null if all are. */
    public static @Nullable Unsendable check(ChatRequest request, String model) {
        List<Tool> tools = request.tools().all();
        for (int i = 0; i < tools.size(); i++) {
            String wrong = top(tools.get(i).schema());
            if (wrong != null) {
                return new Unsendable(
                        "tools[" + i + "].input_schema",
                        "has " + wrong + " at its top, but " + model + " takes an object: put it into a property");
            }
        }
        ReplyFormat format = request.format();
        if (format == null || format.schema() == null || !Boolean.TRUE.equals(format.strict())) {
            return null;
        }
        String field = "response_format.schema";
        String wrong = top(format.schema());
        return wrong == null
                ? strict(format.schema(), field, model)
                : new Unsendable(field, "has " + wrong + " at its top, but " + model + " takes an object");
    }

    private static @Nullable String top(JsonObject schema) {
        JsonValue type = schema.get("type");
        if (type != null
                && !(type instanceof JsonString text && text.getString().equals("object"))) {
            return "the type " + type;
        }
        return NOT_AT_TOP.stream().filter(schema::containsKey).findFirst().orElse(null);
    }

    private static @Nullable Unsendable strict(JsonValue value, String field, String model) {
        if (!(value instanceof JsonObject schema)) {
            return null;
        }
        for (String keyword : NOT_STRICT) {
            if (schema.containsKey(keyword)) {
                return new Unsendable(
                        field,
                        "has " + keyword + ", which " + model + " does not take in a strict schema: leave it out");
            }
        }
        Unsendable wrong = schema.containsKey("properties") ? closed(schema, field, model) : null;
        for (String keyword : List.of("properties", "$defs", "definitions")) {
            if (wrong == null && schema.get(keyword) instanceof JsonObject named) {
                wrong = each(named, field + '.' + keyword, model);
            }
        }
        if (wrong == null && schema.get("items") != null) {
            wrong = strict(schema.get("items"), field + ".items", model);
        }
        if (schema.get("anyOf") instanceof JsonArray alternatives) {
            for (int i = 0; wrong == null && i < alternatives.size(); i++) {
                wrong = strict(alternatives.get(i), field + ".anyOf[" + i + ']', model);
            }
        }
        return wrong;
    }

    private static @Nullable Unsendable each(JsonObject named, String field, String model) {
        for (Map.Entry<String, JsonValue> entry : named.entrySet()) {
            Unsendable wrong = strict(entry.getValue(), field + '.' + entry.getKey(), model);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static @Nullable Unsendable closed(JsonObject schema, String field, String model) {
        if (schema.get("additionalProperties") != JsonValue.FALSE) {
            return new Unsendable(
                    field,
                    "must have additionalProperties false, as " + model
                            + " requires of a strict schema: add it, or set strict to false");
        }
        Set<String> optional = schema.get("properties") instanceof JsonObject properties
                ? new HashSet<>(properties.keySet())
                : new HashSet<>();
        if (schema.get("required") instanceof JsonArray required) {
            required.forEach(name -> optional.remove(name instanceof JsonString text ? text.getString() : ""));
        }
        return optional.isEmpty()
                ? null
                : new Unsendable(
                        field,
                        "must name every property in required, as " + model
                                + " requires of a strict schema: add them, or set strict to false");
    }
}
