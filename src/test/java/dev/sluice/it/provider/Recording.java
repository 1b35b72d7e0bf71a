package dev.sluice.it.provider;

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
 * A recorded answer of a provider, and what the provider's own SDK makes of it. The recordings are kept beside the
 * repository; without them, the list is empty.
 *
 * @param format as the manifest names it: {@code anthropic}, {@code openai-chat}
 */
public record Recording(
        String name, String format, int status, Map<String, String> headers, JsonObject expected, Path file) {

    public static final Path FOLDER = Path.of(System.getProperty("sluice.fixtures", "../shared/fixtures"), "providers");

    /** All that the manifest lists, by name. */
    public static Map<String, Recording> all() {
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

    public byte[] bytes() throws IOException {
        return Files.readAllBytes(file);
    }

    /** Whether a value is expected, and not null. */
    public boolean has(String name) {
        return expected.containsKey(name) && expected.get(name).getValueType() != JsonValue.ValueType.NULL;
    }

    /** An expected text, or the empty text. */
    public String text(String name) {
        return has(name) ? expected.getString(name) : "";
    }
}
