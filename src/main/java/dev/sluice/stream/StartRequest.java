package dev.sluice.stream;

import dev.sluice.provider.ChatRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream to be started.
 *
 * @param principal the principal that starts it
 * @param targets the models to ask, at least one, in the order they are to be tried
 * @param metadata echoed in progress; possibly empty
 * @param idempotencyKey a second start with the same key by the same principal is the first one; or null
 * @param keeper told of the stream that is made, and of none that was there before
 */
public record StartRequest(
        String principal,
        ChatRequest request,
        List<Target> targets,
        String conversationId,
        Map<String, String> metadata,
        @Nullable String idempotencyKey,
        StreamStore keeper) {

    /** A stream of which nothing is kept. */
    public StartRequest(
            String principal,
            ChatRequest request,
            List<Target> targets,
            String conversationId,
            Map<String, String> metadata,
            @Nullable String idempotencyKey) {
        this(principal, request, targets, conversationId, metadata, idempotencyKey, StreamStore.NONE);
    }

    public StartRequest {
        targets = List.copyOf(targets);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
