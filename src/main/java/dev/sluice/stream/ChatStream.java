package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation, from its start to the end of its log's retention. Readers come and go; the provider is asked once.
 *
 * <p>Threads: any. The provider's thread appends, and wakes readers when what came together is complete; nothing here
 * waits. This object's lock guards who reads and whether the provider was called; it is never held while a reader is woken
 * or a provider is called.
 */
public final class ChatStream {

    private static final LogReader[] NOBODY = {};

    /** What an event without text counts for against the limit: about what it takes. */
    private static final int OBJECT_CHARS = 100;

    private final StreamId id;
    private final String owner;
    private final String conversationId;
    private final @Nullable String idempotencyKey;
    private final long estimatedInput;
    private final Target target;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final Runnable onEnd;
    private final Instant createdAt = Instant.now();
    private final long createdNanos;
    private final StreamLog log = new StreamLog();

    private volatile LogReader[] readers = NOBODY;
    private boolean launched;

    /* What only a running generation needs, given up at its end: a finished one is kept for its log. */
    private @Nullable ChatRequest request;
    private Provider.@Nullable Call call;

    private volatile boolean ended;
    private volatile long endedNanos;
    private volatile boolean sign;
    private volatile int textChars;
    private final AtomicInteger skipped = new AtomicInteger();

    /** When the last reader left, or when the stream was made for a reader who has not come; null while it is read. */
    private @Nullable Long orphanedNanos;

    /* What only the sweep knows. */
    private boolean signSeen;
    private long signNanos;

    ChatStream(StreamId id, StartRequest start, StreamSettings settings, LongSupplier nanoTime, Runnable onEnd) {
        this.id = id;
        this.owner = start.owner();
        this.conversationId = start.conversationId();
        this.idempotencyKey = start.idempotencyKey();
        this.estimatedInput = Usage.estimate(start.request().length());
        this.request = start.request();
        this.target = start.targets().get(0);
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.onEnd = onEnd;
        this.createdNanos = nanoTime.getAsLong();
        log.append(new StreamStarted(target.label(), start.conversationId(), start.metadata()));
        log.publish();
    }

    public StreamId id() {
        return id;
    }

    /** The principal that made the stream, who alone may see it. */
    public String owner() {
        return owner;
    }

    public String conversationId() {
        return conversationId;
    }

    /** The model that was asked for, {@code provider/model}. */
    public String model() {
        return target.label();
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
        ChatRequest asked;
        synchronized (this) {
            asked = request;
            if (launched || asked == null) {
                return;
            }
            launched = true;
            signNanos = nanoTime.getAsLong();
        }
        Provider.Call made = target.provider().call(asked, target.model(), new Reply());
        synchronized (this) {
            if (!ended) {
                call = made;
                return;
            }
        }
        made.cancel();
    }

    /**
     * Attaches a reader.
     *
     * @param position how many events it has already
     * @param wake told, by any thread and under no lock, when there is more to read; must not wait
     * @throws RefusedException when the stream has as many readers as it may
     */
    public LogReader attach(int position, Runnable wake) throws RefusedException {
        LogReader reader = new LogReader(this, position, wake);
        synchronized (this) {
            if (settings.readers() > 0 && readers.length >= settings.readers()) {
                throw new RefusedException(RefusedException.Limit.READERS);
            }
            LogReader[] more = Arrays.copyOf(readers, readers.length + 1);
            more[readers.length] = reader;
            readers = more;
            orphanedNanos = null;
        }
        return reader;
    }

    synchronized void detach(LogReader reader) {
        readers = Arrays.stream(readers).filter(r -> r != reader).toArray(LogReader[]::new);
        if (readers.length == 0 && orphanedNanos == null) {
            orphanedNanos = nanoTime.getAsLong();
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
        if (!log.append(terminal)) {
            return false;
        }
        Provider.Call running = ended();
        if (running != null) {
            running.cancel();
        }
        publish();
        return true;
    }

    /** Notes the end, once the terminal event was appended. Returns the call if it may still run. */
    private Provider.@Nullable Call ended() {
        Provider.Call running;
        synchronized (this) {
            running = call;
            call = null;
            request = null;
            endedNanos = nanoTime.getAsLong();
            ended = true;
        }
        onEnd.run();
        return running;
    }

    private Usage estimate() {
        return new Usage(estimatedInput, Usage.estimate(log.contentBytes()), true);
    }

    private void publish() {
        if (log.publish()) {
            for (LogReader reader : readers) {
                reader.wake();
            }
        }
    }

    /** Ends what has taken too long. Called by one thread, now and then. */
    void sweep(long now) {
        if (ended) {
            return;
        }
        boolean running;
        Long orphaned;
        synchronized (this) {
            running = launched;
            orphaned = orphanedNanos;
        }
        if (orphaned != null && isOver(settings.orphanGrace(), orphaned, now)) {
            cancel();
        } else if (isOver(settings.total(), createdNanos, now)) {
            fail(ErrorCode.STREAM_TIMEOUT);
        } else if (running) {
            if (sign) {
                sign = false;
                signSeen = true;
                signNanos = now;
            } else if (isOver(signSeen ? settings.idle() : settings.firstChunk(), signNanos, now)) {
                fail(ErrorCode.PROVIDER_TIMEOUT);
            }
        }
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return now - since > limit.toNanos();
    }

    /** Whether the log need not be kept any longer. */
    boolean isExpired(long now) {
        return ended
                && readers.length == 0
                && isOver(settings.retention(), endedNanos, now)
                && (idempotencyKey == null || isOver(Streams.IDEMPOTENCY, createdNanos, now));
    }

    /** Chunks of the provider that were skipped because they were not understood. */
    public int skippedChunks() {
        return skipped.get();
    }

    /** Takes the provider's reply. Once the stream has ended, whatever still comes is not appended. */
    private final class Reply implements ReplyListener {

        private long contentChars;

        @Override
        public void event(StreamEvent event) {
            if (!log.append(event)) {
                return;
            }
            if (event.terminal()) {
                ended();
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
        public void alive() {
            sign = true;
        }

        @Override
        public void skipped() {
            skipped.incrementAndGet();
        }
    }
}
