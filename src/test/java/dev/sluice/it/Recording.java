package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a provider once answered, and what its own SDK makes of it. The recordings lie beside the repository; where they are
 * not, there are none.
 *
 * @param format as the manifest names it: {@code anthropic}, {@code openai-chat}
 */
record Recording(String name, String format, int status, Map<String, String> headers, JsonObject expected, Path file) {

    static final Path FOLDER = Path.of(System.getProperty("sluice.fixtures"), "providers");

    /** All that the manifest lists, by name. */
    static Map<String, Recording> all() {
        Map<String, Recording> all = new TreeMap<>();
        Path manifest = FOLDER.resolve("manifest.json");
        if (!Files.isReadable(manifest)) {
            return all;
        }
        try (JsonReader reader = Json.createReader(Files.newInputStream(manifest))) {
            for (JsonObject entry : reader.readObject().getJsonArray("captures").getValuesAs(JsonObject.class)) {
                Recording recording = of(entry);
                all.put(recording.name(), recording);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording of(JsonObject entry) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        entry.getJsonObject("response_headers")
                .forEach(
                        (name, value) -> headers.put(name, value instanceof JsonString s ? s.getString() : "" + value));
        return new Recording(
                entry.getString("name"),
                entry.getString("format"),
                entry.getInt("status"),
                headers,
                entry.getJsonObject("expected"),
                FOLDER.resolve(entry.getString("file")));
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    /** Whether something is expected, and not null. */
    boolean has(String name) {
        return expected.containsKey(name) && expected.get(name).getValueType() != JsonValue.ValueType.NULL;
    }

    /** A text that is expected, or the empty one. */
    String text(String name) {
        return has(name) ? expected.getString(name) : "";
    }
}
