package dev.sluice.rest;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.conversation.Conversations;
import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.event.StreamId;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Unsendable;
import dev.sluice.push.EventStreams;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Caller;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StartThrottle;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Target;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the resources share: starting, finding and reading streams, with every refusal as a problem. */
public final class ChatService {

    /** Long enough that a client which obeys does not come back to the same answer at once. */
    private static final int RETRY_SECONDS = 5;

    private final Streams streams;
    private final StartThrottle pace;
    private final EventStreams eventStreams;
    private final Channels channels;
    private final Conversations conversations;
    private final EarlierTurns earlier;
    private final AllowedModels models;
    private final Map<String, Dialect> dialects;
    private final RequestLimits limits;

    /**
     * Makes the service.
     *
     * @param pace at which streams begin
     * @param dialects by name, in the order they are told
     */
    public ChatService(
            Streams streams,
            StartThrottle pace,
            EventStreams eventStreams,
            Channels channels,
            Conversations conversations,
            AllowedModels models,
            Map<String, Dialect> dialects,
            RequestLimits limits) {
        this.streams = streams;
        this.pace = pace;
        this.eventStreams = eventStreams;
        this.channels = channels;
        this.conversations = conversations;
        this.earlier = new EarlierTurns(conversations);
        this.models = models;
        this.dialects = dialects;
        this.limits = limits;
    }

    RequestLimits limits() {
        return limits;
    }

    /**
     * Makes a stream, which is not launched yet.
     *
     * @param channelId the channel that is told of its progress, too; or null
     */
    ChatStream start(ChatInput start, Caller caller, @Nullable String idempotencyHeader, @Nullable String channelId) {
        String principal = caller.principal();
        List<Target> asked = asked(start, caller);
        String key = idempotencyHeader == null
                ? start.requestId()
                : ChatInputReader.checkName("Idempotency-Key", idempotencyHeader);
        Channel channel = channel(channelId, principal);
        ChatStream joined = key == null ? null : streams.started(principal, key);
        if (joined != null) {
            joined.permit(caller.lifetime(Instant.now()));
            feed(joined, channel);
            return joined;
        }
        checkTokens(principal);
        ChatRequest chat = earlier.with(start, principal);
        List<Target> targets = sendable(asked, chat, start.turns());
        String conversation = start.conversationId() == null ? UUID.randomUUID().toString() : start.conversationId();
        try {
            ChatStream stream = streams.start(new StartRequest(
                    principal,
                    chat,
                    targets,
                    conversation,
                    start.metadata(),
                    key,
                    conversations.exchange(
                            principal,
                            conversation,
                            start.conversationId() == null,
                            EarlierTurns.brought(start),
                            EarlierTurns.message(start))));
            stream.permit(caller.lifetime(Instant.now()));
            feed(stream, channel);
            pace.await(); // what is refused does not wait, nor does anybody for it
            return stream;
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    private void checkTokens(String principal) {
        long seconds = conversations.secondsToWait(principal);
        if (seconds > 0) {
            throw ApiException.later(
                    429, "rate_limited", "The tokens of this day (UTC) are used up.", Math.toIntExact(seconds));
        }
    }

    private List<Target> asked(ChatInput start, Caller caller) {
        List<Target> asked = models.resolve(start.model(), caller);
        if (asked == null) {
            throw ApiException.invalid("model", "no such model or alias is configured");
        }
        return asked;
    }

    /** The models that are to be tried: those of the asked for that can be sent this request. */
    private static List<Target> sendable(List<Target> asked, ChatRequest chat, String turns) {
        List<Target> targets = new ArrayList<>();
        Unsendable first = null;
        for (Target target : asked) {
            Unsendable why = target.provider().check(chat, target.model());
            if (why == null) {
                targets.add(target);
            } else if (first == null) {
                first = why;
            }
        }
        if (targets.isEmpty() && first != null) {
            throw ApiException.invalid(first.field().replaceFirst("^messages", turns), first.detail());
        }
        return targets;
    }

    /**
     * Finds the stream of that id for a reader.
     *
     * @param channelId the channel that is told of its progress, too; or null
     */
    ChatStream join(String id, Caller caller, @Nullable String channelId) {
        Channel channel = channel(channelId, caller.principal());
        ChatStream stream = find(id, caller.principal());
        stream.permit(caller.lifetime(Instant.now()));
        feed(stream, channel);
        return stream;
    }

    private @Nullable Channel channel(@Nullable String id, String principal) {
        Channel channel = id == null ? null : channels.find(id, principal);
        if (id != null && channel == null) {
            throw ApiException.notFound("Sse-Client-ID", "there is no such channel");
        }
        return channel;
    }

    private void feed(ChatStream stream, @Nullable Channel channel) {
        if (channel != null) {
            eventStreams.feed(stream, channel);
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
    Dialect dialect(String name) {
        Dialect dialect = dialects.get(name);
        if (dialect == null) {
            throw ApiException.notAcceptable("dialect", "must be one of " + String.join(", ", dialects.keySet()));
        }
        return dialect;
    }

    /**
     * Answers with a stream's events, all of them or those after the one that the client has.
     *
     * @param caller whose reading ends with its login
     * @param params whose last event, if it has one, is of this stream
     */
    Response events(
            ChatStream stream, Caller caller, EventStreamParams params, Dialect dialect, Dialect.Options options) {
        EventId last = params.lastEventId();
        int size = stream.log().size();
        if (last != null && last.sequence() >= size) {
            throw params.invalidLastEventId("names an event that has not happened");
        }
        if (last != null && last.sequence() == size - 1 && stream.log().terminal() != null) {
            return Response.noContent().build();
        }
        try {
            return Response.ok(eventStreams.open(
                            stream,
                            last == null ? 0 : last.sequence() + 1,
                            dialect.encoder(stream.id().value(), options),
                            caller.lifetime(Instant.now())))
                    .header("Sluice-Stream-Id", stream.id().value())
                    .build();
        } catch (RefusedException e) {
            throw refused(e);
        }
    }

    static ApiException refused(RefusedException refused) {
        return switch (refused.limit()) {
            case READERS ->
                ApiException.later(429, "rate_limited", "This stream has as many readers as it may.", RETRY_SECONDS);
            case STREAMS ->
                ApiException.later(503, "overloaded", "As many replies are being written as may.", RETRY_SECONDS);
            case PRINCIPAL_STREAMS ->
                ApiException.later(
                        429, "rate_limited", "As many of your replies are being written as may.", RETRY_SECONDS);
            case PRINCIPAL_STARTS ->
                ApiException.later(
                        429,
                        "rate_limited",
                        "You have started as many replies as may be in a minute.",
                        // Rounded up, so that who comes back then is let in.
                        (int) refused.retryAfter().plusNanos(999_999_999).toSeconds());
            case SHUTDOWN -> ApiException.later(503, "overloaded", "The server is shutting down.", RETRY_SECONDS);
        };
    }
}
