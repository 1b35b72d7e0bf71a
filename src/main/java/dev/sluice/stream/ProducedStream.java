package dev.sluice.stream;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.ReplyLength;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamRetried;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import dev.sluice.event.Usage.Billed;
import dev.sluice.security.Validity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A generation of this node: asks the provider and appends what it replies.
 *
 * <p>Threads: any. The provider's thread appends. No lock of its own: only the thread whose terminal event the log takes ends
 * the stream.
 */
public final class ProducedStream extends ChatStream {

    private static final Logger LOG = System.getLogger(ProducedStream.class.getName());

    private final @Nullable String idempotencyKey;
    private final StreamSettings settings;
    private final Pricing pricing;
    private final LongSupplier nanoTime;
    private final ReplyAppender reply;
    private final StreamNotices notices;
    private final LoginTime logins = new LoginTime();

    /** Released at the end, because it holds the prompt and an ended stream is kept for its log. */
    private volatile @Nullable Generation generation;

    /** What attempts cost that were given up; null if that is nothing. Written by one thread at a time. */
    private volatile @Nullable Cost spent;

    /** What they used. Written by one thread at a time. */
    private volatile @Nullable Usage spentTokens;

    /** The latest attempt but for the first; null while that runs. Written by one thread at a time. */
    private volatile @Nullable StreamRetried latest;

    private volatile boolean ended;

    /** Whether a mistake must end it. */
    private volatile boolean brokenOff;

    /** Whether its log must not be kept. */
    private volatile boolean forgotten;

    /** Whether everybody was told of the start. Until then an end waits, so that nobody is told of that first. */
    private volatile boolean begun;

    /** The terminal event of an end that waits; null if there is none. */
    private final AtomicReference<@Nullable StreamEvent> waiting = new AtomicReference<>();

    /** Whether it goes on though all readers have left. */
    private volatile boolean detached;

    /** Makes a stream whose log holds its first event. */
    ProducedStream(StreamId id, StartRequest start, StreamSettings settings, Pricing pricing, LongSupplier nanoTime) {
        super(
                new StreamFacts(
                        id,
                        start.principal(),
                        start.conversationId(),
                        start.targets().get(0).label(),
                        start.request().estimatedInput(),
                        start.notes(),
                        Instant.now(),
                        nanoTime.getAsLong()),
                settings.readers(),
                nanoTime);
        this.idempotencyKey = start.idempotencyKey();
        this.settings = settings;
        this.pricing = pricing;
        this.nanoTime = nanoTime;
        this.notices = new StreamNotices(id, start.store());
        this.reply = new ReplyAppender(this, settings.replyChars());
        this.generation = new Generation(start.request(), start.targets(), settings, nanoTime, reply);
        log().append(new StreamStarted(model(), conversationId(), start.metadata()));
        log().publish();
    }

    /**
     * Notifies store and observer of the start. Where one of them throws, or another thread has ended the stream meanwhile, it
     * has ended when this returns. Called once, before the stream is launched.
     *
     * @param registry is notified of the end, before readers see it
     */
    void begin(StartRequest request, StreamListener registry, StreamObserver observers) {
        try {
            notices.begin(facts(), request, registry, observers);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
        begun = true;
        endWaiting();
    }

    StreamNotices notices() {
        return notices;
    }

    @Nullable
    String idempotencyKey() {
        return idempotencyKey;
    }

    /** The memory that the stream takes once it has ended, in bytes, estimated. */
    long memory() {
        return log().memory() + facts().heldBytes() + (idempotencyKey == null ? 0 : 2L * idempotencyKey.length());
    }

    @Override
    ReplyLength length() {
        return reply.length();
    }

    @Override
    long estimatedOutput() {
        return reply.estimatedTokens();
    }

    @Override
    public int skippedChunks() {
        return reply.skippedChunks();
    }

    @Override
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
     * Attaches a reader that counts towards no limit and does not keep the generation running.
     *
     * @param position the number of events that it has already
     * @param wake as for {@link #attach}
     */
    public LogReader follow(int position, Runnable wake) {
        StreamReader follower = new StreamReader(log(), position, wake, readers());
        readers().follow(follower);
        return follower;
    }

    /** Notes that another node has readers of it now, who keep the generation running. */
    public void arrivedElsewhere() {
        readers().arrivedElsewhere();
    }

    /** Notes that another node has no readers of it any more. */
    public void leftElsewhere() {
        readers().leftElsewhere();
    }

    @Override
    public void permit(Validity login) {
        logins.permit(nanoTime.getAsLong(), login);
    }

    @Override
    public void detach() {
        detached = true;
    }

    @Override
    public boolean cancel() {
        String asked = asked();
        return end(new StreamCompleted(StopReason.CANCELLED, estimate(), asked == null ? model() : asked, null));
    }

    /** What the provider has told, and estimates in place of what it has not: of the output, what was written is not yet told. */
    @Override
    Usage estimate() {
        Usage estimate = super.estimate();
        Usage told = reply.told();
        return told == null
                ? estimate
                : new Usage(
                        told.input(),
                        Math.max(told.output(), estimate.output()),
                        told.cached(),
                        told.cacheWrite(),
                        told.reasoning(),
                        true,
                        billed(told.billed(), Math.max(told.output(), estimate.output())));
    }

    /** What is billed of a reply that has that much output by now. */
    private static @Nullable Billed billed(@Nullable Billed told, long output) {
        return told == null
                ? null
                : new Billed(told.input(), output, told.cached(), told.cacheWrite(), told.longCacheWrite());
    }

    /** The model that is being asked, {@code provider/model}; null before the first is, and between attempts. */
    private @Nullable String asked() {
        Generation running = generation;
        return running == null ? null : running.asked();
    }

    /** Ends the generation as failed. Returns false if it had ended already. */
    public boolean fail(ErrorCode code) {
        return end(StreamFailed.of(code));
    }

    /**
     * Logs a mistake of Sluice's own and fails the stream with {@link ErrorCode#INTERNAL}. Every exception that this stream's
     * code throws where nobody else could say which stream it was comes here, and here only.
     */
    void broken(Throwable mistake) {
        brokenOff = true; // first: where even this fails, the sweep ends the stream
        LOG.log(Level.ERROR, "Stream " + id().value() + " failed because of a mistake in Sluice", mistake);
        complete(StreamFailed.of(ErrorCode.INTERNAL));
        publish(); // also a terminal event that came before
    }

    private boolean end(StreamEvent terminal) {
        if (begun) {
            return endNow(terminal);
        }
        boolean first = waiting.compareAndSet(null, terminal);
        if (begun) {
            endWaiting(); // the start may have been told between the two
        }
        return first;
    }

    private void endWaiting() {
        StreamEvent terminal = waiting.getAndSet(null);
        if (terminal != null) {
            endNow(terminal);
        }
    }

    private boolean endNow(StreamEvent terminal) {
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
        boolean storing = notices.isStoring(log());
        Cost cost = costIfTold(terminal);
        StreamEvent last = terminal;
        if (terminal instanceof StreamCompleted completed) {
            last = (storing ? completed : completed.unstored()).costing(cost);
        }
        if (!log().end(last)) {
            return false;
        }
        Generation stopping = generation;
        try {
            StreamEnd end = endOf(last, cost);
            generation = null;
            ended = true;
            notices.endBeforeReaders(end);
        } finally {
            log().seal(); // whatever happens: readers wait for it
            if (stopping != null) {
                stop(stopping);
            }
        }
        return true;
    }

    private StreamEnd endOf(StreamEvent terminal, @Nullable Cost cost) {
        StreamRetried attempt = latest;
        return new StreamEnd(
                facts(),
                log(),
                terminal,
                attempt == null ? model() : attempt.model(),
                attempt == null ? 1 : attempt.attempt(),
                usedIfTold(terminal),
                cost,
                skippedChunks(),
                reply.leftOutFields());
    }

    /** What the attempts used: the last one nothing if it failed before the provider sent anything. */
    private Usage used(StreamEvent terminal) {
        boolean unused = isUnasked(terminal) || (terminal instanceof StreamFailed && !reply.isBegun());
        Usage last = unused ? new Usage(0, 0, true) : usage(terminal).counted();
        return spentTokens == null ? last : last.plus(spentTokens);
    }

    /** Whether it was cancelled while nobody was asked. Only before the generation is released. */
    private boolean isUnasked(StreamEvent terminal) {
        return terminal instanceof StreamCompleted completed
                && completed.stopReason() == StopReason.CANCELLED
                && asked() == null;
    }

    /** Notes that another attempt follows. */
    void retried(StreamRetried event) {
        latest = event;
        notices.retried(event);
    }

    /** Counts what an attempt cost that is given up. */
    void spent(String model, Usage usage) {
        Cost cost = pricing.cost(model, usage);
        spent = cost == null ? spent : cost.plus(spent);
        Usage counted = usage.counted();
        spentTokens = spentTokens == null ? counted : counted.plus(spentTokens);
    }

    /** What the reply cost, with the attempts before it. */
    private @Nullable Cost cost(StreamEvent terminal) {
        Cost own = costOfLast(terminal);
        return own == null ? spent : own.plus(spent);
    }

    /**
     * What the last attempt cost. One that failed before the provider sent anything, or was cancelled while nobody was asked, is taken to
     * have cost nothing.
     */
    private @Nullable Cost costOfLast(StreamEvent terminal) {
        String asked = asked();
        if (terminal instanceof StreamCompleted completed) {
            return isUnasked(terminal) ? null : pricing.cost(completed.model(), completed.usage());
        }
        return reply.isBegun() && asked != null ? pricing.cost(asked, estimate()) : null;
    }

    /** As {@link #cost}; null also if it cannot be told. */
    private @Nullable Cost costIfTold(StreamEvent terminal) {
        try {
            return cost(terminal);
        } catch (RuntimeException | Error e) {
            untold(e);
            return null;
        }
    }

    /** As {@link #used}; nothing if it cannot be told. */
    private Usage usedIfTold(StreamEvent terminal) {
        try {
            return used(terminal);
        } catch (RuntimeException | Error e) {
            untold(e);
            return new Usage(0, 0, true);
        }
    }

    /** A reply ends without its figures rather than not at all. */
    private void untold(Throwable mistake) {
        LOG.log(Level.ERROR, "What stream " + id().value() + " used or cost could not be told", mistake);
    }

    private void stop(Generation stopping) {
        try {
            stopping.stop();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The provider of stream " + id().value() + " could not be stopped", e);
        }
    }

    /** Makes appended events visible, wakes the readers, and after the end of the stream notifies the observer. */
    @Override
    void publish() {
        super.publish();
        notices.endAfterReaders();
    }

    /** Ends the stream if it has exceeded a time limit. Called a few times a second by a single thread. */
    void sweep(long now) {
        if (ended || !begun) {
            return;
        }
        try {
            check(now);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    private void check(long now) {
        Generation running = generation;
        Long orphaned = readers().orphanedNanos();
        if (brokenOff) {
            fail(ErrorCode.INTERNAL);
        } else if (logins.isOver(now)) {
            fail(ErrorCode.UNAUTHORIZED);
        } else if (orphaned != null && !detached && isOver(settings.orphanGrace(), orphaned, now)) {
            cancel();
        } else if (isOver(settings.total(), facts().createdNanos(), now)) {
            fail(ErrorCode.STREAM_TIMEOUT);
        } else if (running != null) {
            running.sweep(now);
        }
    }

    private static boolean isOver(Duration limit, long since, long now) {
        return now - since > limit.toNanos();
    }

    /** Has its log not be kept, wherever its end has come to. */
    void forget() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    /** Whether it has ended and was started longer ago than that. */
    boolean isOlder(Duration age) {
        return ended && isOver(age, facts().createdNanos(), nanoTime.getAsLong());
    }
}
