package dev.sluice.cluster;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.StreamFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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

    private final RedisLink link;
    private final Keys keys;
    private final Outbox outbox;
    private final String node;
    private final Members members;
    private final int readers;
    private final long longestNanos;
    private final long retentionMs;
    private final LongSupplier nanoTime;
    private final Runnable onLoss;
    private final Map<StreamId, Mirror> mirrors = new ConcurrentHashMap<>();

    /**
     * Creates an empty set.
     *
     * @param readers maximum number of this node's readers of one stream; 0 for no limit
     * @param longestNanos no stream is produced for longer
     * @param onLoss called when Redis has lost entries
     */
    Mirrors(
            RedisLink link,
            Keys keys,
            Outbox outbox,
            String node,
            Members members,
            int readers,
            long longestNanos,
            long retentionMs,
            LongSupplier nanoTime,
            Runnable onLoss) {
        this.link = link;
        this.keys = keys;
        this.outbox = outbox;
        this.node = node;
        this.members = members;
        this.readers = readers;
        this.longestNanos = longestNanos;
        this.retentionMs = retentionMs;
        this.nanoTime = nanoTime;
        this.onLoss = onLoss;
    }

    /** The stream with that id, once its log was read; null if there is no log. Threads: any. */
    CompletableFuture<@Nullable MirroredStream> find(StreamId id) {
        Mirror mirror = mirrors.computeIfAbsent(id, one -> {
            Mirror made = new Mirror(id, this, keys.log(id));
            link.execute(made::read);
            return made;
        });
        return mirror.loaded();
    }

    MirroredStream make(StreamFacts facts, Mirror mirror) {
        return new MirroredStream(facts, readers, nanoTime, mirror);
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
                outbox.send(mirror.producer(), new Signal.Reading(List.of(mirror.id()), node));
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
        Map<String, List<StreamId>> byNode = new HashMap<>();
        for (Mirror mirror : running()) {
            mirror.read();
            byNode.computeIfAbsent(mirror.producer(), one -> new ArrayList<>()).add(mirror.id());
        }
        byNode.forEach((producer, streams) -> outbox.send(producer, new Signal.Reading(streams, node)));
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
            }
        }
        mirrors.values().removeIf(mirror -> isUnread(mirror, now));
    }

    /** Whether nobody has read it for a while. Its node is then told so. */
    private boolean isUnread(Mirror mirror, long now) {
        MirroredStream stream = mirror.stream();
        boolean unread = stream != null && mirror.loaded().isDone() && stream.unreadNanos(now) > UNREAD_NANOS;
        if (unread && !mirror.isEnded()) {
            mirror.tell(new Signal.Left(mirror.id(), node));
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
        link.send(redis -> redis.pexpire(key, retentionMs)).exceptionally(failure -> false);
    }

    long now() {
        return nanoTime.getAsLong();
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
