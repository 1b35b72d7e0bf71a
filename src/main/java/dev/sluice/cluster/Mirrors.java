package dev.sluice.cluster;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.SlowReaders;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams of other nodes that somebody reads here. One that nobody reads any more is dropped after a while: its log is on
 * Redis.
 *
 * <p>For the link's thread, except {@link #find}.
 */
final class Mirrors {

    /** How long one is kept that nobody reads: a client that reconnects or asks for its state does so at once. */
    private static final long UNREAD_NANOS = 10_000_000_000L;

    /** How often a stream's node is told that it is read here: what a lost signal was about comes so much later at most. */
    private static final long TELL_NANOS = 5_000_000_000L;

    /** Streams in one signal. */
    private static final int TOLD_AT_ONCE = 1_000;

    private final RedisLink link;
    private final Keys keys;
    private final Outbox outbox;
    private final String node;
    private final Members members;
    private final StreamSettings limits;
    private final long longestNanos;
    private final LongSupplier nanoTime;
    private final BooleanSupplier up;
    private final Runnable onLoss;
    private final Map<StreamId, Mirror> mirrors = new ConcurrentHashMap<>();

    /** When the other nodes were last told what is read here. */
    private long toldNanos;

    /**
     * Creates an empty set.
     *
     * @param limits of the streams here; nothing of them concerns other nodes
     * @param longestNanos no stream is produced for longer
     * @param up whether Redis answers
     * @param onLoss called when Redis has lost entries
     */
    Mirrors(
            RedisLink link,
            Keys keys,
            Outbox outbox,
            String node,
            Members members,
            StreamSettings limits,
            long longestNanos,
            LongSupplier nanoTime,
            BooleanSupplier up,
            Runnable onLoss) {
        this.link = link;
        this.keys = keys;
        this.outbox = outbox;
        this.node = node;
        this.members = members;
        this.limits = limits;
        this.longestNanos = longestNanos;
        this.nanoTime = nanoTime;
        this.up = up;
        this.onLoss = onLoss;
        this.toldNanos = nanoTime.getAsLong();
    }

    /** The stream with that id, once its log was read; null if there is no log. Threads: any. */
    CompletableFuture<@Nullable MirroredStream> find(StreamId id) {
        Mirror mirror = mirrors.compute(id, (one, there) -> {
            Mirror found = there == null ? new Mirror(id, this, keys.log(id)) : there;
            found.wanted(now());
            if (there == null) {
                link.execute(found::read);
            }
            return found;
        });
        return mirror.loaded();
    }

    MirroredStream make(StreamFacts facts, Mirror mirror) {
        return new MirroredStream(facts, limits.readers(), nanoTime, mirror);
    }

    /** Has its node report from now on when there is more. */
    void loaded(Mirror mirror) {
        if (mirror.stream() == null) {
            mirrors.remove(mirror.id(), mirror);
        } else if (!mirror.isEnded()) {
            members.watch(mirror.producer(), now());
            if (members.isLost(mirror.producer())) {
                mirror.lose();
            } else {
                outbox.send(mirror.producer(), new Signal.Reading(List.of(mirror.position()), node));
            }
        }
    }

    /** Asks a stream's node to write its log again. */
    void repair(Mirror mirror) {
        onLoss.run();
        outbox.send(mirror.producer(), new Signal.Repair(mirror.id()));
    }

    /** Notes that a log could not be read. It is tried again with the next beat, unless nobody has the stream yet. */
    void failed(Mirror mirror, Throwable failure) {
        if (!mirror.loaded().isDone()) {
            mirrors.remove(mirror.id(), mirror);
            mirror.loaded().completeExceptionally(failure);
        }
    }

    /** Takes what is new of a stream. */
    void grown(Growth growth) {
        Mirror mirror = mirrors.get(growth.stream());
        if (mirror != null) {
            mirror.grown(growth.entry());
        }
    }

    /** Drops a stream that its owner has deleted; its readers here get an end, of which Redis has no log any more. */
    void forget(StreamId id) {
        Mirror mirror = mirrors.remove(id);
        if (mirror != null) {
            mirror.cancelled();
        }
    }

    /** Reads all that run, and has their nodes report again: signals may have been lost. */
    void readAgain() {
        running().forEach(Mirror::read);
        tell();
    }

    private void tell() {
        toldNanos = now();
        Map<String, List<Signal.Position>> byNode = new HashMap<>();
        for (Mirror mirror : running()) {
            List<Signal.Position> streams = byNode.computeIfAbsent(mirror.producer(), one -> new ArrayList<>());
            streams.add(mirror.position());
            if (streams.size() == TOLD_AT_ONCE) {
                outbox.send(mirror.producer(), new Signal.Reading(List.copyOf(streams), node));
                streams.clear();
            }
        }
        byNode.forEach((producer, streams) -> {
            if (!streams.isEmpty()) {
                outbox.send(producer, new Signal.Reading(streams, node));
            }
        });
    }

    /** Ends the streams whose nodes are lost, and those that should have ended long ago; drops those that nobody reads. */
    void sweep() {
        long now = now();
        for (Mirror mirror : running()) {
            MirroredStream stream = mirror.stream();
            if (members.isLost(mirror.producer())) {
                mirror.lose();
            } else if (stream != null && now - stream.facts().createdNanos() > longestNanos) {
                mirror.end(StreamFailed.of(ErrorCode.PRODUCER_LOST));
            } else {
                mirror.readMissed();
                mirror.permitLonger(now);
            }
        }
        if (now - toldNanos > TELL_NANOS) {
            tell();
        }
        for (StreamId id : mirrors.keySet()) {
            // In one step, because find may want it again.
            mirrors.computeIfPresent(id, (one, mirror) -> isUnread(mirror, now) ? null : mirror);
        }
        cutSlowReaders(now);
    }

    /** Keeps ended streams within a bound. A reader that comes back begins with a new copy. */
    private void cutSlowReaders(long now) {
        List<Mirror> ended = mirrors.values().stream()
                .filter(Mirror::isEnded)
                .sorted(Comparator.comparingLong(mirror -> mirror.endedNanos() - now))
                .toList();
        long bytes = ended.stream().mapToLong(Mirror::memory).sum();
        SlowReaders slow = new SlowReaders(limits.retainedBytes(), bytes, now);
        for (Mirror mirror : ended) {
            MirroredStream stream = mirror.stream();
            if (stream != null) {
                slow.consider(stream, mirror.endedNanos(), mirror.memory());
            }
        }
        for (ChatStream stream : slow.overdue()) {
            mirrors.remove(stream.id());
            stream.cutReaders();
        }
    }

    /** Whether nobody has read it for a while. Its node is then told so. */
    private boolean isUnread(Mirror mirror, long now) {
        MirroredStream stream = mirror.stream();
        boolean unread = stream != null
                && mirror.loaded().isDone()
                && stream.unreadNanos(now) > UNREAD_NANOS
                && mirror.unwantedNanos(now) > UNREAD_NANOS;
        if (unread && !mirror.isEnded()) {
            outbox.send(mirror.producer(), new Signal.Left(mirror.id(), node));
        }
        return unread;
    }

    private Collection<Mirror> running() {
        return mirrors.values().stream()
                .filter(mirror -> mirror.stream() != null && !mirror.isEnded())
                .toList();
    }

    /** The number of streams of other nodes that are here. */
    int size() {
        return mirrors.size();
    }

    void expire(String key) {
        link.send(redis -> redis.pexpire(key, limits.retention().toMillis())).exceptionally(failure -> false);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Whether Redis answers. Threads: any. */
    boolean isUp() {
        return up.getAsBoolean();
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
}
