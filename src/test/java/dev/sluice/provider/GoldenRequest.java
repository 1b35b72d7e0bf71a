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

/** The expected body of a request, a file in {@code src/test/resources/requests}. */
public record GoldenRequest(String file) {

    /** Requires that a body equals the file as JSON, regardless of blanks and the order of members. */
    public void check(String provider, byte[] body) {
        JsonObject sent = read(new StringReader(new String(body, StandardCharsets.UTF_8)));
        assertThat(sent).as("%s's %s", provider, file).isEqualTo(golden());
    }

    private JsonObject golden() {
        try (InputStreamReader text = new InputStreamReader(
                Objects.requireNonNull(GoldenRequest.class.getResourceAsStream("/requests/" + file), file),
                StandardCharsets.UTF_8)) {
            return read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject read(Reader text) {
        try (JsonReader reader = JsonReaders.reader(text)) {
            return reader.readObject();
        }
    }
}
