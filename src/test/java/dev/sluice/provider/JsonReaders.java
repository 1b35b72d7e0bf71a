package dev.sluice.provider;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.Reader;
import java.util.Map;

/** Makes readers of the reference implementation of Jakarta JSON, all from one factory. */
public final class JsonReaders {

    private static final JsonReaderFactory READERS = Json.createReaderFactory(Map.of());

    private JsonReaders() {}

    public static JsonReader reader(Reader text) {
        return READERS.createReader(text);
    }
}
