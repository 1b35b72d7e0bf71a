package dev.sluice.provider.openai;

import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A writer of the thinking of a turn of the assistant, for servers that take it back.
 *
 * <p>The value of a signature of this adapter is the name of the member in which the server sent the text
 * ({@code reasoning_content} or {@code reasoning}), and takes it back; or, for OpenRouter, the source of the array
 * {@code reasoning_details}, which goes back whole. Thinking goes only to servers that document its member, because others
 * refuse unknown members.
 *
 * @param hasCalls whether the turn has calls: DeepSeek requires the thinking of such turns, also where it has no signature
 */
record ChatThinking(ChatServer server, boolean hasCalls) {

    /** The maker in signatures of this adapter. */
    static final String MAKER = "openai";

    private static final String DETAILS = "reasoning_details";
    private static final String CONTENT = "reasoning_content";

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    void write(JsonGenerator json, Message turn) {
        List<JsonValue> details = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String member = CONTENT;
        for (Part part : turn.parts()) {
            if (part instanceof Part.Reasoning thinking) {
                Signature signature = thinking.signature();
                if (signature == null) {
                    text.append(server == ChatServer.DEEPSEEK && hasCalls ? thinking.text() : "");
                } else if (signature.maker().equals(MAKER) && signature.value().startsWith("[")) {
                    details.addAll(array(signature.value()));
                } else if (signature.maker().equals(MAKER) && server.takesThinking(signature.value())) {
                    member = signature.value();
                    text.append(thinking.text());
                }
            }
        }
        if (!details.isEmpty() && server.takesThinking(DETAILS)) {
            json.writeStartArray(DETAILS);
            details.forEach(json::write);
            json.writeEnd();
        } else if (!text.isEmpty() && !member.equals(DETAILS)) {
            json.write(member, text.toString());
        }
    }

    /** The details; none if a client changed them so that they are no array any more. */
    private static JsonArray array(String source) {
        try (JsonReader reader = READERS.createReader(new StringReader(source))) {
            return reader.readArray();
        } catch (
                RuntimeException
                        e) { // besides its own exceptions, the parser throws others for large numbers and depth
            return JsonValue.EMPTY_JSON_ARRAY;
        }
    }
}
