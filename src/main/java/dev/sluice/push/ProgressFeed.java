package dev.sluice.push;

import dev.sluice.channel.Channel;
import dev.sluice.dialect.Encoder;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.sse.EventStreamLimitException;
import dev.sluice.sse.EventStreamReader;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes a stream's progress on to a channel, as the typed dialect tells it: a reader of the stream whose frames are not
 * written to a client but read again, for their data.
 */
final class ProgressFeed {

    private static final int BATCH_BYTES = 64 * 1024;

    private final Encoder encoder;
    private final Channel channel;
    private final Consumer<ProgressFeed> onClose;
    private final EventStreamReader frames = new EventStreamReader();

    /** Calls of {@link #wake} that were not answered yet. One from the beginning, which {@link #begin} answers. */
    private final AtomicInteger wakes = new AtomicInteger(1);

    /** Set before the first pass; null when the channel is fed already. */
    private @Nullable LogReader reader;

    private volatile long dueNanos = Encoder.NEVER;
    private volatile boolean closed;

    ProgressFeed(Encoder encoder, Channel channel, Consumer<ProgressFeed> onClose) {
        this.encoder = encoder;
        this.channel = channel;
        this.onClose = onClose;
    }

    /** Passes on what there is and what is to come, unless the channel has, or gets, this stream's progress already. */
    void begin(ChatStream stream) {
        reader = stream.observe(channel.id(), this::wake);
        passAll();
    }

    private void wake() {
        if (wakes.getAndIncrement() == 0) {
            passAll();
        }
    }

    private void passAll() {
        int missed = 1;
        do {
            pass();
            missed = wakes.addAndGet(-missed);
        } while (missed != 0);
    }

    private void pass() {
        long now = System.nanoTime();
        LogReader from = reader;
        if (from == null) {
            close();
            return;
        }
        while (!closed) {
            FrameBuffer out = new FrameBuffer(new byte[1024]);
            boolean more = from.read(
                    BATCH_BYTES, (event, sequence, reply) -> encoder.encode(event, sequence, reply, now, out));
            encoder.flush(now, out);
            dueNanos = encoder.dueNanos();
            push(out);
            if (from.atEnd()) {
                close();
            }
            if (!more) {
                return;
            }
        }
    }

    private void push(FrameBuffer out) {
        try {
            frames.read(out.array(), 0, out.length(), (type, array, from, to) -> {
                if (type.equals("progress")
                        && !channel.push(
                                new ChannelMessage(type, new String(array, from, to - from, StandardCharsets.UTF_8)))) {
                    close();
                }
            });
        } catch (EventStreamLimitException e) {
            close(); // more than any channel should hold
        }
    }

    void sweep(long now) {
        if (dueNanos <= now) {
            dueNanos = Encoder.NEVER;
            wake();
        }
    }

    private void close() {
        closed = true;
        if (reader != null) {
            reader.close();
        }
        onClose.accept(this);
    }
}
