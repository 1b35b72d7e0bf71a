package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation, from its start to the end of its log's retention. Readers come and go; the provider is asked once.
 *
 * <p>Threads: any. The provider's thread appends, and wakes readers when what came together is complete; nothing here
 * waits. This object's lock guards whether the provider was called; it is never held while one is called.
 */
public final class ChatStream {

    /** What an event without text counts for against the limit: about what it takes. */
    private static final int OBJECT_CHARS = 100;

    private final StreamId id;
    private final String principal;
    private final String conversationId;
    private final @Nullable String idempotencyKey;
    private final long estimatedInput;
    private final String model;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final StreamObserver.Watch watch;
    private final Consumer<ChatStream> onEnd;
    private final Instant createdAt = Instant.now();
    private final long createdNanos;
    private final StreamLog log = new StreamLog();

    private final Readers readership;

    private boolean launched;

    /** Given up at the end: a finished stream is kept for its log. */
    private @Nullable Generation generation;

    /** Given up at the end as well, with the texts it holds. */
    private volatile StreamStore keeper;

    private volatile boolean ended;
    private volatile long endedNanos;
    private volatile int textChars;
    private final AtomicInteger skipped = new AtomicInteger();

    /** Until when the principal's logins allow it; null where nobody has said so. */
    private @Nullable Long permittedNanos;

    ChatStream(
            StreamId id,
            StartRequest start,
            StreamSettings settings,
            LongSupplier nanoTime,
            StreamObserver.Watch watch,
            Consumer<ChatStream> onEnd) {
        this.id = id;
        this.principal = start.principal();
        this.conversationId = start.conversationId();
        this.idempotencyKey = start.idempotencyKey();
        this.estimatedInput = Usage.estimate(start.request().length());
        this.generation = new Generation(start.request(), start.targets(), settings, nanoTime, new Reply());
        this.model = start.targets().get(0).label();
        this.settings = settings;
        this.keeper = start.keeper();
        this.nanoTime = nanoTime;
        this.readership = new Readers(settings.readers(), nanoTime);
        this.watch = watch;
        this.onEnd = onEnd;
        this.createdNanos = nanoTime.getAsLong();
        log.append(new StreamStarted(model, start.conversationId(), start.metadata()));
        log.publish();
    }

    public StreamId id() {
        return id;
    }

    /** The principal that made the stream, who alone may see it. */
    public String principal() {
        return principal;
    }

    public String conversationId() {
        return conversationId;
    }

    /** The model that was asked for, {@code provider/model}. */
    public String model() {
        return model;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public StreamLog log() {
        return log;
    }

    /** The length of the reply so far in UTF-16 units. */
    public int textLength() {
        return textChars;
    }

    /** Tokens as the provider told them, or a guess while it has not. */
    public Usage usage() {
        return log.terminal() instanceof StreamCompleted completed ? completed.usage() : estimate();
    }

    /**
     * Calls the provider. Only the first call of this method does. Apart from making a stream, because the reader who
     * started it is to have the first event before anything is asked of a provider.
     */
    public void launch() {
        Generation launching;
        synchronized (this) {
            launching = generation;
            if (launched || launching == null) {
                return;
            }
            launched = true;
        }
        launching.attempt();
    }

    /**
     * Attaches a reader.
     *
     * @param position how many events it has already
     * @param wake told, by any thread and under no lock, when there is more to read; must not wait
     * @throws RefusedException when the stream has as many readers as it may
     */
    public LogReader attach(int position, Runnable wake) throws RefusedException {
        StreamReader reader = new StreamReader(log, position, wake, readership);
        readership.add(reader);
        return reader;
    }

    /**
     * Attaches a reader that nobody waits for: it does not keep the generation going, and counts for no limit.
     *
     * @return null when that observer was here before: it had, or will have, all there is
     */
    public @Nullable LogReader observe(String name, Runnable wake) {
        StreamReader observer = new StreamReader(log, 0, wake, readership);
        return readership.observe(name, observer) ? observer : null;
    }

    /**
     * Says how long the principal's login is good for. Of several, as after a renewal, the longest counts; when that is over,
     * the generation fails.
     */
    public synchronized void permit(Duration login) {
        long until = nanoTime.getAsLong() + login.toNanos();
        if (permittedNanos == null || until - permittedNanos > 0) {
            permittedNanos = until;
        }
    }

    /** Ends the generation and keeps what was written. Returns false when it had ended. */
    public boolean cancel() {
        return end(new StreamCompleted(StopReason.CANCELLED, estimate(), model(), null));
    }

    /** Ends the generation as failed. Returns false when it had ended. */
    boolean fail(ErrorCode code) {
        return end(StreamFailed.of(code));
    }

    private boolean end(StreamEvent terminal) {
        StreamEvent last = asKept(terminal);
        if (!log.append(last)) {
            return false;
        }
        ended(last);
        publish();
        return true;
    }

    /** A terminal event that tells whether the reply is kept, if it is one that does. */
    private StreamEvent asKept(StreamEvent terminal) {
        boolean kept = keeper.ending(this);
        return terminal instanceof StreamCompleted completed && !kept ? completed.unstored() : terminal;
    }

    /** Notes the end, once the terminal event was appended, and lets go of what still runs. */
    private void ended(StreamEvent terminal) {
        Generation over;
        synchronized (this) {
            over = generation;
            generation = null;
            endedNanos = nanoTime.getAsLong();
            ended = true;
        }
        keeper.ended(this, terminal); // before it counts as over: who waits for that, waits for this
        keeper = StreamStore.NONE;
        onEnd.accept(this);
        Usage usage = terminal instanceof StreamCompleted completed ? completed.usage() : estimate();
        watch.ended(new StreamObserver.End(terminal, usage, skipped.get()));
        if (over != null) {
            over.stop();
        }
    }

    private Usage estimate() {
        return new Usage(estimatedInput, Usage.estimate(log.contentBytes()), true);
    }

    private void publish() {
        if (log.publish()) {
            readership.wake();
        }
    }

    /** Ends what has taken too long. Called by one thread, now and then. */
    void sweep(long now) {
        if (ended) {
            return;
        }
        Generation running;
        Long permitted;
        synchronized (this) {
            running = launched ? generation : null;
            permitted = permittedNanos;
        }
        Long orphaned = readership.orphanedNanos();
        if (permitted != null && now - permitted >= 0) {
            fail(ErrorCode.UNAUTHORIZED);
        } else if (orphaned != null && isOver(settings.orphanGrace(), orphaned, now)) {
            cancel();
        } else if (isOver(settings.total(), createdNanos, now)) {
            fail(ErrorCode.STREAM_TIMEOUT);
        } else if (running != null) {
            running.sweep(now);
        }
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return now - since > limit.toNanos();
    }

    /** Whether the log need not be kept any longer. */
    boolean isExpired(long now) {
        return ended
                && readership.isEmpty()
                && isOver(settings.retention(), endedNanos, now)
                && (idempotencyKey == null || isOver(Streams.IDEMPOTENCY, createdNanos, now));
    }

    /** Chunks of the provider that were skipped because they were not understood. */
    public int skippedChunks() {
        return skipped.get();
    }

    /** Takes the provider's reply. Once the stream has ended, whatever still comes is not appended. */
    private final class Reply implements Generation.Listener {

        private long contentChars;

        @Override
        public void event(StreamEvent told) {
            StreamEvent event = told.terminal() ? asKept(told) : told;
            if (!log.append(event)) {
                return;
            }
            if (event.terminal()) {
                ended(event);
                return;
            }
            int length = length(event);
            if (event instanceof TextDelta) {
                int chars = textChars + length; // only this thread writes it
                textChars = chars;
            }
            contentChars += length;
            if (settings.replyChars() > 0 && contentChars > settings.replyChars()) {
                fail(ErrorCode.STREAM_TOO_LONG);
            }
        }

        /** What an event counts for against the limit, in UTF-16 units where it is text. */
        private static int length(StreamEvent event) {
            if (event instanceof TextDelta delta) {
                return delta.text().decodedLength();
            }
            if (event instanceof ReasoningDelta delta) {
                return delta.text().decodedLength();
            }
            return event instanceof ToolInputDelta delta ? delta.input().decodedLength() : OBJECT_CHARS;
        }

        @Override
        public void flush() {
            publish();
        }

        @Override
        public void retried(StreamRetried retried) {
            watch.retried(retried);
        }

        @Override
        public void answered() {
            watch.answered();
        }

        @Override
        public void skipped() {
            skipped.incrementAndGet();
        }
    }
}
