package dev.sluice.provider;

import dev.sluice.chat.Blob;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Part;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Signature;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests with parts, tools and formats for tests. */
public final class WholeRequests {

    /** The bytes of the picture and the PDF: adapters do not look into them. */
    public static final byte[] BYTES = "not really a file".getBytes(StandardCharsets.UTF_8);

    public static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);

    public static final JsonObject CITY = json("""
            {"type":"object","properties":{"city":{"type":"string","minLength":2}},"required":["city"]}""");

    public static final Tool WEATHER = new Tool("get_weather", "Weather now", CITY);

    private WholeRequests() {}

    public static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    public static Message user(Part... parts) {
        return new Message(Role.USER, List.of(parts));
    }

    public static Message assistant(Part... parts) {
        return new Message(Role.ASSISTANT, List.of(parts));
    }

    public static Message result(String id, Part... content) {
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, List.of(content), false)));
    }

    public static Message failure(String id, Part... content) {
        return new Message(Role.TOOL, List.of(new Part.ToolResult(id, List.of(content), true)));
    }

    public static Part text(String text) {
        return new Part.Text(text);
    }

    public static Part picture(String type) {
        return new Part.Picture(Media.of(type, Blob.of(BYTES)));
    }

    public static Part pictureAt(String url) {
        return new Part.Picture(Media.at(url, null));
    }

    public static Part file(String type, @Nullable String name) {
        return new Part.Document(Media.of(type, Blob.of(BYTES)), name);
    }

    public static Part call(String id, String arguments) {
        return new Part.ToolCall(id, WEATHER.name(), arguments);
    }

    public static Part thinking(String text, String maker, String value) {
        return new Part.Reasoning(text, new Signature(maker, value));
    }

    /** Turns and nothing else. */
    public static ChatRequest turns(Message... turns) {
        return new ChatRequest(List.of(turns), null, null, null, null, List.of(), null);
    }

    /** One question, with tools. */
    public static ChatRequest tools(@Nullable ToolChoice choice, @Nullable Boolean parallel) {
        return with(turns(user(text("Weather in Rome?"))), new Tools(List.of(WEATHER), choice, parallel), null);
    }

    /** One question, whose reply has a form. */
    public static ChatRequest format(ReplyFormat format) {
        return with(turns(user(text("Rome?"))), Tools.NONE, format);
    }

    /** The same request with other tools and another form of the reply. */
    public static ChatRequest with(ChatRequest request, Tools tools, @Nullable ReplyFormat format) {
        return with(request, request.thinkingBudget(), tools, format);
    }

    /** The same request with a budget to think, other tools and another form of the reply. */
    public static ChatRequest with(
            ChatRequest request, @Nullable Integer thinkingBudget, Tools tools, @Nullable ReplyFormat format) {
        return new ChatRequest(
                request.messages(),
                request.system(),
                request.maxTokens(),
                request.temperature(),
                request.topP(),
                request.stop(),
                thinkingBudget,
                tools,
                format);
    }

    /** Two calls of one turn, whose results come in the other order. The second has failed. */
    public static ChatRequest interleaved(Part... before) {
        Part[] parts = new Part[before.length + 2];
        System.arraycopy(before, 0, parts, 0, before.length);
        parts[before.length] = call("call_1", "{\"city\":\"Rome\"}");
        parts[before.length + 1] = call("call_2", "{\"city\":\"Oslo\"}");
        return with(
                turns(
                        user(text("Rome and Oslo?")),
                        assistant(parts),
                        failure("call_2", text("No such city.")),
                        result("call_1", text("24 °C"))),
                new Tools(List.of(WEATHER), null, null),
                null);
    }
}
