package dev.sluice.provider;

import jakarta.json.Json;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Consumer;

/** Writes the JSON body of a call. */
public final class JsonBody {

    /** Kept, because looking the implementation up costs more than writing a body. */
    private static final JsonGeneratorFactory GENERATORS = Json.createGeneratorFactory(Map.of());

    private JsonBody() {}

    /** Writes one object, whose members the writer puts. Returns UTF-8. */
    public static byte[] object(Consumer<JsonGenerator> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = GENERATORS.createGenerator(bytes)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEnd();
        }
        return bytes.toByteArray();
    }
}
