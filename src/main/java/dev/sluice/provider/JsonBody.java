package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writers of the JSON bodies of calls, and of the members that several providers share. */
public final class JsonBody {

    /** A constant, because looking the implementation up costs more than writing a body. */
    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of());

    private JsonBody() {}

    /**
     * Writes one object with the members that {@code members} writes, where the marks of the request's blobs stand for their
     * bytes in base64.
     */
    public static RequestBody of(ChatRequest request, Consumer<JsonGenerator> members) {
        return RequestBody.of(object(members), request.blobs());
    }

    /** Writes one object with the members that {@code members} writes. Returns UTF-8. */
    public static byte[] object(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = GENERATORS.createGenerator(bytes)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEnd();
        }
        return bytes.toByteArray();
    }

    /** Writes {@code messages}: the system prompt, if any, as the first, and every turn. */
    public static void messages(JsonGenerator json, ChatRequest request) {
        json.writeStartArray("messages");
        if (request.system() != null) {
            message(json, "system", request.system());
        }
        for (Message message : request.messages()) {
            message(json, message.role().wireName(), message.text());
        }
        json.writeEnd();
    }

    /** Writes an object of {@code role} and {@code content}, as an element of the array that is open. */
    public static void message(JsonGenerator json, String role, String content) {
        json.writeStartObject().write("role", role).write("content", content).writeEnd();
    }

    /**
     * The arguments of a call for providers that take them as the source of an object. An object stays as the model wrote it,
     * so that the provider finds it in its cache; see {@link #arguments} for anything else.
     */
    public static String argumentsText(String source) {
        if (source.isBlank()) {
            return "{}";
        }
        return parse(source) != null
                ? source
                : new String(object(json -> json.write("invalid_arguments", source)), StandardCharsets.UTF_8);
    }

    /** Writes the stop texts as a member of that name, or nothing if the request has none. */
    public static void stop(JsonGenerator json, String name, ChatRequest request) {
        if (!request.stop().isEmpty()) {
            json.writeStartArray(name);
            request.stop().forEach(json::write);
            json.writeEnd();
        }
    }

    /**
     * Writes the arguments of a call as a member of that name, for providers that take objects only. A blank source is an
     * empty object. A source that is no JSON object becomes the text of the one member {@code invalid_arguments}, so that the
     * model sees what it wrote.
     */
    public static void arguments(JsonGenerator json, String name, String source) {
        JsonObject parsed = source.isBlank() ? JsonValue.EMPTY_JSON_OBJECT : parse(source);
        if (parsed == null) {
            json.writeStartObject(name).write("invalid_arguments", source).writeEnd();
        } else {
            json.write(name, parsed);
        }
    }

    /**
     * Writes a JSON Schema of arguments as a member of that name, for providers that refuse one without the type
     * {@code object}: a schema without a type gets that one.
     */
    public static void objectSchema(JsonGenerator json, String name, JsonObject schema) {
        json.writeStartObject(name);
        if (!schema.containsKey("type")) {
            json.write("type", "object");
        }
        schema.forEach(json::write);
        json.writeEnd();
    }

    private static @Nullable JsonObject parse(String source) {
        try (JsonParser parser = PARSERS.createParser(new StringReader(source))) {
            JsonObject object = parser.next() == JsonParser.Event.START_OBJECT ? parser.getObject() : null;
            return parser.hasNext() ? null : object;
        } catch (RuntimeException e) {
            // Besides its own exceptions, the parser throws others for numbers that are too large and nesting that is
            // too deep.
            return null;
        }
    }
}
