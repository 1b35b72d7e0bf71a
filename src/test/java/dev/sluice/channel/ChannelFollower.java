package dev.sluice.channel;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a channel as it is pushed to. */
public final class ChannelFollower implements AutoCloseable {

    private final List<String> read = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private @Nullable LogReader reader;

    /** Reads what follows that many messages. */
    public ChannelFollower(Channel channel, int position) {
        LogReader attached = channel.attach(position, this::wake);
        synchronized (this) {
            reader = attached;
        }
        wake();
    }

    private synchronized void wake() {
        if (reader == null) {
            return; // woken before it was assigned; the constructor reads
        }
        while (reader.read(Integer.MAX_VALUE, (event, number, reply) -> {
            if (event instanceof ChannelMessage message) {
                numbers.add(number);
                read.add(number + " " + (message.type() == null ? "" : message.type() + " ") + message.data());
            }
        })) {
            // all there is
        }
    }

    /** The messages so far: number, event's name where it has one, and data. */
    public synchronized List<String> read() {
        return List.copyOf(read);
    }

    /** The numbers of the messages so far. */
    public synchronized List<Integer> numbers() {
        return List.copyOf(numbers);
    }

    /** Whether the channel has ended for it. */
    public synchronized boolean isAtEnd() {
        return reader != null && reader.atEnd();
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
