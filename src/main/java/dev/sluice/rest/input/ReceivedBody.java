package dev.sluice.rest.input;

import dev.sluice.chat.Blob;
import jakarta.json.JsonObject;
import java.util.Map;

/**
 * A body that was read.
 *
 * @param attachments by the marks that stand for them in the object
 */
public record ReceivedBody(JsonObject object, Map<String, Blob> attachments) {}
