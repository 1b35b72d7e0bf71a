package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamId;
import dev.sluice.stream.Reservation.Permission;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All streams of this node, and with {@link StreamSharing} those of others: starts, finds, cancels and expires them.
 *
 * <p>The owner must call {@link #sweep} a few times a second from a single thread, and {@link #close} it. All other methods
 * may be called by any thread.
 */
public final class StreamRegistry implements AutoCloseable {

    /** How long a start with the same idempotency key joins the first stream (contract §2). */
    static final Duration IDEMPOTENCY = Duration.ofMinutes(10);

    /** Starts with different keys rarely wait for each other with this many locks. */
    private static final int KEY_LOCKS = 64;

    /** How often the allowances of principals are checked for being full again: a late end costs some memory only. */
    private static final long ALLOWANCES_NANOS = Duration.ofSeconds(1).toNanos();

    /** How often a draining node checks whether its streams have ended. */
    private static final long DRAIN_STEP_MS = 50;

    private final StreamSettings settings;
    private final StartLimits limits;
    private final LongSupplier nanoTime;
    private final StreamObserver observer;
    private final StreamSharing sharing;
    private final Pricing pricing;
    private final StreamIds ids = new StreamIds();
    private final Map<StreamId, ProducedStream> streams = new ConcurrentHashMap<>();
    private final Map<Key, ProducedStream> byKey = new ConcurrentHashMap<>();
    private final Map<Key, Permission> reserved = new ConcurrentHashMap<>();
    private final Object[] keyLocks = new Object[KEY_LOCKS];
    private final RetainedStreams retained;
    private final Set<ProducedStream> active = ConcurrentHashMap.newKeySet();

    /** When allowances were last checked. Used by the sweep only. */
    private long allowancesNanos;

    private record Key(String principal, String key) {}

    /**
     * Makes a registry without limits per principal.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public StreamRegistry(StreamSettings settings, LongSupplier nanoTime) {
        this(settings, new MemoryLimits(0, 0, nanoTime), nanoTime, StreamObserver.NONE, StreamSharing.NONE);
    }

    /** Makes a registry whose replies have no price. */
    public StreamRegistry(
            StreamSettings settings,
            PrincipalLimits limits,
            LongSupplier nanoTime,
            StreamObserver observer,
            StreamSharing sharing) {
        this(settings, limits, nanoTime, observer, sharing, Pricing.NONE);
    }

    /**
     * Makes a registry.
     *
     * @param limits the limits of each principal
     * @param nanoTime a clock like {@link System#nanoTime}
     * @param observer supplies a listener for each stream
     * @param sharing with other nodes
     * @param pricing what replies cost
     */
    public StreamRegistry(
            StreamSettings settings,
            PrincipalLimits limits,
            LongSupplier nanoTime,
            StreamObserver observer,
            StreamSharing sharing,
            Pricing pricing) {
        this.pricing = pricing;
        this.settings = settings;
        this.limits = new StartLimits(settings.streams(), limits);
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.sharing = sharing;
        this.allowancesNanos = nanoTime.getAsLong();
        Duration retention = settings.retention();
        this.retained = new RetainedStreams(
                retention, retention.compareTo(IDEMPOTENCY) > 0 ? retention : IDEMPOTENCY, settings.retainedBytes());
        Arrays.setAll(keyLocks, i -> new Object());
    }

    /**
     * Reserves the start of a stream. To be called before anything else is done for it, so that a request beyond a limit costs
     * nothing. Blocks for as long as the limits do.
     *
     * @param idempotencyKey of the request, or null
     * @throws RefusedException if a limit on running streams or on starts is reached, or this node is closing
     */
    public Reservation reserve(String principal, @Nullable String idempotencyKey) throws RefusedException {
        if (!sharing.mayStart()) {
            throw new RefusedException(RefusedException.Limit.NOT_SHARED);
        }
        if (idempotencyKey == null) {
            Permission permission = permit(principal);
            return new Reservation(permission, () -> giveBack(principal, permission));
        }
        Key key = new Key(principal, idempotencyKey);
        Permission made = new Permission(ids.next(principal));
        Permission held;
        synchronized (lock(key)) {
            held = reserved.computeIfAbsent(key, none -> made);
            held.holders++;
        }
        if (held == made) {
            decide(key, made); // not under the lock, because the limits may ask other nodes
        }
        RefusedException refusal = held.refusal.join();
        if (refusal != null) {
            throw refusal;
        }
        return new Reservation(held, () -> release(key, held));
    }

    /** Counts a start. */
    private Permission permit(String principal) throws RefusedException {
        limits.begin(principal);
        return new Permission(ids.next(principal));
    }

    /** Counts a start for all requests that hold the permission, or refuses them all. */
    private void decide(Key key, Permission permission) {
        try {
            limits.begin(key.principal());
            permission.claim = sharing.claim(key.principal(), key.key(), permission.stream);
            permission.refusal.complete(null);
        } catch (RefusedException e) {
            permission.refusal.complete(e);
            reserved.remove(key, permission); // the next request with the key is judged anew
        } finally {
            if (permission.refusal.cancel(false)) {
                reserved.remove(key, permission); // a bug has thrown something else
            }
        }
    }

    private void release(Key key, Permission permission) {
        synchronized (lock(key)) {
            permission.holders--;
            if (permission.holders == 0) {
                reserved.remove(key, permission);
                giveBack(key.principal(), permission);
                if (!permission.used) {
                    sharing.release(key.principal(), key.key(), permission.stream);
                }
            }
        }
    }

    private Object lock(Key key) {
        return keyLocks[Math.floorMod(key.hashCode(), KEY_LOCKS)];
    }

    private void giveBack(String principal, Permission permission) {
        if (!permission.used) {
            limits.undo(principal);
        }
    }

    /** Makes a stream as {@link #start(StartRequest, Reservation)} does, with a reservation of its own. */
    public ChatStream start(StartRequest request) throws RefusedException {
        ChatStream there = started(request.principal(), request.idempotencyKey());
        if (there != null) {
            return there;
        }
        try (Reservation reservation = reserve(request.principal(), request.idempotencyKey())) {
            return start(request, reservation);
        }
    }

    /**
     * Makes a stream whose log holds its first event, and which must then be {@linkplain ChatStream#launch launched}; or
     * returns the stream that was started with the same idempotency key, on whichever node, without using the reservation.
     * With a key, blocks for as long as other nodes are asked.
     *
     * <p>If the request's store or the observer throws, the stream has failed with {@link ErrorCode#INTERNAL} already.
     *
     * @param reservation of the same principal and key
     * @throws RefusedException if a stream was started with this key, and there is no room for another or it cannot be found
     */
    public ChatStream start(StartRequest request, Reservation reservation) throws RefusedException {
        String idempotencyKey = request.idempotencyKey();
        if (idempotencyKey == null) {
            return make(request, reservation.permission());
        }
        ChatStream elsewhere = elsewhere(request.principal(), reservation);
        if (elsewhere != null) {
            return elsewhere;
        }
        Key key = new Key(request.principal(), idempotencyKey);
        ChatStream there = join(key, request, reservation.permission());
        while (there == null) { // nobody holds the key any more, and its permission is used up
            Permission another = permit(request.principal());
            try {
                there = join(key, request, another);
            } finally {
                giveBack(request.principal(), another);
            }
        }
        return there;
    }

    /**
     * Returns the stream that has the key on this node, and makes it if there is none. Null if there is none any more that can be
     * joined, and the permission was used for it.
     */
    private @Nullable ChatStream join(Key key, StartRequest request, Permission permission) {
        synchronized (lock(key)) {
            ChatStream there = own(key);
            if (there == null && !permission.used) {
                ProducedStream made = make(request, permission);
                byKey.put(key, made);
                there = made;
            }
            return there;
        }
    }

    /** The stream that has the reservation's key on another node; null if this node has claimed it. */
    private @Nullable ChatStream elsewhere(String principal, Reservation reservation) throws RefusedException {
        StreamId claimed = reservation.permission().claim.toCompletableFuture().join();
        if (claimed == null || streams.containsKey(claimed)) {
            return null;
        }
        ChatStream there = sharing.findStarting(claimed, principal);
        if (there == null) {
            throw new RefusedException(RefusedException.Limit.KEY_TAKEN);
        }
        return there;
    }

    private ProducedStream make(StartRequest request, Permission permission) {
        ProducedStream stream = new ProducedStream(permission.stream, request, settings, pricing, nanoTime);
        permission.used = true; // the end of the stream gives it back
        active.add(stream);
        stream.begin(request, end -> ended(stream), observer);
        streams.put(stream.id(), stream); // after the store has learnt of it, before anybody finds it
        sharing.started(stream);
        return stream;
    }

    private void ended(ProducedStream stream) {
        active.remove(stream);
        limits.end(stream.principal());
        retained.add(stream, nanoTime.getAsLong()).forEach(this::drop);
    }

    private void drop(ProducedStream stream) {
        streams.remove(stream.id(), stream);
        if (stream.idempotencyKey() != null) {
            byKey.remove(new Key(stream.principal(), stream.idempotencyKey()), stream);
        }
    }

    /** The stream that a start by this principal with this idempotency key would join, or null. May ask other nodes. */
    public @Nullable ChatStream started(String principal, @Nullable String idempotencyKey) {
        if (idempotencyKey == null) {
            return null;
        }
        ChatStream there = own(new Key(principal, idempotencyKey));
        return there == null ? sharing.started(principal, idempotencyKey) : there;
    }

    private @Nullable ChatStream own(Key key) {
        ProducedStream there = byKey.get(key);
        return there == null || there.isOlder(IDEMPOTENCY) ? null : there;
    }

    /**
     * Cancels a principal's running streams, on all nodes.
     *
     * @param conversation cancels the streams of this conversation only; null for all
     */
    public void cancel(String principal, @Nullable String conversation) {
        cancelOwn(principal, conversation);
        sharing.cancel(principal, conversation);
    }

    /** Cancels those of a principal's streams that are running, on all nodes. Waits for none of them. */
    public void cancelEach(String principal, Set<String> streamIds) {
        for (String text : streamIds) {
            StreamId id = StreamId.parse(text);
            ProducedStream own = id == null ? null : streams.get(id);
            if (own != null && own.principal().equals(principal)) {
                own.cancel();
            } else if (own == null && id != null) {
                sharing.cancel(id);
            }
        }
    }

    /** Cancels those of this node's streams, as {@link #cancel} does on all nodes. */
    public void cancelOwn(String principal, @Nullable String conversation) {
        for (ProducedStream stream : active) {
            if (stream.principal().equals(principal)
                    && (conversation == null || stream.conversationId().equals(conversation))) {
                stream.cancel();
            }
        }
    }

    /** The stream of a principal's conversation that is running, of several the newest; null if there is none. Asks other nodes only if this one has none. */
    public @Nullable ChatStream running(String principal, String conversation) {
        ChatStream newest = null;
        for (ProducedStream stream : active) {
            if (stream.principal().equals(principal)
                    && stream.conversationId().equals(conversation)
                    && (newest == null || stream.createdAt().isAfter(newest.createdAt()))) {
                newest = stream;
            }
        }
        return newest == null ? sharing.running(principal, conversation) : newest;
    }

    /** This node's newest streams that are running, newest first. */
    public List<ChatStream> newest(int most) {
        return active.stream()
                .sorted(Comparator.comparing(ChatStream::createdAt).reversed())
                .limit(most)
                .map(ChatStream.class::cast)
                .toList();
    }

    /** What the nodes share of their streams. */
    public StreamSharing sharing() {
        return sharing;
    }

    /** The stream with that id, of whichever node; null if there is none, or if it belongs to another principal. */
    public @Nullable ChatStream find(StreamId id, String principal) {
        ProducedStream own = streams.get(id);
        if (own == null) {
            // A client may ask here for what another node has told it a moment ago.
            return ids.made(id, principal) ? sharing.findStarting(id, principal) : sharing.find(id, principal);
        }
        return own.principal().equals(principal) ? own : null;
    }

    /** This node's stream with that id; null if there is none. Never asks other nodes. */
    public @Nullable ProducedStream own(StreamId id) {
        return streams.get(id);
    }

    /** A secret for {@link #shareSecret}. */
    public static byte[] newSecret() {
        return StreamIds.newSecret();
    }

    /** Makes the ids of streams with a secret that all nodes have, so that each knows the ids that the others made. */
    public void shareSecret(byte[] secret) {
        ids.share(secret);
    }

    /** Whether a stream that cannot be found has existed and belonged to this principal. */
    public boolean isGone(StreamId id, String principal) {
        return !streams.containsKey(id) && ids.made(id, principal);
    }

    /** Drops an ended stream before its retention is over. A start with its idempotency key makes another. */
    public void forget(ChatStream stream) {
        sharing.forget(stream);
        if (stream instanceof ProducedStream own) {
            forgetOwn(own);
        }
    }

    /** Drops one of this node's streams, as {@link #forget} does on all nodes. */
    public void forgetOwn(ProducedStream stream) {
        stream.forget();
        drop(stream);
        retained.remove(stream);
        if (stream.idempotencyKey() != null) {
            sharing.release(stream.principal(), stream.idempotencyKey(), stream.id());
        }
    }

    /** The memory of the logs of all ended streams that are kept, or read, in bytes, estimated. */
    public long retainedBytes() {
        return retained.bytes();
    }

    /** Whether the node is stopping and refuses new streams. */
    public boolean closing() {
        return limits.closing();
    }

    /** The number of running generations. */
    public int running() {
        return limits.running();
    }

    /** Ends streams that exceeded a time limit, and drops those whose retention is over. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        active.forEach(stream -> stream.sweep(now));
        retained.expire(now).forEach(this::drop);
        retained.overdue(now).forEach(ChatStream::cutReaders);
        if (now - allowancesNanos >= ALLOWANCES_NANOS) {
            allowancesNanos = now;
            limits.sweep();
        }
    }

    /** Refuses new streams from now on. */
    public void refuse() {
        limits.close();
    }

    /**
     * Refuses new streams and waits for the running ones to end. Blocks.
     *
     * @param longest maximum wait
     */
    public void drain(Duration longest) {
        refuse();
        long since = System.nanoTime();
        try {
            while (running() > 0 && System.nanoTime() - since < longest.toNanos()) {
                Thread.sleep(DRAIN_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shutdown is urgent: running streams fail at once
        }
    }

    /** Fails running streams with {@link ErrorCode#SERVER_SHUTDOWN}. */
    @Override
    public void close() {
        refuse();
        active.forEach(stream -> stream.fail(ErrorCode.SERVER_SHUTDOWN));
    }
}
