package dev.sluice.channel;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.LogReader;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
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
import org.jspecify.annotations.Nullable;

/**
 * A log of messages for one client, of which the last {@value #KEPT} are kept, or fewer
 * where they would exceed the channel's bound in bytes. A reader is a place in it, as with a stream's
 * log; one that fell behind what is kept continues with the oldest message.
 *
 * <p>To a broadcaster it is a sink, which takes an event into its log without waiting for any reader.
 *
 * <p>Thread-safe. This object's lock guards the messages and is held only to copy references; readers are woken outside it.
 */
public final class Channel implements SseEventSink {

    /** Messages that a client can still get when it reconnects (contract §5). */
    public static final int KEPT = 256;

    private static final CompletionStage<?> SENT = CompletableFuture.completedStage(true);

    private final String id;
    private final String principal;
    private final int maxBytes;
    private final PrincipalChannels siblings;
    private final LongSupplier nanoTime;
    private final Consumer<Channel> onClose;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    /* Under the lock. */
    private final Deque<Kept> kept = new ArrayDeque<>();
    private int size;
    private long bytes;
    private boolean closed;
    private long usedNanos;

    private record Kept(ChannelMessage message, int bytes, long nanos) {}

    /**
     * Creates an empty channel.
     *
     * @param maxBytes maximum size of all kept messages together; 0 for no limit
     * @param siblings the channels of the same principal, of which this one will be one
     * @param nanoTime as {@link System#nanoTime}
     * @param onClose called once, under no lock, when the channel is closed
     */
    Channel(
            String id,
            String principal,
            int maxBytes,
            PrincipalChannels siblings,
            LongSupplier nanoTime,
            Consumer<Channel> onClose) {
        this.id = id;
        this.principal = principal;
        this.maxBytes = maxBytes;
        this.siblings = siblings;
        this.nanoTime = nanoTime;
        this.onClose = onClose;
        this.usedNanos = nanoTime.getAsLong();
    }

    public String id() {
        return id;
    }

    /** Returns the principal that opened the channel; no other may see it. */
    public String principal() {
        return principal;
    }

    /** Returns the number of messages so far, including those no longer kept. */
    public synchronized int size() {
        return size;
    }

    /**
     * Appends a message and wakes the readers. Returns false if the channel is closed. The oldest messages are dropped where
     * the bounds require it.
     *
     * @throws IllegalArgumentException if the message alone exceeds the bound in bytes; see {@link Channels#fits}
     */
    public boolean push(ChannelMessage message) {
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
            usedNanos = nanoTime.getAsLong();
            before = bytes;
            kept.addLast(new Kept(message, added, usedNanos));
            size++;
            bytes += added;
            while (kept.size() > KEPT || (maxBytes > 0 && bytes > maxBytes)) {
                bytes -= kept.removeFirst().bytes();
            }
            after = bytes;
        }
        siblings.changed(after - before);
        readers.forEach(Reader::wake);
        return true;
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

    /**
     * Attaches a reader.
     *
     * @param position how many messages it has already
     * @param wake called by any thread, under no lock, when there is more to read; must not block
     */
    public LogReader attach(int position, Runnable wake) {
        Reader reader = new Reader(position, wake);
        readers.add(reader);
        return reader;
    }

    @Override
    public synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Closes the channel for new messages. Readers still get what was pushed before, then come to their end; the messages are
     * dropped when the last reader has left. Idempotent.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.accept(this);
        readers.forEach(Reader::wake);
        dropMessages();
    }

    private void dropMessages() {
        long dropped = 0;
        synchronized (this) {
            if (closed && readers.isEmpty()) {
                dropped = bytes;
                kept.clear();
                bytes = 0;
            }
        }
        siblings.changed(-dropped);
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
    synchronized long unusedSince(long now) {
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
            List<ChannelMessage> more = new ArrayList<>();
            int first;
            synchronized (Channel.this) {
                int oldest = size - kept.size();
                first = Math.max(position, oldest);
                Iterator<Kept> after = kept.stream().skip(first - oldest).iterator();
                for (int chars = 0; after.hasNext() && chars < maxBytes && !consumer.full(); ) {
                    ChannelMessage message = after.next().message();
                    chars += message.data().length();
                    more.add(message);
                }
                position = first + more.size();
            }
            for (int i = 0; i < more.size(); i++) {
                consumer.accept(more.get(i), first + i, SegmentedText.EMPTY);
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
            synchronized (Channel.this) {
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
