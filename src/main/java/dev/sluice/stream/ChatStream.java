package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation, from its start to the end of its log's retention. Readers come and go; the provider is asked once.
 *
 * <p>Threads: any. The provider's thread appends, and wakes the readers at each flush; nothing here blocks. This object's
 * lock guards whether the provider was called, and is never held during a call of provider, listener or reader.
 */
public final class ChatStream {

    private final StreamFacts facts;
    private final @Nullable String idempotencyKey;
    private final long estimatedInput;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final StreamLog log = new StreamLog();
    private final Readers readers;
    private final ReplyAppender reply;
    private boolean launched;

    /* Released at the end, because they hold the prompt and a finished stream is kept for its log. */
    private @Nullable Generation generation;
    private volatile TurnStore store;
    private volatile List<StreamListener> listeners = List.of();

    private volatile boolean ended;
    private volatile long endedNanos;

    /** When the principal's latest login expires; null if its logins do not expire. */
    private @Nullable Long loginExpiryNanos;

    /** Makes a stream whose log holds its first event. */
    ChatStream(StreamId id, StartRequest start, StreamSettings settings, LongSupplier nanoTime) {
        this.facts = new StreamFacts(
                id,
                start.principal(),
                start.conversationId(),
                start.targets().get(0).label(),
                Instant.now(),
                nanoTime.getAsLong());
        this.idempotencyKey = start.idempotencyKey();
        this.estimatedInput = Usage.estimate(start.request().length());
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.readers = new Readers(settings.readers(), nanoTime);
        this.reply = new ReplyAppender(this, settings.replyChars());
        this.generation = new Generation(start.request(), start.targets(), settings, nanoTime, reply);
        this.store = start.store();
        log.append(new StreamStarted(facts.model(), facts.conversationId(), start.metadata()));
        log.publish();
    }

    /** Sets the listeners, in the order in which they are called. Only before the stream is visible to other threads. */
    void listeners(List<StreamListener> all) {
        listeners = all;
    }

    /** The listeners; none once the stream has ended. */
    List<StreamListener> listeners() {
        return listeners;
    }

    StreamFacts facts() {
        return facts;
    }

    public StreamId id() {
        return facts.id();
    }

    /** The principal that started the stream, who alone may see it. */
    public String principal() {
        return facts.principal();
    }

    public String conversationId() {
        return facts.conversationId();
    }

    /** The model that was asked for, {@code provider/model}. */
    public String model() {
        return facts.model();
    }

    public Instant createdAt() {
        return facts.createdAt();
    }

    public StreamLog log() {
        return log;
    }

    /** The length of the reply's text so far in UTF-16 units. */
    public int textLength() {
        return reply.textChars();
    }

    /** Chunks of the provider that were skipped because they could not be parsed. */
    public int skippedChunks() {
        return reply.skippedChunks();
    }

    /** Tokens as the provider reported them, or an estimate until it has. */
    public Usage usage() {
        return usage(log.terminal());
    }

    private Usage usage(@Nullable StreamEvent terminal) {
        return terminal instanceof StreamCompleted completed ? completed.usage() : estimate();
    }

    private Usage estimate() {
        return new Usage(estimatedInput, Usage.estimate(log.contentBytes()), true);
    }

    /**
     * Calls the provider; only the first call has an effect. Separate from making a stream, so that the client which
     * started it can receive the first event before the provider is asked.
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
     * Attaches a reader, which the caller must close.
     *
     * @param position the number of events that the reader has already
     * @param wake called when there is more to read, by any thread and under no lock of the stream's own; must not block
     * @throws RefusedException if the stream has reached its limit of readers
     */
    public LogReader attach(int position, Runnable wake) throws RefusedException {
        StreamReader reader = new StreamReader(log, position, wake, readers);
        readers.add(reader);
        return reader;
    }

    /**
     * Attaches an observer: a reader that counts towards no limit and does not keep the generation running.
     *
     * @return null if an observer of that name was attached before: it has received, or will receive, all events
     */
    public @Nullable LogReader observe(String name, Runnable wake) {
        StreamReader observer = new StreamReader(log, 0, wake, readers);
        return readers.observe(name, observer) ? observer : null;
    }

    /**
     * Sets how long the principal's login remains valid; the generation fails when it expires. Of several logins, as after
     * a renewal, the one that expires last counts.
     */
    public synchronized void permit(Duration login) {
        long expiry = nanoTime.getAsLong() + login.toNanos();
        if (loginExpiryNanos == null || expiry - loginExpiryNanos > 0) {
            loginExpiryNanos = expiry;
        }
    }

    /** Ends the generation and keeps what was written. Returns false if it had ended already. */
    public boolean cancel() {
        return end(new StreamCompleted(StopReason.CANCELLED, estimate(), model(), null));
    }

    /** Ends the generation as failed. Returns false if it had ended already. */
    boolean fail(ErrorCode code) {
        return end(StreamFailed.of(code));
    }

    private boolean end(StreamEvent terminal) {
        boolean first = complete(terminal);
        if (first) {
            publish();
        }
        return first;
    }

    /** Appends the terminal event, which readers see once it is published. Returns false if there was one already. */
    boolean complete(StreamEvent terminal) {
        boolean stored = store.ending(log);
        StreamEvent last = terminal instanceof StreamCompleted completed && !stored ? completed.unstored() : terminal;
        if (!log.append(last)) {
            return false;
        }
        ended(last);
        return true;
    }

    private void ended(StreamEvent terminal) {
        Generation stopping;
        synchronized (this) {
            stopping = generation;
            generation = null;
            endedNanos = nanoTime.getAsLong();
            ended = true;
        }
        StreamEnd end = new StreamEnd(facts, log, terminal, usage(terminal), skippedChunks());
        listeners.forEach(listener -> listener.ended(end));
        listeners = List.of();
        store = TurnStore.NONE;
        if (stopping != null) {
            stopping.stop();
        }
    }

    /** Makes appended events visible and wakes the readers. */
    void publish() {
        if (log.publish()) {
            readers.wake();
        }
    }

    /** Ends the stream if it has exceeded a time limit. Called a few times a second by a single thread. */
    void sweep(long now) {
        if (ended) {
            return;
        }
        Generation running;
        Long loginExpiry;
        synchronized (this) {
            running = launched ? generation : null;
            loginExpiry = loginExpiryNanos;
        }
        Long orphaned = readers.orphanedNanos();
        if (loginExpiry != null && now - loginExpiry >= 0) {
            fail(ErrorCode.UNAUTHORIZED);
        } else if (orphaned != null && isOver(settings.orphanGrace(), orphaned, now)) {
            cancel();
        } else if (isOver(settings.total(), facts.createdNanos(), now)) {
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
                && readers.isEmpty()
                && isOver(settings.retention(), endedNanos, now)
                && (idempotencyKey == null || isOver(StreamRegistry.IDEMPOTENCY, facts.createdNanos(), now));
    }
}
