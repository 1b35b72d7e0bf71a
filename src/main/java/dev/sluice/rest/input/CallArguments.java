package dev.sluice.rest.input;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.util.Map;

/** The arguments of a tool call, as protocols carry them: in a text. */
public final class CallArguments {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private CallArguments() {}

    /** Whether they are whole: a JSON object. */
    public static boolean areWhole(String source) {
        try (JsonReader reader = READERS.createReader(new StringReader(source))) {
            reader.readObject();
            return true;
        } catch (
                RuntimeException
                        e) { // besides its own exceptions, the parser throws others for large numbers and depth
            return false;
        }
    }
}
