package dev.sluice.it.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;

/**
 * One event of the typed dialect, as it was received.
 *
 * @param id empty if the event has none
 */
public record SseEvent(String id, String event, String data) {

    public JsonObject json() {
        try (JsonReader reader = Json.createReader(new StringReader(data))) {
            return reader.readObject();
        }
    }

    public boolean is(String name) {
        return event.equals(name);
    }

    public boolean isTerminal() {
        return is("complete") || is("error");
    }

    public String stream() {
        return id.substring(0, id.indexOf('.'));
    }

    public int sequence() {
        return Integer.parseInt(id.substring(id.indexOf('.') + 1));
    }
}
