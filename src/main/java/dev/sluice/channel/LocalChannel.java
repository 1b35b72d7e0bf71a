package dev.sluice.channel;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.LogReader;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel in this node's memory: all there is of it, or what this node has of one that the nodes of a cluster share.
 *
 * <p>To a broadcaster it is a sink, which takes an event into its log without waiting for any reader.
 *
 * <p>Thread-safe. This object's lock guards the messages and is held only to copy references; readers are woken outside it.
 */
public final class LocalChannel implements Channel, SseEventSink {

    private static final Logger LOG = System.getLogger(LocalChannel.class.getName());

    private static final CompletionStage<?> SENT = CompletableFuture.completedStage(true);

    /** Stands for the number after the last one. */
    private static final int NEXT = -1;

    private final String id;
    private final String principal;
    private final int maxBytes;
    private final PrincipalChannels siblings;
    private final LongSupplier nanoTime;
    private final Consumer<LocalChannel> onClose;
    private final Consumer<LocalChannel> onGone;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    /* Under the lock. */
    private final Deque<Kept> kept = new ArrayDeque<>();
    private int size;
    private long bytes;
    private boolean closed;
    private long usedNanos;

    private record Kept(int number, ChannelMessage message, int bytes, long nanos) {}

    /**
     * Creates an empty channel.
     *
     * @param maxBytes maximum size of all kept messages together; 0 for no limit
     * @param siblings the channels of the same principal, of which this one will be one
     * @param nanoTime as {@link System#nanoTime}
     * @param onClose called once, under no lock, when the channel is closed
     * @param onGone called under no lock, at least once, when it is closed and has no readers any more
     */
    LocalChannel(
            String id,
            String principal,
            int maxBytes,
            PrincipalChannels siblings,
            LongSupplier nanoTime,
            Consumer<LocalChannel> onClose,
            Consumer<LocalChannel> onGone) {
        this.id = id;
        this.principal = principal;
        this.maxBytes = maxBytes;
        this.siblings = siblings;
        this.nanoTime = nanoTime;
        this.onClose = onClose;
        this.onGone = onGone;
        this.usedNanos = nanoTime.getAsLong();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String principal() {
        return principal;
    }

    /** Returns the number of messages so far, including those no longer kept. */
    public synchronized int size() {
        return size;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean has(int number) {
        return number < size();
    }

    @Override
    public boolean push(ChannelMessage message) {
        if (!take(NEXT, message)) {
            return false;
        }
        wake();
        return true;
    }

    @Override
    public boolean offer(ChannelMessage message) {
        return push(message);
    }

    /**
     * Appends a message that another node has numbered, unless it is here. The readers must be {@linkplain #wake woken} after
     * it. Returns false if the channel is closed.
     *
     * @param number larger than any before; those between are missing
     */
    public boolean take(int number, ChannelMessage message) {
        int added = message.bytes();
        if (maxBytes > 0 && added > maxBytes) {
            throw new IllegalArgumentException("the message is larger than a channel may be");
        }
        long before;
        long after;
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (number != NEXT && number < size) {
                return true;
            }
            long now = nanoTime.getAsLong();
            before = bytes;
            int next = number == NEXT ? size : number;
            kept.addLast(new Kept(next, message, added, now));
            size = next + 1;
            bytes += added;
            if (number == NEXT) {
                usedNanos = now;
            }
            while (kept.size() > KEPT || (maxBytes > 0 && bytes > maxBytes)) {
                bytes -= kept.removeFirst().bytes();
            }
            after = bytes;
        }
        siblings.changed(after - before);
        return true;
    }

    /** Wakes the readers. What one throws keeps no other from being woken. */
    public void wake() {
        for (Reader reader : readers) {
            try {
                reader.wake();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A reader of channel " + id + " could not be woken", e);
            }
        }
    }

    /** Passes on the messages that are kept, each with its number. */
    public void kept(ObjIntConsumer<ChannelMessage> consumer) {
        List<Kept> all;
        synchronized (this) {
            all = List.copyOf(kept);
        }
        all.forEach(one -> consumer.accept(one.message(), one.number()));
    }

    /**
     * Appends an event's name and data as a message. The channel numbers its own messages, so the event's id is not used,
     * nor are its comment and its reconnection delay.
     *
     * @return completed, because each reader takes the message when it can; exceptionally if the data are not a string
     * @throws IllegalStateException if the channel is closed
     */
    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
        if (!(event.getData() instanceof String data)) {
            return CompletableFuture.failedStage(new IllegalArgumentException("a channel takes only string data"));
        }
        if (!push(new ChannelMessage(event.getName(), data))) {
            throw new IllegalStateException("the channel is closed");
        }
        return SENT;
    }

    @Override
    public LogReader attach(int position, Runnable wake) {
        Reader reader = new Reader(position, wake);
        readers.add(reader);
        return reader;
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
        wake();
        dropMessages();
    }

    private void dropMessages() {
        long dropped;
        synchronized (this) {
            if (!closed || !readers.isEmpty()) {
                return;
            }
            dropped = bytes;
            kept.clear();
            bytes = 0;
        }
        siblings.changed(-dropped);
        onGone.accept(this);
    }

    /** Drops the oldest message. Returns its size in bytes; 0 if no message is kept. */
    synchronized long dropOldest() {
        Kept oldest = kept.pollFirst();
        long dropped = oldest == null ? 0 : oldest.bytes();
        bytes -= dropped;
        return dropped;
    }

    /** Returns when the oldest message that is kept was pushed, in nanoseconds of the channel's clock; null if none is. */
    synchronized @Nullable Long oldestNanos() {
        Kept oldest = kept.peekFirst();
        return oldest == null ? null : oldest.nanos();
    }

    /** Returns when the channel was last used, in nanoseconds of its clock; {@code now} if it has a reader. */
    public synchronized long unusedSince(long now) {
        if (!readers.isEmpty()) {
            usedNanos = now;
        }
        return usedNanos;
    }

    private final class Reader implements LogReader {

        private final Runnable wake;
        private int position;

        Reader(int position, Runnable wake) {
            this.position = position;
            this.wake = wake;
        }

        @Override
        public boolean read(int maxBytes, EventConsumer consumer) {
            List<Kept> more = new ArrayList<>();
            synchronized (LocalChannel.this) {
                Iterator<Kept> all = kept.iterator();
                boolean full = false;
                for (int chars = 0; all.hasNext() && !full; ) {
                    Kept next = all.next();
                    if (next.number() < position) {
                        continue;
                    }
                    full = chars >= maxBytes || consumer.full();
                    if (!full) {
                        chars += next.message().data().length();
                        more.add(next);
                        position = next.number() + 1;
                    }
                }
                if (!full) {
                    position = Math.max(position, size); // also past what was dropped
                }
            }
            for (Kept one : more) {
                consumer.accept(one.message(), one.number(), SegmentedText.EMPTY);
            }
            return !more.isEmpty();
        }

        @Override
        public boolean hasMore() {
            return size() > position;
        }

        @Override
        public void replay(EventConsumer consumer) {
            // Later messages do not depend on earlier ones.
        }

        @Override
        public boolean atEnd() {
            synchronized (LocalChannel.this) {
                return closed && position >= size;
            }
        }

        void wake() {
            wake.run();
        }

        @Override
        public void close() {
            readers.remove(this);
            dropMessages();
        }
    }
}
