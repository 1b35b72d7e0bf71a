package dev.sluice.channel;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.LogReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * A log of messages for one client, of which the last {@value #KEPT} are kept. As with a stream's, a reader is a place in
 * it; one that fell behind what is kept goes on with the oldest.
 *
 * <p>Threads: any. This object's lock guards the messages and is held for copying references only; readers are woken
 * outside it.
 */
public final class Channel {

    /** What a client that connects again can still be given (contract §5). */
    public static final int KEPT = 256;

    private final String id;
    private final String principal;
    private final LongSupplier nanoTime;
    private final List<Reader> readers = new CopyOnWriteArrayList<>();

    /* Under the lock. */
    private final Deque<ChannelMessage> kept = new ArrayDeque<>();
    private int size;
    private boolean stopped;
    private long usedNanos;

    Channel(String id, String principal, LongSupplier nanoTime) {
        this.id = id;
        this.principal = principal;
        this.nanoTime = nanoTime;
        this.usedNanos = nanoTime.getAsLong();
    }

    public String id() {
        return id;
    }

    /** The principal that made the channel, who alone may see it. */
    public String principal() {
        return principal;
    }

    /** How many messages there were. */
    public synchronized int size() {
        return size;
    }

    /** Appends a message and wakes the readers. Returns false when the channel was stopped. */
    public boolean push(ChannelMessage message) {
        synchronized (this) {
            if (stopped) {
                return false;
            }
            kept.addLast(message);
            size++;
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
            usedNanos = nanoTime.getAsLong();
        }
        readers.forEach(Reader::wake);
        return true;
    }

    /**
     * Attaches a reader.
     *
     * @param position how many messages it has already
     * @param wake told, by any thread and under no lock, when there is more to read; must not wait
     */
    public LogReader attach(int position, Runnable wake) {
        Reader reader = new Reader(position, wake);
        readers.add(reader);
        return reader;
    }

    /** Ends the channel: readers come to its end, and nothing is kept for longer than they take. */
    void stop() {
        synchronized (this) {
            stopped = true;
        }
        readers.forEach(Reader::wake);
        forget();
    }

    private synchronized void forget() {
        if (stopped && readers.isEmpty()) {
            kept.clear();
        }
    }

    /** Since when nobody has read or written, as nanoseconds of the clock; now, where somebody reads. */
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
                Iterator<ChannelMessage> after =
                        kept.stream().skip(first - oldest).iterator();
                for (int chars = 0; after.hasNext() && chars < maxBytes; ) {
                    ChannelMessage message = after.next();
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
        public void replay(EventConsumer consumer) {
            // Nothing that comes depends on what was.
        }

        @Override
        public boolean atEnd() {
            synchronized (Channel.this) {
                return stopped && position >= size;
            }
        }

        void wake() {
            wake.run();
        }

        @Override
        public void close() {
            readers.remove(this);
            forget();
        }
    }
}
