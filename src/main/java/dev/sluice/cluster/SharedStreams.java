package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import dev.sluice.stream.ProducedStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All streams of this node that others can read: sends what is new in turns, so that what many streams have goes to Redis as
 * one write.
 *
 * <p>For the link's thread, except {@link #share} and {@link #woken}.
 */
final class SharedStreams {

    private static final Logger LOG = System.getLogger(SharedStreams.class.getName());

    /** Between turns while there is something in each: a reader elsewhere does not notice it, and a write is for more streams. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** After a failure: Redis may need it, and nothing is lost meanwhile. */
    private static final long PAUSE_MS = 250;

    /** Longer than a running stream lasts, so that its log does not expire before its end. */
    private static final long MARGIN_MS = 60_000;

    /** Beats after which a node counts as gone that does not say that it has readers: it says so with every few. */
    private static final int MOST_SWEEPS = 60;

    private final RedisLink link;
    private final Keys keys;
    private final Outbox outbox;
    private final String node;
    private final long streamBytes;
    private final long totalMs;
    private final long retentionMs;
    private final Function<StreamId, @Nullable ProducedStream> own;
    private final BooleanSupplier stoodStill;
    private final Map<StreamId, SharedStream> running = new ConcurrentHashMap<>();

    /** Those that are done and may still be on Redis: when. Oldest first. */
    private final Map<StreamId, Long> ended = new LinkedHashMap<>();

    private final Queue<SharedStream> woken = new ConcurrentLinkedQueue<>();
    private final Turn turn;

    /** When a turn last sent something. */
    private volatile long sentNanos;

    private boolean paused;
    private boolean behind;

    SharedStreams(
            RedisLink link,
            Keys keys,
            Outbox outbox,
            String node,
            long streamBytes,
            long totalMs,
            long retentionMs,
            Function<StreamId, @Nullable ProducedStream> own,
            BooleanSupplier stoodStill) {
        this.link = link;
        this.keys = keys;
        this.outbox = outbox;
        this.node = node;
        this.streamBytes = streamBytes;
        this.totalMs = totalMs;
        this.retentionMs = retentionMs;
        this.own = own;
        this.stoodStill = stoodStill;
        this.turn = new Turn(link, this::sendWoken);
        this.sentNanos = System.nanoTime() - TURN_NANOS;
    }

    /** Begins to share a stream. Threads: any. */
    void share(ProducedStream stream) {
        SharedStream shared = new SharedStream(stream, this, keys.log(stream.id()));
        running.put(stream.id(), shared);
        shared.wake();
    }

    /** Has a stream sent on the next turn. Threads: any. */
    void woken(SharedStream stream) {
        woken.add(stream);
        takeTurn();
    }

    private void takeTurn() {
        long left = TURN_NANOS - (System.nanoTime() - sentNanos);
        turn.ask(left <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    private void sendWoken() {
        if (paused || woken.isEmpty()) {
            return; // taken when the pause ends
        }
        for (SharedStream stream = woken.poll(); stream != null; stream = woken.poll()) {
            try {
                stream.send();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "Stream " + stream.id().value() + " ends for other nodes", e);
                stream.broken();
            }
        }
        sentNanos = System.nanoTime();
    }

    /** Notes that Redis could not take something: everything waits a little, and then goes on where it was. */
    void failed(Throwable failure) {
        if (!behind) {
            behind = true;
            LOG.log(Level.WARNING, "Redis takes no events; other nodes get them later: {0}", failure.toString());
        }
        if (!paused) {
            paused = true;
            link.after(PAUSE_MS, () -> {
                paused = false;
                running.values().forEach(SharedStream::wake);
                takeTurn(); // for those that were woken meanwhile
            });
        }
    }

    void succeeded() {
        if (behind) {
            behind = false;
            LOG.log(Level.INFO, "Redis takes events again");
        }
    }

    /**
     * Looks how far each stream's log on Redis has come, because entries may be lost that Redis had taken. Those that ended
     * are shared again if Redis does not have them whole.
     */
    void lookAgain() {
        new ArrayList<>(ended.keySet()).forEach(this::shareAgain);
        running.values().forEach(SharedStream::look);
    }

    private void shareAgain(StreamId id) {
        ProducedStream stream = own.apply(id);
        if (stream != null && ended.remove(id) != null) {
            running.put(id, new SharedStream(stream, this, keys.log(id)));
        }
    }

    /** Shares a stream from its beginning, because its log on Redis lacks something. */
    void repair(StreamId id) {
        shareAgain(id);
        SharedStream shared = running.get(id);
        if (shared != null) {
            LOG.log(Level.WARNING, "The log of stream {0} on Redis lacks events, and is written again", id.value());
            shared.rewrite();
        }
    }

    /** Drops a stream's log. */
    void forget(StreamId id) {
        SharedStream shared = running.remove(id);
        if (shared != null) {
            shared.forget();
        }
        ended.remove(id);
        link.send(redis -> redis.del(keys.log(id))).exceptionally(failure -> 0L);
    }

    /** A stream that is being shared; null if there is none. */
    @Nullable
    SharedStream running(StreamId id) {
        return running.get(id);
    }

    /** The streams that have not ended, oldest first. */
    List<ProducedStream> running() {
        return running.values().stream()
                .filter(stream -> !stream.hasEnded())
                .map(SharedStream::stream)
                .sorted((one, other) ->
                        Long.signum(one.facts().createdNanos() - other.facts().createdNanos()))
                .toList();
    }

    /** Notes that a node has no readers any more. */
    void leftBy(String lost) {
        running.values().forEach(stream -> stream.leftBy(lost));
    }

    void done(SharedStream stream) {
        running.remove(stream.id(), stream);
        ended.put(stream.id(), System.nanoTime());
    }

    /**
     * Forgets the streams that have ended so long ago that Redis has dropped their logs; and, while Redis is away, those that
     * this node no longer keeps: what waits for Redis has the bounds of what is kept.
     */
    void sweep() {
        boolean away = behind || !isUp();
        for (SharedStream stream : running.values()) {
            if (away && stream.hasEnded() && own.apply(stream.id()) == null) {
                stream.giveUp();
            }
        }
        long oldest = System.nanoTime() - retentionMs * 1_000_000;
        ended.values().removeIf(when -> when - oldest < 0);
    }

    /** Takes nodes for gone that have not said for long that they have readers. Called with each beat. */
    void sweepReaders() {
        running.values().forEach(stream -> stream.sweepReaders(MOST_SWEEPS));
    }

    /** The streams of which Redis does not have everything. */
    int unfinished() {
        int unfinished = 0;
        for (SharedStream stream : running.values()) {
            unfinished += stream.isCaughtUp() ? 0 : 1;
        }
        return unfinished;
    }

    void expire(String key, long millis) {
        link.send(redis -> redis.pexpire(key, millis)).exceptionally(failure -> false);
    }

    RedisLink link() {
        return link;
    }

    Outbox outbox() {
        return outbox;
    }

    String node() {
        return node;
    }

    /** Whether this node stood still a moment ago, for longer than its lease. */
    boolean stoodStill() {
        return stoodStill.getAsBoolean();
    }

    long streamBytes() {
        return streamBytes;
    }

    boolean isUp() {
        return !paused && link.isConnected();
    }

    long runningMs() {
        return totalMs + retentionMs + MARGIN_MS;
    }

    long retentionMs() {
        return retentionMs;
    }
}
