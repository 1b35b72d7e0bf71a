package dev.sluice.stream;

import dev.sluice.chat.ChatRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to start a stream.
 *
 * @param principal the principal that starts the stream
 * @param targets the models to ask, at least one, in the order in which they are tried
 * @param metadata echoed in progress events; may be empty
 * @param idempotencyKey a start by the same principal with the same key returns the first stream; or null
 * @param notes kept with the stream's {@linkplain StreamFacts#notes facts}
 * @param store stores the stream's turns; not called if an existing stream is returned
 */
public record StartRequest(
        String principal,
        ChatRequest request,
        List<Target> targets,
        String conversationId,
        Map<String, String> metadata,
        @Nullable String idempotencyKey,
        Map<String, String> notes,
        TurnStore store) {

    /** Makes a request for a stream whose turns are not stored. */
    public StartRequest(
            String principal,
            ChatRequest request,
            List<Target> targets,
            String conversationId,
            Map<String, String> metadata,
            @Nullable String idempotencyKey) {
        this(principal, request, targets, conversationId, metadata, idempotencyKey, Map.of(), TurnStore.NONE);
    }

    public StartRequest {
        targets = List.copyOf(targets);
        notes = Map.copyOf(notes);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
