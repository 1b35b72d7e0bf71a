package dev.sluice.chat;

import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.util.Map;

/**
 * A request as its client sent it, for a provider that speaks the same protocol: nothing of it is lost, whatever Sluice knows
 * of it.
 *
 * @param protocol the name that the dialect and the type of provider have in common
 * @param body the whole body, with {@linkplain Blob#mark marks} in place of attachments
 * @param headers those that belong to the protocol, such as the betas that the client asks for; never credentials
 */
public record Original(String protocol, JsonObject body, Map<String, String> headers) {

    private static final JsonProvider JSON = JsonProvider.provider();

    public Original {
        headers = Map.copyOf(headers);
    }

    /** The same request without a field. */
    public Original without(String field) {
        JsonObject rest = JSON.createObjectBuilder(body).remove(field).build();
        return new Original(protocol, rest, headers);
    }
}
