package dev.sluice.conversation;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.event.StreamEvent.SourceCited;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a turn as they are stored: in the form that clients send them in, except that an attachment is named by its
 * id instead of having its data.
 */
public final class PartsJson {

    private static final String ATTACHMENT = "attachment";
    private static final String CONTENT = "content";
    private static final String SOURCE = "source";

    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());
    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    /** Finds an attachment by its id; null if it is left out. */
    interface Loader {
        @Nullable
        Blob load(String id, long bytes);
    }

    private PartsJson() {}

    /**
     * Writes parts.
     *
     * @param blobs takes the attachments by their ids
     */
    static String write(List<Part> parts, Map<String, Blob> blobs) {
        return write(parts, List.of(), blobs);
    }

    /**
     * Writes the parts of a reply.
     *
     * @param blobs takes the attachments by their ids
     */
    static String write(List<Part> parts, List<SourceCited> sources, Map<String, Blob> blobs) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = GENERATORS.createGenerator(text)) {
            json.writeStartArray();
            parts.forEach(part -> write(json, part, blobs));
            sources.forEach(source -> write(json, source));
            json.writeEnd();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Part part, Map<String, Blob> blobs) {
        json.writeStartObject();
        if (part instanceof Part.Text text) {
            json.write("type", "text").write("text", text.text());
        } else if (part instanceof Part.Picture picture) {
            json.write("type", "image");
            write(json, picture.media(), blobs);
        } else if (part instanceof Part.Document document) {
            json.write("type", "file");
            if (document.name() != null) {
                json.write("name", document.name());
            }
            write(json, document.media(), blobs);
        } else if (part instanceof Part.ToolCall call) {
            json.write("type", "tool_call").write("id", call.id()).write("name", call.name());
            json.write("arguments", call.arguments());
        } else if (part instanceof Part.ToolResult result) {
            json.write("type", "tool_result").write("tool_call_id", result.callId());
            json.writeStartArray(CONTENT);
            result.content().forEach(inner -> write(json, inner, blobs));
            json.writeEnd().write("is_error", result.isError());
        } else if (part instanceof Part.Reasoning reasoning) {
            json.write("type", "reasoning").write("text", reasoning.text());
            if (reasoning.signature() != null) {
                json.write("signature", reasoning.signature().toString());
            }
        }
        json.writeEnd();
    }

    private static void write(JsonGenerator json, SourceCited source) {
        json.writeStartObject().write("type", SOURCE);
        if (source.url() != null) {
            json.write("url", source.url());
        }
        if (source.file() != null) {
            json.write("file", source.file());
        }
        if (source.title() != null) {
            json.write("title", source.title());
        }
        if (source.start() != SourceCited.UNTOLD) {
            json.write("start", source.start());
        }
        if (source.end() != SourceCited.UNTOLD) {
            json.write("end", source.end());
        }
        json.writeEnd();
    }

    private static void write(JsonGenerator json, Media media, Map<String, Blob> blobs) {
        if (media.type() != null) {
            json.write("media_type", media.type());
        }
        if (media.url() != null) {
            json.write("url", media.url());
        }
        Blob data = media.data();
        if (data != null) {
            String id = data.sha256();
            blobs.put(id, data);
            json.write(ATTACHMENT, id).write("bytes", data.length());
        }
    }

    /** Reads the JSON of parts as it is. */
    public static JsonArray tree(String json) {
        try (JsonReader reader = READERS.createReader(new StringReader(json))) {
            return reader.readArray();
        }
    }

    /** The ids of all attachments that parts name. */
    public static Set<String> attachments(String json) {
        Set<String> ids = new TreeSet<>();
        attachments(tree(json), ids);
        return ids;
    }

    private static void attachments(JsonArray parts, Set<String> ids) {
        for (JsonObject part : parts.getValuesAs(JsonObject.class)) {
            if (part.containsKey(ATTACHMENT)) {
                ids.add(part.getString(ATTACHMENT));
            }
            if (part.get(CONTENT) instanceof JsonArray inner) {
                attachments(inner, ids);
            }
        }
    }

    /** Reads parts. In the place of an attachment that the loader leaves out is a text that names it. */
    static List<Part> read(String json, Loader loader) {
        return read(tree(json), loader);
    }

    private static List<Part> read(JsonArray array, Loader loader) {
        List<Part> parts = new ArrayList<>();
        for (JsonValue value : array) {
            JsonObject part = value.asJsonObject();
            if (!part.getString("type").equals(SOURCE)) { // which no model is given
                parts.add(read(part, loader));
            }
        }
        return parts;
    }

    private static Part read(JsonObject part, Loader loader) {
        switch (part.getString("type")) {
            case "image" -> {
                Media media = media(part, loader);
                return media == null ? LeftOut.picture() : new Part.Picture(media);
            }
            case "file" -> {
                Media media = media(part, loader);
                String name = part.getString("name", null);
                return media == null ? LeftOut.document(name) : new Part.Document(media, name);
            }
            case "tool_call" -> {
                return new Part.ToolCall(part.getString("id"), part.getString("name"), part.getString("arguments"));
            }
            case "tool_result" -> {
                return new Part.ToolResult(
                        part.getString("tool_call_id"),
                        read(part.getJsonArray(CONTENT), loader),
                        part.getBoolean("is_error", false));
            }
            case "reasoning" -> {
                String signature = part.getString("signature", null);
                return new Part.Reasoning(
                        part.getString("text"), signature == null ? null : Signature.parse(signature));
            }
            default -> {
                return new Part.Text(part.getString("text"));
            }
        }
    }

    private static @Nullable Media media(JsonObject part, Loader loader) {
        String type = part.getString("media_type", null);
        String url = part.getString("url", null);
        if (url != null) {
            return Media.at(url, type);
        }
        Blob data = loader.load(
                part.getString(ATTACHMENT), part.getJsonNumber("bytes").longValue());
        return data == null || type == null ? null : Media.of(type, data);
    }
}
