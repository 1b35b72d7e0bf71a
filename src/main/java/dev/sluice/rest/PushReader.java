package dev.sluice.rest;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.json.JsonText;
import dev.sluice.rest.problem.ApiException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a channel's message of a body: {@code {"message":…,"event":…?,"data":{…}?}} (contract §5). */
public final class PushReader {

    public static final Set<String> FIELDS = Set.of("message", "event", "data");

    /** What no event-stream field can break on, and no client's dispatch on names. */
    private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private PushReader() {}

    static ChannelMessage read(JsonObject body) {
        for (String name : body.keySet()) {
            if (!FIELDS.contains(name)) {
                throw ApiException.invalid(name, "is not a field of a message");
            }
        }
        if (!(body.get("message") instanceof JsonString message)
                || message.getString().isEmpty()) {
            throw ApiException.invalid("message", "is required and must be a text that is not empty");
        }
        JsonValue event = body.get("event");
        String type = null;
        if (event != null && event != JsonValue.NULL) {
            type = event instanceof JsonString text ? text.getString() : "";
            if (!EVENT.matcher(type).matches()) {
                throw ApiException.invalid("event", "must have 1 to 64 letters, digits, or _ . : -");
            }
        }
        JsonValue data = body.get("data");
        boolean hasData = data != null && data != JsonValue.NULL;
        if (hasData && !(data instanceof JsonObject)) {
            throw ApiException.invalid("data", "must be an object");
        }
        String pushed = "{\"message\":" + message + (hasData ? ",\"data\":" + data : "") + '}';
        return new ChannelMessage(type, JsonText.wellFormed(pushed));
    }
}
