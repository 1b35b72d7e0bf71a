package dev.sluice.rest.anthropic;

import dev.sluice.chat.Blob;
import dev.sluice.rest.input.ReceivedBody;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data} of sources, which is base64 in a source of that type and a text in others. Clients may write the type after
 * the data, so that only the whole body tells which it is: base64 with line ends came as a text, and a text that looks like
 * base64 as an attachment.
 */
final class SourceData {

    private static final JsonProvider JSON = JsonProvider.provider();
    private static final String DATA = "data";

    /** The members on the way to a source. What is elsewhere, such as the arguments of a call, only looks like one. */
    private static final Set<String> WAY = Set.of("messages", "content", "source");

    private final Map<String, Blob> attachments;

    /** The marks that stay in the body. */
    private final @Nullable Set<String> kept;

    private SourceData(Map<String, Blob> attachments, @Nullable Set<String> kept) {
        this.attachments = attachments;
        this.kept = kept;
    }

    /** The body with the data of every source in the form that the source's type says. */
    static ReceivedBody settle(ReceivedBody body) {
        Map<String, Blob> attachments = new HashMap<>(body.attachments());
        JsonObject settled = new SourceData(attachments, null).object(body.object(), "");
        return new ReceivedBody(settled, attachments);
    }

    /** A body in which no marks are but those of some blobs: other attachments are base64 again. */
    static JsonObject restore(ReceivedBody body, Collection<Blob> blobs) {
        Set<String> kept = new HashSet<>();
        blobs.forEach(blob -> kept.add(blob.mark()));
        return kept.containsAll(body.attachments().keySet())
                ? body.object()
                : new SourceData(body.attachments(), kept).object(body.object(), "");
    }

    /** A value of a member of that name; the same one if nothing in it changes. */
    private JsonValue value(JsonValue value, String name) {
        if (value instanceof JsonObject object) {
            return object(object, name);
        }
        return value instanceof JsonArray array ? array(array, name) : value;
    }

    private JsonArray array(JsonArray array, String name) {
        JsonArrayBuilder changed = null;
        for (int i = 0; i < array.size(); i++) {
            JsonValue item = value(array.get(i), name);
            if (item != array.get(i)) {
                changed = changed == null ? JSON.createArrayBuilder(array) : changed;
                changed.set(i, item);
            }
        }
        return changed == null ? array : changed.build();
    }

    private JsonObject object(JsonObject object, String name) {
        JsonObjectBuilder changed = null;
        for (Map.Entry<String, JsonValue> member : object.entrySet()) {
            JsonValue value = member.getValue();
            if (member.getKey().equals(DATA) && value instanceof JsonString text) {
                value = data(text, name.equals("source") && isBase64(object));
            } else if (WAY.contains(member.getKey())) {
                value = value(value, member.getKey());
            }
            if (value != member.getValue()) {
                changed = changed == null ? JSON.createObjectBuilder(object) : changed;
                changed.add(member.getKey(), value);
            }
        }
        return changed == null ? object : changed.build();
    }

    private static boolean isBase64(JsonObject source) {
        return source.get("type") instanceof JsonString type && type.getString().equals("base64");
    }

    private JsonString data(JsonString written, boolean base64) {
        String text = written.getString();
        Blob blob = attachments.get(text);
        if (blob != null) {
            boolean keeps = kept == null ? base64 : kept.contains(text);
            return keeps ? written : JSON.createValue(base64(blob));
        }
        Blob decoded = kept == null && base64 ? decode(text) : null;
        if (decoded == null) {
            return written;
        }
        attachments.put(decoded.mark(), decoded);
        return JSON.createValue(decoded.mark());
    }

    private static String base64(Blob blob) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < blob.pieces(); i++) {
            for (byte b : blob.base64(i)) {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    /** Decodes base64 with line ends; null for any other text. */
    private static @Nullable Blob decode(String text) {
        try {
            return Blob.of(Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", "")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
