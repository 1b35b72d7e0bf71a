package dev.sluice.rest;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.event.StreamId;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.Models;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Target;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the resources share: starting, finding and reading streams, with every refusal as a problem. */
public final class ChatService {

    /** Long enough that a client which obeys does not come back to the same answer at once. */
    private static final int RETRY_SECONDS = 5;

    private static final int MAX_KEY_CHARS = 256;

    private final Streams streams;
    private final EventStreams eventStreams;
    private final Models models;
    private final Map<String, Dialect> dialects;
    private final RequestLimits limits;

    /**
     * Makes the service.
     *
     * @param dialects by name, in the order they are told
     */
    public ChatService(
            Streams streams,
            EventStreams eventStreams,
            Models models,
            Map<String, Dialect> dialects,
            RequestLimits limits) {
        this.streams = streams;
        this.eventStreams = eventStreams;
        this.models = models;
        this.dialects = dialects;
        this.limits = limits;
    }

    RequestLimits limits() {
        return limits;
    }

    /** Makes a stream, which is not launched yet. */
    ChatStream start(ChatStart start, String principal, @Nullable String idempotencyHeader) {
        List<Target> targets = models.resolve(start.model());
        if (targets == null) {
            throw ApiException.invalid("model", "no such model or alias is configured");
        }
        String key = idempotencyHeader == null ? start.requestId() : idempotencyHeader;
        if (key != null && (key.isBlank() || key.length() > MAX_KEY_CHARS)) {
            throw ApiException.invalid("Idempotency-Key", "must have 1 to " + MAX_KEY_CHARS + " characters");
        }
        String conversation = start.conversationId() == null ? UUID.randomUUID().toString() : start.conversationId();
        try {
            return streams.start(
                    new StartRequest(principal, start.chat(), targets, conversation, start.metadata(), key));
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    /** The stream of that id, which may be anything. */
    ChatStream find(String id, String principal) {
        StreamId parsed = StreamId.parse(id);
        ChatStream stream = parsed == null ? null : streams.find(parsed, principal);
        if (stream != null) {
            return stream;
        }
        if (parsed != null && streams.isGone(parsed, principal)) {
            throw ApiException.of(410, "gone", "This stream has ended, and its log is not kept any longer.");
        }
        throw ApiException.notFound();
    }

    /** The dialect of that name. */
    Dialect dialect(@Nullable String name) {
        Dialect dialect = dialects.get(name == null ? "typed" : name);
        if (dialect == null) {
            throw ApiException.notAcceptable("dialect", "must be one of " + String.join(", ", dialects.keySet()));
        }
        return dialect;
    }

    /**
     * Answers with a stream's events, all of them or those after the one that the client has.
     *
     * @param last the client's last event, or null when it has none; of this stream
     */
    Response events(ChatStream stream, @Nullable EventId last, Dialect dialect, boolean accumulated) {
        int size = stream.log().size();
        if (last != null && last.sequence() >= size) {
            throw ApiException.invalid("Last-Event-ID", "names an event that has not happened");
        }
        if (last != null && last.sequence() == size - 1 && stream.log().terminal() != null) {
            return Response.noContent().build();
        }
        try {
            return Response.ok(eventStreams.open(
                            stream,
                            last == null ? 0 : last.sequence() + 1,
                            dialect.encoder(stream.id(), new Dialect.Options(accumulated))))
                    .build();
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    private static ApiException refused(RefusedException refused) {
        return switch (refused.limit()) {
            case READERS ->
                ApiException.later(429, "rate_limited", "This stream has as many readers as it may.", RETRY_SECONDS);
            case STREAMS ->
                ApiException.later(503, "overloaded", "As many replies are being written as may.", RETRY_SECONDS);
            case SHUTDOWN -> ApiException.later(503, "overloaded", "The server is shutting down.", RETRY_SECONDS);
        };
    }
}
