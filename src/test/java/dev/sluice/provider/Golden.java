package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The body of a request as it must go out, kept in {@code src/test/resources/requests}. */
public record Golden(String file) {

    /** Requires that a body says what the file says; the order of members and the blanks are free. */
    public void check(String who, byte[] body) {
        JsonObject said = read(new StringReader(new String(body, StandardCharsets.UTF_8)));
        assertThat(said).as("%s's %s", who, file).isEqualTo(golden());
    }

    private JsonObject golden() {
        try (InputStreamReader text = new InputStreamReader(
                Objects.requireNonNull(Golden.class.getResourceAsStream("/requests/" + file), file),
                StandardCharsets.UTF_8)) {
            return read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject read(Reader text) {
        try (JsonReader reader = Json.reader(text)) {
            return reader.readObject();
        }
    }
}
