package dev.sluice.rest;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.json.JsonText;
import dev.sluice.rest.input.Fields;
import jakarta.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a channel's message from a body: {@code {"message":…,"event":…?,"data":{…}?}} (contract §5). */
public final class PushReader {

    public static final Set<String> FIELDS = Set.of("message", "event", "data");

    /** Names that cannot break the framing of an event stream, and that clients can dispatch on. */
    private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private PushReader() {}

    static ChannelMessage read(JsonObject body) {
        Fields fields = Fields.of(body, "a message", FIELDS);
        String message = fields.text("message");
        if (message == null || message.isEmpty()) {
            throw fields.invalid("message", "is required and must not be empty");
        }
        String event = event(fields);
        JsonObject data = fields.object("data");
        // The values as JSON again: a JsonValue writes itself escaped.
        String pushed = "{\"message\":" + body.get("message") + (data == null ? "" : ",\"data\":" + data) + '}';
        return new ChannelMessage(event, JsonText.wellFormed(pushed));
    }

    private static @Nullable String event(Fields fields) {
        String event = fields.text("event");
        if (event != null && !EVENT.matcher(event).matches()) {
            throw fields.invalid("event", "must have 1 to 64 characters: letters, digits, or _ . : -");
        }
        return event;
    }
}
