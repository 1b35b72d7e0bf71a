package dev.sluice.rest;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.chat.Blob;
import dev.sluice.conversation.AttachmentRoom;
import dev.sluice.conversation.ConversationIds;
import dev.sluice.conversation.Conversations;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.event.EventId;
import dev.sluice.event.StreamId;
import dev.sluice.push.EventStreams;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.JsonRequest;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Caller;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.Reservation;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StartThrottle;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.Target;
import dev.sluice.stream.TurnStore;
import dev.sluice.usage.UsedUpException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts, finds and reads streams for the resources; every refusal is an {@link ApiException}. */
public final class ChatService {

    private static final String STREAM_ID = "Sluice-Stream-Id";
    private static final String BUDGET_REMAINING = "Sluice-Budget-Remaining";
    private static final String SHARED = "Sluice-Shared";

    private final StreamRegistry streams;
    private final StartThrottle throttle;
    private final EventStreams eventStreams;
    private final Channels channels;
    private final Conversations conversations;
    private final Accounts accounts;
    private final EarlierTurns earlier;
    private final AllowedModels models;
    private final Map<String, Dialect> dialects;
    private final RequestLimits limits;
    private final Uploads uploads;
    private final TokenCounts counts = new TokenCounts();

    /**
     * Makes the service.
     *
     * @param throttle delays the beginning of streams when many start at once
     * @param accounts count what replies use
     * @param dialects by name, in the order that messages list them
     * @param uploads bounds the memory of all attachments together
     */
    public ChatService(
            StreamRegistry streams,
            StartThrottle throttle,
            EventStreams eventStreams,
            Channels channels,
            Conversations conversations,
            Accounts accounts,
            AllowedModels models,
            Map<String, Dialect> dialects,
            RequestLimits limits,
            Uploads uploads) {
        this.streams = streams;
        this.throttle = throttle;
        this.eventStreams = eventStreams;
        this.channels = channels;
        this.conversations = conversations;
        this.accounts = accounts;
        this.earlier = new EarlierTurns(conversations, streams.sharing());
        this.models = models;
        this.dialects = dialects;
        this.limits = limits;
        this.uploads = uploads;
    }

    RequestLimits limits() {
        return limits;
    }

    /** Reads a chat request; blocks until it has arrived. It must be started, which gives its attachments' memory back. */
    ChatInput read(ContainerRequestContext request) {
        return read(request, ChatInputReader.ATTACHMENTS, ChatInputReader::read);
    }

    /** Makes a request of a body. */
    @FunctionalInterface
    public interface BodyReader<T> {

        /**
         * Reads a body.
         *
         * @param uploads the memory of its attachments, which the request gives back
         */
        T read(ReceivedBody body, Uploads.Share uploads);
    }

    /**
     * Reads a request in any protocol; blocks until it has arrived. What was read must be {@linkplain #start started}, which
     * gives its attachments' memory back.
     *
     * @param places where the body has attachments
     */
    public <T> T read(ContainerRequestContext request, AttachmentPlaces places, BodyReader<T> reader) {
        Uploads.Share share = uploads.share();
        try {
            return reader.read(JsonRequest.read(request, limits, share, places), share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    /**
     * Creates a stream, or joins the one that was started with the same key. A new one is not launched yet.
     *
     * @param channelId the channel that also gets its progress, or null
     */
    public ChatStream start(
            ChatInput input, Caller caller, @Nullable String idempotencyHeader, @Nullable String channelId) {
        ChatStream stream = null;
        try {
            stream = startOrJoin(input, caller, idempotencyHeader, channelId);
            return stream;
        } finally {
            if (stream == null) {
                input.uploads().close();
            }
        }
    }

    /** The same for a client that repeats its POST after a lost connection: its last event says which stream it joins. */
    public ChatStream start(ChatInput input, Caller caller, EventStreamParams params) {
        EventId last;
        try {
            last = params.lastEventId();
        } catch (ApiException e) {
            input.uploads().close();
            throw e;
        }
        if (last == null) {
            return start(input, caller, params.idempotencyKey(), params.channelId());
        }
        input.uploads().close();
        return join(last.stream().value(), caller, params.channelId());
    }

    private ChatStream startOrJoin(
            ChatInput input, Caller caller, @Nullable String idempotencyHeader, @Nullable String channelId) {
        input.checkLength(limits.messageChars());
        String principal = caller.principal();
        List<Target> asked = asked(input, caller);
        String key =
                idempotencyHeader == null ? input.requestId() : Fields.checkName("Idempotency-Key", idempotencyHeader);
        Channel channel = channel(channelId, principal);
        ChatStream joined = key == null ? null : streams.started(principal, key);
        if (joined != null) {
            input.uploads().close();
            return joined(joined, caller, channel);
        }
        try (Reservation reservation = streams.reserve(principal, key)) {
            return make(input, caller, asked, key, reservation, channel);
        } catch (RefusedException e) {
            throw Refusal.of(e);
        } catch (UsedUpException e) {
            // Another request with this key may have taken what was left.
            ChatStream twin = streams.started(principal, key);
            if (twin == null) {
                throw accounts.refusal(e.standing());
            }
            input.uploads().close();
            return joined(twin, caller, channel);
        }
    }

    /** Makes a stream, or joins the one that another request with the same key has made meanwhile. */
    private ChatStream make(
            ChatInput input,
            Caller caller,
            List<Target> asked,
            @Nullable String key,
            Reservation reservation,
            @Nullable Channel channel)
            throws RefusedException, UsedUpException {
        String principal = caller.principal();
        accounts.check(caller);
        earlier.checkId(input.conversationId(), input.place().conversation(), principal);
        EarlierTurns.Continued continued = earlier.with(input, principal, room(input));
        Sendable sendable = Sendable.of(asked, continued.chat(), input);
        ChatInput placed = continued.input();
        String conversation = placed.conversationId() == null ? ConversationIds.next() : placed.conversationId();
        try (Accounts.Opened account =
                accounts.open(caller, sendable, input.notes(), store(placed, principal, conversation))) {
            UploadsHeld held = new UploadsHeld(account.store(), input.uploads());
            StartRequest request = new StartRequest(
                    principal,
                    sendable.chat(),
                    sendable.targets(),
                    conversation,
                    sendable.metadata(input.metadata(), continued.leftOut()),
                    key,
                    account.notes(),
                    held);
            ChatStream stream = streams.start(request, reservation);
            held.closeUnlessBegun(); // where another request with this key has come first
            stream.permit(caller.validity());
            feed(stream, channel);
            throttle.await(); // last, so that refused requests neither wait nor delay others
            return stream;
        }
    }

    private ChatStream joined(ChatStream stream, Caller caller, @Nullable Channel channel) {
        stream.permit(caller.validity());
        feed(stream, channel);
        return stream;
    }

    /** Counts the tokens of a request that is not started; blocks for as long as the provider takes. */
    public TokenCount count(ChatInput input, Caller caller) {
        try {
            input.checkLength(limits.messageChars());
            Sendable sendable = Sendable.of(asked(input, caller), input.chat(), input);
            return counts.of(
                    caller.principal(), sendable.chat(), sendable.targets().get(0));
        } finally {
            input.uploads().close();
        }
    }

    private TurnStore store(ChatInput input, String principal, String conversation) {
        return input.stored()
                ? conversations.exchange(
                        principal,
                        conversation,
                        input.conversationId() == null,
                        EarlierTurns.brought(input),
                        EarlierTurns.message(input),
                        input.place().equals(TurnPlace.INPUT))
                : TurnStore.NONE;
    }

    private List<Target> asked(ChatInput input, Caller caller) {
        List<Target> asked = models.resolve(input.model(), caller);
        if (asked == null) {
            throw ApiException.invalid(
                    "model", "is not a configured model or alias, or is not for your roles; see GET /api/models");
        }
        return asked;
    }

    /** The room that a request leaves for stored attachments. */
    private AttachmentRoom room(ChatInput input) {
        List<Blob> sent = input.chat().blobs();
        return new AttachmentRoom() {
            private long bytes = sent.stream().mapToLong(Blob::length).sum();
            private int count = sent.size();

            @Override
            public boolean take(long more) {
                boolean fits = (limits.attachments() == 0 || count < limits.attachments())
                        && (limits.attachmentBytes() == 0 || bytes + more <= limits.attachmentBytes())
                        && input.uploads().take(more);
                count += fits ? 1 : 0;
                bytes += fits ? more : 0;
                return fits;
            }
        };
    }

    /**
     * Finds the stream with that id for a reader.
     *
     * @param channelId the channel that also gets its progress, or null
     */
    public ChatStream join(String id, Caller caller, @Nullable String channelId) {
        Channel channel = channel(channelId, caller.principal());
        ChatStream stream = find(id, caller.principal());
        stream.permit(caller.validity());
        feed(stream, channel);
        return stream;
    }

    /** The stream that a start with this key would join, or null. */
    public @Nullable ChatStream started(Caller caller, String idempotencyKey) {
        return streams.started(caller.principal(), Fields.checkName("Idempotency-Key", idempotencyKey));
    }

    private @Nullable Channel channel(@Nullable String id, String principal) {
        Channel channel = id == null ? null : channels.find(id, principal);
        if (id != null && channel == null) {
            throw ApiException.notFound("Sse-Client-ID", "is not the id of an open channel of yours");
        }
        return channel;
    }

    private void feed(ChatStream stream, @Nullable Channel channel) {
        if (channel != null) {
            eventStreams.feed(stream, channel);
        }
    }

    /** The stream with that id, which need not be well-formed, while its events are kept; else null. */
    public @Nullable ChatStream kept(String id, String principal) {
        StreamId parsed = StreamId.parse(id);
        return parsed == null ? null : streams.find(parsed, principal);
    }

    /** Cancels a stream, and drops its events. */
    public void forget(ChatStream stream) {
        stream.cancel();
        streams.forget(stream);
    }

    /** Finds the stream with that id, which need not be well-formed. */
    ChatStream find(String id, String principal) {
        ChatStream stream = kept(id, principal);
        if (stream != null) {
            return stream;
        }
        StreamId parsed = StreamId.parse(id);
        if (parsed != null && streams.isGone(parsed, principal)) {
            throw ApiException.of(410, "gone", "This stream has ended and its events are no longer kept.");
        }
        throw ApiException.notFound();
    }

    /**
     * Finds the stream with that id, ended or not, or else the one that is running in the conversation with that id.
     *
     * @return null if there is none, or if it is another principal's
     */
    public @Nullable ChatStream run(String id, Caller caller) {
        ChatStream stream = run(id, caller.principal());
        if (stream != null) {
            stream.permit(caller.validity());
        }
        return stream;
    }

    private @Nullable ChatStream run(String id, String principal) {
        StreamId parsed = StreamId.parse(id);
        ChatStream stream = parsed == null ? null : streams.find(parsed, principal);
        return stream == null ? streams.running(principal, id) : stream;
    }

    /** Cancels the stream with that id, or all that are running in the conversation with that id. */
    public void stop(String id, String principal) {
        StreamId parsed = StreamId.parse(id);
        ChatStream stream = parsed == null ? null : streams.find(parsed, principal);
        if (stream != null) {
            stream.cancel();
        } else {
            streams.cancel(principal, id);
        }
    }

    /** Finds the dialect with that name. */
    public Dialect dialect(String name) {
        Dialect dialect = dialects.get(name);
        if (dialect == null) {
            throw ApiException.notAcceptable("dialect", "must be one of " + String.join(", ", dialects.keySet()));
        }
        return dialect;
    }

    /**
     * Answers with a stream's events: all of them, or those after the client's last one.
     *
     * @param caller reads until its login expires
     * @param params with a last event of this stream, or none
     */
    public Response events(
            ChatStream stream, Caller caller, EventStreamParams params, Dialect dialect, Dialect.Options options) {
        EventId last = params.lastEventId();
        if (last != null) {
            switch (stream.following(last.sequence())) {
                case UNKNOWN -> throw params.invalidLastEventId("is the id of an event that has not happened yet");
                case NOTHING -> {
                    return Response.noContent().build();
                }
                case MORE -> {
                    // read on
                }
            }
        }
        return events(stream, caller, dialect, options, last == null ? 0 : last.sequence() + 1, seen(last, dialect));
    }

    /**
     * Answers with a stream's events after a place.
     *
     * @param caller reads until its login expires
     * @param position the number of events that the reader has already
     * @param frames how many of the frames that follow these it has, too
     */
    public Response events(
            ChatStream stream, Caller caller, Dialect dialect, Dialect.Options options, int position, int frames) {
        try {
            String id = stream.id().value();
            Encoder encoder = dialect.encoder(id, options.of(stream.createdAt(), frames));
            Response.ResponseBuilder answer =
                    Response.ok(eventStreams.open(stream, position, encoder, caller.validity()));
            dialect.headers(id).forEach(answer::header);
            return named(answer, stream).build();
        } catch (RefusedException e) {
            throw Refusal.of(e);
        }
    }

    /** Adds to an answer which stream it is about, and whether other nodes can find that. */
    public Response.ResponseBuilder named(Response.ResponseBuilder answer, ChatStream stream) {
        answer.header(STREAM_ID, stream.id().value());
        String left = stream.facts().notes().get(Accounts.LEFT);
        if (left != null) {
            answer.header(BUDGET_REMAINING, left);
        }
        return stream instanceof MirroredStream ? answer : shared(answer);
    }

    /** Adds to an answer about a stream that other nodes cannot find it at the moment, where that is so. */
    Response.ResponseBuilder shared(Response.ResponseBuilder answer) {
        return streams.sharing().isShared() ? answer : answer.header(SHARED, false);
    }

    /** Answers with what happens in a stream from now on, at least its end; the dialect is shown what happened before. */
    public Response eventsFromNow(ChatStream stream, Caller caller, Dialect dialect, Dialect.Options options) {
        int size = stream.log().size();
        return events(stream, caller, dialect, options, stream.log().isWhole(size) ? size - 1 : size, 0);
    }

    /** The frames that a reader has of what follows its last event, if this dialect wrote them. */
    private static int seen(@Nullable EventId last, Dialect dialect) {
        return last != null && last.dialect().equals(dialect.name()) ? last.frames() : 0;
    }

    /** Launches a stream, and answers with the whole reply when it has ended. */
    public Response whole(ChatStream stream, Caller caller, Dialect dialect, Dialect.Options options) {
        try {
            Response.ResponseBuilder answer = Response.ok(eventStreams.open(
                    stream,
                    0,
                    dialect.wholeEncoder(stream.id().value(), options.of(stream.createdAt(), 0)),
                    caller.validity()));
            stream.launch();
            return named(answer, stream).build();
        } catch (RefusedException e) {
            throw Refusal.of(e);
        }
    }
}
