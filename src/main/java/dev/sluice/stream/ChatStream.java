package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One generation, from its start to the end of its log's retention. Readers come and go; the provider is asked once.
 *
 * <p>Threads: any. The provider's thread appends, and wakes the readers at each flush; nothing here blocks. No lock
 * of its own: only the thread whose terminal event the log takes ends the stream.
 */
public final class ChatStream {

    private static final Logger LOG = System.getLogger(ChatStream.class.getName());

    private final StreamFacts facts;
    private final @Nullable String idempotencyKey;
    private final long estimatedInput;
    private final StreamSettings settings;
    private final LongSupplier nanoTime;
    private final StreamLog log = new StreamLog();
    private final Readers readers;
    private final ReplyAppender reply;
    private final StreamNotices notices;
    private final LoginTime logins = new LoginTime();

    /** Released at the end, because it holds the prompt and an ended stream is kept for its log. */
    private volatile @Nullable Generation generation;

    private volatile boolean ended;

    /** Whether it goes on though all readers have left. */
    private volatile boolean detached;

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
        this.estimatedInput = start.request().estimatedTokens();
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.notices = new StreamNotices(id, start.store());
        this.readers = new Readers(settings.readers(), nanoTime);
        this.reply = new ReplyAppender(this, settings.replyChars());
        this.generation = new Generation(start.request(), start.targets(), settings, nanoTime, reply);
        log.append(new StreamStarted(facts.model(), facts.conversationId(), start.metadata()));
        log.publish();
    }

    /**
     * Notifies store and observer of the start. Only before the stream is visible to other threads. Where one of them throws,
     * the stream has failed when this returns.
     *
     * @param registry is notified of the end, before readers see it
     */
    void begin(StartRequest request, StreamListener registry, StreamObserver observers) {
        try {
            notices.begin(facts, request, registry, observers);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    StreamNotices notices() {
        return notices;
    }

    StreamFacts facts() {
        return facts;
    }

    public StreamId id() {
        return facts.id();
    }

    @Nullable
    String idempotencyKey() {
        return idempotencyKey;
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
        return reply.length().text();
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
        return new Usage(estimatedInput, reply.length().estimatedTokens(), true);
    }

    /**
     * Calls the provider; only the first call has an effect. Separate from making a stream, so that the client which
     * started it can receive the first event before the provider is asked.
     */
    public void launch() {
        Generation launching = generation;
        if (launching != null) {
            try {
                launching.launch();
            } catch (RuntimeException | Error e) {
                broken(e);
            }
        }
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
    public void permit(Duration login) {
        logins.permit(nanoTime.getAsLong(), login);
    }

    /** Lets the generation go on though all readers may leave. */
    public void detach() {
        detached = true;
    }

    /** Ends the generation and keeps what was written. Returns false if it had ended already. */
    public boolean cancel() {
        return end(new StreamCompleted(StopReason.CANCELLED, estimate(), model(), null));
    }

    /** Ends the generation as failed. Returns false if it had ended already. */
    boolean fail(ErrorCode code) {
        return end(StreamFailed.of(code));
    }

    /**
     * Logs a mistake of Sluice's own and fails the stream with {@link ErrorCode#INTERNAL}. Every exception that this stream's
     * code throws where nobody else could say which stream it was comes here, and here only.
     */
    void broken(Throwable mistake) {
        LOG.log(Level.ERROR, "Stream " + id().value() + " failed because of a mistake in Sluice", mistake);
        complete(StreamFailed.of(ErrorCode.INTERNAL));
        publish(); // also a terminal event that came before
    }

    private boolean end(StreamEvent terminal) {
        boolean first = complete(terminal);
        if (first) {
            publish();
        }
        return first;
    }

    /**
     * Appends the terminal event, which readers see once it is published. Before they can, the turns are handed over for
     * storing and the stream no longer counts as running: a client that comes back at once finds both done. Returns false if
     * there was a terminal event already.
     */
    boolean complete(StreamEvent terminal) {
        boolean storing = notices.isStoring(log);
        StreamEvent last = terminal instanceof StreamCompleted completed && !storing ? completed.unstored() : terminal;
        if (!log.end(last)) {
            return false;
        }
        StreamEnd end = new StreamEnd(facts, log, last, usage(last), skippedChunks(), reply.leftOutFields());
        Generation stopping = generation;
        generation = null;
        ended = true;
        notices.endBeforeReaders(end);
        log.seal();
        if (stopping != null) {
            stop(stopping);
        }
        return true;
    }

    private void stop(Generation stopping) {
        try {
            stopping.stop();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The provider of stream " + id().value() + " could not be stopped", e);
        }
    }

    /** Makes appended events visible, wakes the readers, and after the end of the stream notifies the observer. */
    void publish() {
        if (log.publish()) {
            readers.wake();
        }
        notices.endAfterReaders();
    }

    /** Ends the stream if it has exceeded a time limit. Called a few times a second by a single thread. */
    void sweep(long now) {
        if (ended) {
            return;
        }
        try {
            check(now);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void check(long now) {
        Generation running = generation;
        Long orphaned = readers.orphanedNanos();
        if (logins.isOver(now)) {
            fail(ErrorCode.UNAUTHORIZED);
        } else if (orphaned != null && !detached && isOver(settings.orphanGrace(), orphaned, now)) {
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

    /** Whether it has a reader now; observers do not count. */
    boolean isRead() {
        return !readers.isEmpty();
    }

    /** Whether it has ended and was started longer ago than that. */
    boolean isOlder(Duration age) {
        return ended && isOver(age, facts.createdNanos(), nanoTime.getAsLong());
    }
}
