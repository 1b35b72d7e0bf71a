package dev.sluice.conversation;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.database.Database;
import dev.sluice.database.DatabaseWriter;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.Storage;
import dev.sluice.database.StorageException;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyListener;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamObserver;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.StreamSharing;
import dev.sluice.stream.Targets;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Conversations on a given database, with replies that the test writes and a clock that it advances. */
final class ConversationFixture implements AutoCloseable {

    static final String ADA = "ada";
    static final String BOB = "bob";

    /** What every reply costs: with as many digits as a cost can have. */
    static final Cost COST = new Cost(new BigDecimal("12345678901234567.000000000000000000021"), "EUR");

    /** What every completed reply used: one part of it is told, one is told to be none, and one is not told. */
    static final Usage USAGE = new Usage(3, 4, 2, 0, Usage.UNTOLD, false);

    /** Longer than a busy machine takes for what the test does not hold up. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    new RetryPolicy(1, Duration.ofSeconds(1)),
                    0,
                    0,
                    0,
                    0),
            new MemoryLimits(0, 0, System::nanoTime),
            System::nanoTime,
            StreamObserver.NONE,
            StreamSharing.NONE,
            (model, usage) -> COST);
    private final ManualClock clock = new ManualClock();
    final Storage storage;
    final Conversations conversations;

    /** A reply that the test writes. */
    record OpenReply(ChatStream stream, ReplyListener listener) {

        /** Calls a tool. */
        OpenReply call(String id, String name, String arguments) {
            listener.event(new StreamEvent.ToolCallStarted(0, id, name));
            listener.event(new StreamEvent.ToolCallCompleted(0, id, name, JsonText.of(arguments)));
            listener.flush();
            return this;
        }

        /** Creates a file. */
        OpenReply file(JsonText base64) {
            listener.event(new StreamEvent.FileCreated("image/png", base64));
            listener.flush();
            return this;
        }

        OpenReply write(String text) {
            listener.event(new TextDelta(JsonText.of(text)));
            listener.flush();
            return this;
        }

        /** Completes the reply. Returns whether its terminal event reports it as stored. */
        boolean complete() {
            return complete(StopReason.END_TURN);
        }

        boolean complete(StopReason reason) {
            listener.event(new StreamCompleted(reason, USAGE, "fake/answered", null));
            listener.flush();
            return ((StreamCompleted) stream.log().terminal()).stored();
        }

        void fail(StreamEvent failure) {
            listener.event(failure);
            listener.flush();
        }
    }

    private static final class ManualClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    ConversationFixture(Database.Source source) {
        this(source, new ConversationSettings(0, Optional.empty()));
    }

    ConversationFixture(Database.Source source, ConversationSettings settings) {
        this(source, settings, DatabaseWriter.LINGER);
    }

    ConversationFixture(Database.Source source, ConversationSettings settings, Duration linger) {
        this(source, settings, linger, PATIENCE, PATIENCE, PATIENCE);
    }

    private ConversationFixture(
            Database.Source source,
            ConversationSettings settings,
            Duration linger,
            Duration stall,
            Duration patience,
            Duration settling) {
        storage = new Storage(
                new Database(source), executor, task -> new Thread(task, FaultyDatabase.WRITER), linger, stall);
        conversations = new Conversations(storage, settings, clock, patience, settling);
    }

    /** Conversations that give up waiting for the database as soon as in production. */
    static ConversationFixture impatient(Database.Source source) {
        return new ConversationFixture(
                source,
                new ConversationSettings(0, Optional.empty()),
                DatabaseWriter.LINGER,
                DatabaseWriter.STALL,
                Conversations.PATIENCE,
                Conversations.SETTLING);
    }

    /** Advances the clock, which stands still otherwise. */
    void advance(Duration time) {
        clock.now = clock.now.plus(time);
    }

    /** Starts a stream with that message. */
    OpenReply ask(String principal, String conversation, String message) {
        return ask(principal, conversation, List.of(), message);
    }

    OpenReply ask(String principal, String conversation, List<Message> before, String message) {
        return ask(principal, conversation, false, before, message);
    }

    /**
     * Starts a stream with that message.
     *
     * @param made whether the conversation is new
     * @param before turns supplied by the client
     */
    OpenReply ask(String principal, String conversation, boolean made, List<Message> before, String message) {
        return ask(principal, conversation, made, before, new Message(Message.Role.USER, message));
    }

    /** Starts a stream with turns that are all new. */
    OpenReply append(String principal, String conversation, List<Message> before, String message) {
        return ask(principal, conversation, false, before, new Message(Message.Role.USER, message), true);
    }

    OpenReply ask(String principal, String conversation, boolean made, List<Message> before, Message message) {
        return ask(principal, conversation, made, before, message, false);
    }

    private OpenReply ask(
            String principal,
            String conversation,
            boolean made,
            List<Message> before,
            Message message,
            boolean appends) {
        AtomicReference<ReplyListener> called = new AtomicReference<>();
        ChatRequest request = new ChatRequest(List.of(message), null, null, null, null, List.of(), null);
        try {
            ChatStream stream = streams.start(new StartRequest(
                    principal,
                    request,
                    List.of(Targets.of("fake/asked", (chat, model, listener) -> {
                        called.set(listener);
                        return () -> {};
                    })),
                    conversation,
                    Map.of(),
                    null,
                    Map.of(),
                    conversations.exchange(principal, conversation, made, before, message, appends)));
            stream.launch();
            return new OpenReply(stream, called.get());
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** Stores a whole exchange, a millisecond after the previous one. */
    void exchange(String principal, String conversation, String message, String reply) {
        advance(Duration.ofMillis(1));
        ask(principal, conversation, message).write(reply).complete();
    }

    /** The contents of all turns of a conversation; empty if it does not exist. */
    List<String> contents(String principal, String conversation) throws StorageException {
        Whole whole = find(principal, conversation);
        return whole == null
                ? List.of()
                : whole.turns().stream().map(Turn::content).toList();
    }

    /** A conversation with its turns. */
    record Whole(Conversation conversation, List<Turn> turns) {}

    /** Reads a conversation page by page; null if there is none. */
    @Nullable
    Whole find(String principal, String id) throws StorageException {
        Conversation found = conversations.find(principal, id);
        List<Turn> turns = new ArrayList<>();
        TurnPage page = found == null ? null : conversations.turns(principal, id, -1);
        while (page != null) {
            turns.addAll(page.turns());
            page = page.more() ? conversations.turns(principal, id, page.last()) : null;
        }
        return found == null ? null : new Whole(found, turns);
    }

    /** The ids of the first 100 conversations, newest first. */
    List<String> ids(String principal) throws StorageException {
        return conversations.list(principal, null, null, 100).stream()
                .map(Conversation::id)
                .toList();
    }

    @Override
    public void close() {
        streams.close();
        storage.drain(Duration.ofSeconds(5));
        storage.close();
        executor.shutdown();
    }
}
