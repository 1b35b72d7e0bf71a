package dev.sluice.stream;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** How often finished streams are checked for expiry: far more of them exist than of running ones. */
    private static final long EXPIRY_NANOS = Duration.ofSeconds(1).toNanos();

    /** How often a draining node checks whether its streams have ended. */
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

    /** When finished streams were last checked. Used by the sweep only. */
    private long expiredNanos;

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
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.observer = observer;
        this.expiredNanos = nanoTime.getAsLong();
    }

    /**
     * Makes a stream whose log holds its first event, and which must then be {@linkplain ChatStream#launch launched}; or
     * returns the stream that was started with the same idempotency key.
     *
     * @throws RefusedException if a limit on running streams or on starts is reached, or this node is closing
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
        ChatStream stream = new ChatStream(ids.next(request.principal()), request, settings, nanoTime);
        StreamFacts facts = stream.facts();
        StreamListener observing = observer.started(facts, request);
        stream.listeners(List.of(request.store(), end -> ended(stream), observing));
        request.store().started(facts);
        streams.put(facts.id(), stream);
        active.add(stream);
        return stream;
    }

    private void ended(ChatStream stream) {
        active.remove(stream);
        running.decrementAndGet();
        limits.end(stream.principal());
    }

    /** The stream that a start by this principal with this idempotency key would join, or null. */
    public @Nullable ChatStream started(String principal, String idempotencyKey) {
        return byKey.get(new Key(principal, idempotencyKey));
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

    /** The stream with that id; null if there is none, or if it belongs to another principal. */
    public @Nullable ChatStream find(StreamId id, String principal) {
        ChatStream stream = streams.get(id);
        return stream != null && stream.principal().equals(principal) ? stream : null;
    }

    /** Whether a stream that cannot be found has existed and belonged to this principal. */
    public boolean isGone(StreamId id, String principal) {
        return !streams.containsKey(id) && ids.made(id, principal);
    }

    /** Drops an ended stream before its retention is over. */
    public void forget(ChatStream stream) {
        streams.remove(stream.id());
    }

    /** Whether the node is stopping and refuses new streams. */
    public boolean closing() {
        return closing;
    }

    /** The number of running generations. */
    public int running() {
        return running.get();
    }

    /** Ends streams that exceeded a time limit, and drops those whose retention is over. */
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
     * Refuses new streams and waits for the running ones to end. Blocks.
     *
     * @param longest maximum wait
     */
    public void drain(Duration longest) {
        closing = true;
        long since = System.nanoTime();
        try {
            while (running.get() > 0 && System.nanoTime() - since < longest.toNanos()) {
                Thread.sleep(DRAIN_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // shutdown is urgent: running streams fail at once
        }
    }

    /** Fails running streams with {@link ErrorCode#SERVER_SHUTDOWN}. */
    @Override
    public void close() {
        closing = true;
        streams.values().forEach(stream -> stream.fail(ErrorCode.SERVER_SHUTDOWN));
    }
}
