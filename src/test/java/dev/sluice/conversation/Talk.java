package dev.sluice.conversation;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Message;
import dev.sluice.provider.ReplyListener;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.Targets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** Conversations with a provider that a test plays, on a database of the test's choice. Time stands still until it is wound. */
final class Talk implements AutoCloseable {

    static final String ADA = "ada";
    static final String BOB = "bob";

    /** The thread that writes. */
    static final String WRITER = "writer";

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
            System::nanoTime);
    private final WoundClock clock = new WoundClock();
    private final Database database;
    final Conversations conversations;

    /** A reply that a test writes. */
    record Saying(ChatStream stream, ReplyListener listener) {

        Saying says(String text) {
            listener.event(new TextDelta(JsonText.of(text)));
            listener.flush();
            return this;
        }

        /** Ends the reply; returns whether it says that it is stored. */
        boolean ends() {
            return ends(StopReason.END_TURN);
        }

        boolean ends(StopReason reason) {
            listener.event(new StreamCompleted(reason, new Usage(3, 4, false), "fake/answered", null));
            listener.flush();
            return ((StreamCompleted) stream.log().terminal()).stored();
        }

        void fails(StreamEvent failure) {
            listener.event(failure);
            listener.flush();
        }
    }

    private static final class WoundClock extends Clock {
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

    Talk(Database.Source source) {
        this(source, new ConversationSettings(0, Optional.empty(), 0));
    }

    Talk(Database.Source source, ConversationSettings settings) {
        this(source, settings, DatabaseWriter.LINGER);
    }

    Talk(Database.Source source, ConversationSettings settings, Duration linger) {
        database = new Database(source);
        conversations =
                new Conversations(database, executor, task -> new Thread(task, WRITER), settings, clock, linger);
    }

    void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    Database database() {
        return database;
    }

    StreamRegistry streams() {
        return streams;
    }

    /** Asks, and leaves the reply to the test. */
    Saying asks(String principal, String conversation, String message) {
        return asks(principal, conversation, List.of(), message);
    }

    Saying asks(String principal, String conversation, List<Turn> before, String message) {
        return asks(principal, conversation, false, before, message);
    }

    Saying asks(String principal, String conversation, boolean made, List<Turn> before, String message) {
        AtomicReference<ReplyListener> told = new AtomicReference<>();
        ChatRequest request = new ChatRequest(
                List.of(new Message(Message.Role.USER, message)), null, null, null, null, List.of(), null);
        try {
            ChatStream stream = streams.start(new StartRequest(
                    principal,
                    request,
                    List.of(Targets.of("fake/asked", (chat, model, listener) -> {
                        told.set(listener);
                        return () -> {};
                    })),
                    conversation,
                    Map.of(),
                    null,
                    conversations.exchange(principal, conversation, made, before, message)));
            stream.launch();
            return new Saying(stream, told.get());
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    /** A whole exchange. Each is a millisecond after the one before. */
    void said(String principal, String conversation, String message, String reply) {
        pass(Duration.ofMillis(1));
        asks(principal, conversation, message).says(reply).ends();
    }

    List<String> contents(String principal, String conversation) throws StorageException {
        Conversations.Whole whole = conversations.find(principal, conversation);
        return whole == null
                ? List.of()
                : whole.turns().stream().map(Turn::content).toList();
    }

    List<String> ids(String principal) throws StorageException {
        return conversations.list(principal, null, null, 100).stream()
                .map(Conversation::id)
                .toList();
    }

    @Override
    public void close() {
        streams.close();
        conversations.drain(Duration.ofSeconds(5));
        conversations.close();
        executor.shutdown();
    }
}
