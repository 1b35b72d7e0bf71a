package dev.sluice.cluster;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * This node's beat, and its view of the others'. One timer renews the lease of all its streams with one command.
 *
 * <p>For the link's thread, except {@link #isUp}.
 */
final class Heart {

    private static final Logger LOG = System.getLogger(Heart.class.getName());

    /** Beats in a lease: a node counts as lost within a lease and one beat more, and may miss a few. */
    static final int BEATS = 5;

    /** Beats of its own that a node may miss and still judge others: whatever kept it from Redis may have kept them, too. */
    static final int MOST_BEATS_MISSED = 2;

    /** How long it is remembered that this node stood still: it then finds out what has become of its streams. */
    private static final long STOOD_STILL_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How long a lost node stays in the table, for those that have not noticed. */
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** How long an inbox is kept whose node does not beat. */
    private static final long INBOX_MS = TimeUnit.MINUTES.toMillis(1);

    private final RedisLink link;
    private final Keys keys;
    private final String node;
    private final Members members;
    private final LongSupplier nanoTime;
    private final long beatMs;
    private final long leaseNanos;
    private final Listener listener;
    private long beat;
    private boolean waiting;
    private boolean stopped;
    private long tickedNanos;
    private long stoodStillNanos;

    /** When Redis last answered; it has not yet where {@link #answered} is false. */
    private volatile long answeredNanos;

    private volatile boolean answered;

    /** Whether Redis may lack something, which it gets once it has taken a beat. */
    private volatile boolean suspect = true;

    /** How many other nodes were in the table, and beat, when it was last read. */
    private volatile int others;

    /**
     * What Redis answers to a beat.
     *
     * @param isNew whether this node was not in the table
     * @param all the table
     */
    private record Answer(boolean isNew, Map<String, byte[]> all) {}

    /** What a beat may bring to light. Each call is a task of its own, so that one that throws keeps back no other. */
    interface Listener {

        /** Other nodes are lost. */
        void lost(Set<String> nodes);

        /**
         * Redis takes what it is told, and may lack what this node has told it, or this node what others have: a connection was
         * made, a beat was refused, Redis has lost what it had, or for longer than a lease there was no answer.
         *
         * @param first whether Redis has never answered before
         */
        void recover(boolean first);

        /** A beat is due, whether Redis can be reached or not. */
        void due();

        /** Redis has answered a beat. Comes after everything else that the answer has brought to light. */
        void beaten();
    }

    Heart(
            RedisLink link,
            Keys keys,
            String node,
            Members members,
            Duration lease,
            LongSupplier nanoTime,
            Listener listener) {
        this.link = link;
        this.keys = keys;
        this.node = node;
        this.members = members;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.leaseNanos = lease.toNanos();
        this.beatMs = Math.max(1, lease.toMillis() / BEATS);
    }

    void begin() {
        tickedNanos = nanoTime.getAsLong();
        stoodStillNanos = tickedNanos - STOOD_STILL_NANOS;
        link.every(beatMs, this::tick);
    }

    private void tick() {
        long now = nanoTime.getAsLong();
        if (now - tickedNanos > leaseNanos) {
            stoodStillNanos = now;
        }
        tickedNanos = now;
        link.execute(listener::due); // what it throws must not end the beats
        beat();
    }

    /** Whether this node has just stood still for longer than a lease, so that it is not only Redis that did not hear of it. */
    boolean stoodStill() {
        long now = nanoTime.getAsLong();
        return now - tickedNanos > leaseNanos || now - stoodStillNanos < STOOD_STILL_NANOS;
    }

    /** Notes that Redis does not owe an answer any more: a connection was lost. */
    void disconnected() {
        waiting = false;
    }

    /** Notes that Redis may have lost something, or this node: a connection was made. */
    void connected() {
        suspect = true;
        beat();
    }

    /** Whether Redis may lack something that it has not been told yet. Threads: any. */
    boolean isSuspect() {
        return suspect;
    }

    /** Beats now, if Redis can be reached and does not owe an answer. */
    private void beat() {
        if (waiting || stopped || !link.isConnected()) {
            return;
        }
        waiting = true;
        beat++;
        byte[] number = Long.toString(beat).getBytes(StandardCharsets.US_ASCII);
        link.send(redis -> redis.hset(keys.nodes(), node, number))
                .thenCombine(link.send(redis -> redis.hgetall(keys.nodes())), Answer::new)
                .whenComplete((answer, failure) -> {
                    waiting = false;
                    if (failure != null) {
                        suspect = true; // it may have refused more than the beat
                    } else {
                        link.execute(() -> answered(answer.isNew, answer.all));
                    }
                });
        link.send(redis -> redis.pexpire(keys.inbox(node), INBOX_MS)).exceptionally(failure -> false);
    }

    private void answered(boolean isNew, Map<String, byte[]> all) {
        long now = nanoTime.getAsLong();
        boolean first = !answered;
        if (isNew || now - answeredNanos > leaseNanos) {
            suspect = true;
        }
        answeredNanos = now;
        answered = true;
        Map<String, String> beats = new HashMap<>();
        all.forEach((name, value) -> beats.put(name, new String(value, StandardCharsets.US_ASCII)));
        Set<String> lost = members.read(beats, now);
        lost.remove(node);
        others = (int) beats.keySet().stream()
                .filter(name -> !name.equals(node) && !members.isLost(name))
                .count();
        if (suspect) {
            link.execute(() -> {
                listener.recover(first);
                suspect = false;
            });
        }
        if (!lost.isEmpty()) {
            logLost(lost, beats.keySet());
            link.execute(() -> listener.lost(lost));
        }
        Set<String> forgotten = members.forget(FORGET_NANOS, now);
        if (!forgotten.isEmpty()) {
            link.send(redis -> redis.hdel(keys.nodes(), forgotten.toArray(new String[0])))
                    .exceptionally(failure -> 0L);
        }
        link.execute(listener::beaten);
    }

    private static void logLost(Set<String> lost, Set<String> present) {
        Set<String> left = new HashSet<>(lost);
        left.removeAll(present);
        if (!left.isEmpty()) {
            LOG.log(Level.INFO, "Nodes {0} have left", left);
        }
        if (left.size() < lost.size()) {
            Set<String> silent = new HashSet<>(lost);
            silent.removeAll(left);
            LOG.log(Level.WARNING, "Nodes {0} are lost", silent);
        }
    }

    /** Whether Redis has answered within the last lease. A connection may be lost at the moment. Threads: any. */
    boolean isUp() {
        return answered && nanoTime.getAsLong() - answeredNanos < leaseNanos;
    }

    /** The number of other nodes that live and have not left, as of the last beat. Threads: any. */
    int others() {
        return others;
    }

    /** Leaves the table, because this node stops, and beats no more. */
    CompletionStage<Long> stop() {
        stopped = true;
        return link.send(redis -> redis.hdel(keys.nodes(), node)).exceptionally(failure -> 0L);
    }
}
