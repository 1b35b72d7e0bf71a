package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All streams of this node. Whoever makes it has {@link #sweep} called a few times a second by one thread, and closes it.
 */
public final class Streams implements AutoCloseable {

    /** How long a second start with the same key joins the first stream (contract §2). */
    static final Duration IDEMPOTENCY = Duration.ofMinutes(10);

    /** How often finished streams are looked through: there are many more of them than of those that run. */
    private static final long EXPIRY_NANOS = Duration.ofSeconds(1).toNanos();

    /** How often a closing node looks whether its streams have ended. */
    private static final long DRAIN_STEP_MS = 50;

    private final StreamSettings settings;
    private final PrincipalLimits limits;
    private final LongSupplier nanoTime;
    private final StreamObserver observer;
    private final StreamIds ids = new StreamIds();
    private final Map<StreamId, ChatStream> streams = new ConcurrentHashMap<>();
    private final Map<Key, ChatStream> byKey = new ConcurrentHashMap<>();
    private final Set<ChatStream> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closing;

    /** When they were looked through. Only the sweep knows. */
    private long expiredNanos;

    private record Key(String principal, String key) {}

    /**
     * Makes the registry, without limits for single principals.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Streams(StreamSettings settings, LongSupplier nanoTime) {
        this(settings, new PrincipalLimits(0, 0, nanoTime), nanoTime, StreamObserver.NONE);
    }

    /**
     * Makes the registry.
     *
     * @param limits limits for each principal
     * @param nanoTime as {@link System#nanoTime}
     * @param observer told of every generation
     */
    public Streams(StreamSettings settings, PrincipalLimits limits, LongSupplier nanoTime, StreamObserver observer) {
        this.settings = settings;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.expiredNanos = nanoTime.getAsLong();
    }

    /**
     * Makes a stream whose log holds its first event, and which waits to be {@linkplain ChatStream#launch launched}; or
     * returns the one that was started with the same key.
     *
     * @throws RefusedException when as many run as may, the principal may start no more, or this node is closing
     */
    public ChatStream start(StartRequest request) throws RefusedException {
        if (request.idempotencyKey() == null) {
            return make(request);
        }
        Key key = new Key(request.principal(), request.idempotencyKey());
        ChatStream there = byKey.get(key);
        if (there != null) {
            return there;
        }
        synchronized (byKey) {
            there = byKey.get(key);
            if (there == null) {
                there = make(request);
                byKey.put(key, there);
            }
            return there;
        }
    }

    private ChatStream make(StartRequest request) throws RefusedException {
        int now = running.incrementAndGet();
        if (closing || (settings.streams() > 0 && now > settings.streams())) {
            running.decrementAndGet();
            throw new RefusedException(closing ? RefusedException.Limit.SHUTDOWN : RefusedException.Limit.STREAMS);
        }
        try {
            limits.begin(request.principal());
        } catch (RefusedException e) {
            running.decrementAndGet();
            throw e;
        }
        StreamId id = ids.next(request.principal());
        ChatStream stream = new ChatStream(id, request, settings, nanoTime, observer.started(id, request), ended -> {
            active.remove(ended);
            running.decrementAndGet();
            limits.end(ended.principal());
        });
        streams.put(stream.id(), stream);
        active.add(stream);
        request.keeper().started(stream);
        return stream;
    }

    /** The stream that a start with this key by this principal would join, or null. */
    public @Nullable ChatStream started(String principal, String idempotencyKey) {
        return byKey.get(new Key(principal, idempotencyKey));
    }

    /**
     * Cancels a principal's streams.
     *
     * @param conversation of which they are, or null for all
     */
    public void cancel(String principal, @Nullable String conversation) {
        for (ChatStream stream : active) {
            if (stream.principal().equals(principal)
                    && (conversation == null || stream.conversationId().equals(conversation))) {
                stream.cancel();
            }
        }
    }

    /** The stream of that id, or null when there is none or it is somebody else's. */
    public @Nullable ChatStream find(StreamId id, String principal) {
        ChatStream stream = streams.get(id);
        return stream != null && stream.principal().equals(principal) ? stream : null;
    }

    /** Whether a stream that cannot be found was once there, and this principal's. */
    public boolean isGone(StreamId id, String principal) {
        return !streams.containsKey(id) && ids.made(id, principal);
    }

    /** Keeps an ended stream no longer, whatever its retention. */
    public void forget(ChatStream stream) {
        streams.remove(stream.id());
    }

    /** Whether no new stream is made any more, because the node stops. */
    public boolean closing() {
        return closing;
    }

    /** How many generations run. */
    public int running() {
        return running.get();
    }

    /** Ends what has taken too long and forgets what has been kept long enough. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        active.forEach(stream -> stream.sweep(now));
        if (now - expiredNanos < EXPIRY_NANOS) {
            return;
        }
        expiredNanos = now;
        streams.values().removeIf(stream -> stream.isExpired(now));
        byKey.values().removeIf(stream -> stream.isExpired(now));
        limits.sweep();
    }

    /**
     * Refuses new streams and waits for those that run.
     *
     * @param longest how long to wait at most
     */
    public void drain(Duration longest) {
        closing = true;
        long since = System.nanoTime();
        try {
            while (running.get() > 0 && System.nanoTime() - since < longest.toNanos()) {
                Thread.sleep(DRAIN_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever stops us is in a hurry: what runs fails at once
        }
    }

    /** Fails what runs with {@link ErrorCode#SERVER_SHUTDOWN}. */
    @Override
    public void close() {
        closing = true;
        streams.values().forEach(stream -> stream.fail(ErrorCode.SERVER_SHUTDOWN));
    }
}
