package dev.sluice.provider;

import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.Reader;
import java.util.Map;

/** The JSON reader that tests compare with. */
public final class Json {

    private static final JsonReaderFactory READERS = jakarta.json.Json.createReaderFactory(Map.of());

    private Json() {}

    public static JsonReader reader(Reader text) {
        return READERS.createReader(text);
    }
}
