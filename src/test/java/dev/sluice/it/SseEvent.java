package dev.sluice.it;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;

/**
 * One event of the typed dialect, as it came.
 *
 * @param id empty where it had none
 */
record SseEvent(String id, String event, String data) {

    JsonObject json() {
        try (JsonReader reader = Json.createReader(new StringReader(data))) {
            return reader.readObject();
        }
    }

    boolean is(String name) {
        return event.equals(name);
    }

    boolean isTerminal() {
        return is("complete") || is("error");
    }

    String stream() {
        return id.substring(0, id.indexOf('.'));
    }

    int sequence() {
        return Integer.parseInt(id.substring(id.indexOf('.') + 1));
    }
}
