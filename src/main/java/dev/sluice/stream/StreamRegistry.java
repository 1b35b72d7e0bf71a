package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamId;
import dev.sluice.stream.Reservation.Permission;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All streams of this node: starts, finds, cancels and expires them.
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
    private final StreamIds ids = new StreamIds();
    private final Map<StreamId, ChatStream> streams = new ConcurrentHashMap<>();
    private final Map<Key, ChatStream> byKey = new ConcurrentHashMap<>();
    private final Map<Key, Permission> reserved = new ConcurrentHashMap<>();
    private final Object[] keyLocks = new Object[KEY_LOCKS];
    private final RetainedStreams retained;
    private final Set<ChatStream> active = ConcurrentHashMap.newKeySet();

    /** When allowances were last checked. Used by the sweep only. */
    private long allowancesNanos;

    private record Key(String principal, String key) {}

    /**
     * Makes a registry without limits per principal.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public StreamRegistry(StreamSettings settings, LongSupplier nanoTime) {
        this(settings, new PrincipalLimits(0, 0, nanoTime), nanoTime, StreamObserver.NONE);
    }

    /**
     * Makes a registry.
     *
     * @param limits the limits of each principal
     * @param nanoTime a clock like {@link System#nanoTime}
     * @param observer supplies a listener for each stream
     */
    public StreamRegistry(
            StreamSettings settings, PrincipalLimits limits, LongSupplier nanoTime, StreamObserver observer) {
        this.settings = settings;
        this.limits = new StartLimits(settings.streams(), limits);
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.allowancesNanos = nanoTime.getAsLong();
        Duration retention = settings.retention();
        this.retained = new RetainedStreams(
                retention, retention.compareTo(IDEMPOTENCY) > 0 ? retention : IDEMPOTENCY, settings.retainedBytes());
        Arrays.setAll(keyLocks, i -> new Object());
    }

    /**
     * Reserves the start of a stream. To be called before anything else is done for it, so that a request beyond a limit costs
     * nothing.
     *
     * @param idempotencyKey of the request, or null
     * @throws RefusedException if a limit on running streams or on starts is reached, or this node is closing
     */
    public Reservation reserve(String principal, @Nullable String idempotencyKey) throws RefusedException {
        if (idempotencyKey == null) {
            limits.begin(principal);
            Permission permission = new Permission();
            return new Reservation(permission, () -> giveBack(principal, permission));
        }
        Key key = new Key(principal, idempotencyKey);
        synchronized (lock(key)) {
            Permission permission = reserved.get(key);
            if (permission == null) {
                limits.begin(principal);
                permission = new Permission();
                reserved.put(key, permission);
            }
            permission.holders++;
            Permission held = permission;
            return new Reservation(held, () -> release(key, held));
        }
    }

    private void release(Key key, Permission permission) {
        synchronized (lock(key)) {
            permission.holders--;
            if (permission.holders == 0) {
                reserved.remove(key);
                giveBack(key.principal(), permission);
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
     * returns the stream that was started with the same idempotency key, without using the reservation.
     *
     * <p>If the request's store or the observer throws, the stream has failed with {@link ErrorCode#INTERNAL} already.
     *
     * @param reservation of the same principal and key
     * @throws RefusedException if a stream was started with this key, is no longer kept, and there is no room for another
     */
    public ChatStream start(StartRequest request, Reservation reservation) throws RefusedException {
        String idempotencyKey = request.idempotencyKey();
        if (idempotencyKey == null) {
            return make(request, reservation.permission());
        }
        Key key = new Key(request.principal(), idempotencyKey);
        synchronized (lock(key)) {
            ChatStream there = started(key.principal(), key.key());
            if (there == null) {
                there = make(request, reservation.permission());
                byKey.put(key, there);
            }
            return there;
        }
    }

    private ChatStream make(StartRequest request, Permission permission) throws RefusedException {
        if (permission.used) {
            limits.begin(request.principal());
        }
        ChatStream stream = new ChatStream(ids.next(request.principal()), request, settings, nanoTime);
        permission.used = true; // the end of the stream gives it back
        active.add(stream);
        stream.begin(request, end -> ended(stream), observer);
        streams.put(stream.id(), stream); // last, because the store must learn of a stream before anybody finds it
        return stream;
    }

    private void ended(ChatStream stream) {
        active.remove(stream);
        limits.end(stream.principal());
        retained.add(stream, nanoTime.getAsLong()).forEach(this::drop);
    }

    private void drop(ChatStream stream) {
        streams.remove(stream.id(), stream);
        if (stream.idempotencyKey() != null) {
            byKey.remove(new Key(stream.principal(), stream.idempotencyKey()), stream);
        }
    }

    /** The stream that a start by this principal with this idempotency key would join, or null. */
    public @Nullable ChatStream started(String principal, @Nullable String idempotencyKey) {
        ChatStream there = idempotencyKey == null ? null : byKey.get(new Key(principal, idempotencyKey));
        return there == null || there.isOlder(IDEMPOTENCY) ? null : there;
    }

    /**
     * Cancels a principal's running streams.
     *
     * @param conversation cancels the streams of this conversation only; null for all
     */
    public void cancel(String principal, @Nullable String conversation) {
        for (ChatStream stream : active) {
            if (stream.principal().equals(principal)
                    && (conversation == null || stream.conversationId().equals(conversation))) {
                stream.cancel();
            }
        }
    }

    /** The stream of a principal's conversation that is running, of several the newest; null if there is none. */
    public @Nullable ChatStream running(String principal, String conversation) {
        ChatStream newest = null;
        for (ChatStream stream : active) {
            if (stream.principal().equals(principal)
                    && stream.conversationId().equals(conversation)
                    && (newest == null || stream.createdAt().isAfter(newest.createdAt()))) {
                newest = stream;
            }
        }
        return newest;
    }

    /** The stream with that id; null if there is none, or if it belongs to another principal. */
    public @Nullable ChatStream find(StreamId id, String principal) {
        ChatStream stream = streams.get(id);
        return stream != null && stream.principal().equals(principal) ? stream : null;
    }

    /** Whether a stream that cannot be found has existed and belonged to this principal. */
    public boolean isGone(StreamId id, String principal) {
        return !streams.containsKey(id) && ids.made(id, principal);
    }

    /** Drops an ended stream before its retention is over. A start with its idempotency key still returns it. */
    public void forget(ChatStream stream) {
        streams.remove(stream.id());
        if (stream.idempotencyKey() == null) {
            retained.remove(stream);
        }
    }

    /** The memory of the logs of all ended streams that are kept, in bytes, estimated. */
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
        if (now - allowancesNanos >= ALLOWANCES_NANOS) {
            allowancesNanos = now;
            limits.sweep();
        }
    }

    /**
     * Refuses new streams and waits for the running ones to end. Blocks.
     *
     * @param longest maximum wait
     */
    public void drain(Duration longest) {
        limits.close();
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
        limits.close();
        active.forEach(stream -> stream.fail(ErrorCode.SERVER_SHUTDOWN));
    }
}
