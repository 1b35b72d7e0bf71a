package dev.sluice.push;

import dev.sluice.channel.Channel;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.ProgressEncoder;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Pushes one stream's progress to one channel, as an observer of the stream. */
final class ProgressFeed {

    private static final Logger LOG = System.getLogger(ProgressFeed.class.getName());

    /** Content read from the log at a time. */
    private static final int BATCH_BYTES = 64 * 1024;

    private final ProgressEncoder encoder;
    private final Channel channel;
    private final LongSupplier nanoTime;
    private final Consumer<ProgressFeed> onClose;
    private final Drain drain = new Drain(this::pushAll);

    /** Set before the drain begins; null if the channel is being fed already. */
    private @Nullable LogReader reader;

    private volatile long dueNanos = Encoder.NEVER;
    private volatile boolean closed;

    /**
     * Creates a feed, which does nothing until it {@linkplain #begin begins}.
     *
     * @param onClose called when nothing more will be pushed, possibly more than once
     */
    ProgressFeed(
            ProgressEncoder.Factory progress, Channel channel, LongSupplier nanoTime, Consumer<ProgressFeed> onClose) {
        this.encoder = progress.encoder(this::push);
        this.channel = channel;
        this.nanoTime = nanoTime;
        this.onClose = onClose;
    }

    /** Pushes the progress so far and from now on, unless the channel is or was fed with this stream already. */
    void begin(ChatStream stream) {
        reader = stream.observe(channel.id(), drain::wake);
        drain.begin();
    }

    /** The drain's task. */
    private void pushAll() {
        LogReader from = reader;
        if (from == null) {
            close();
            return;
        }
        try {
            long now = nanoTime.getAsLong();
            boolean more = true;
            while (more && !closed) {
                more = from.read(BATCH_BYTES, (event, sequence, reply) -> encoder.encode(event, sequence, reply, now));
                encoder.flush(now);
                dueNanos = encoder.dueNanos();
                if (from.atEnd()) {
                    close();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The progress of a stream is no longer pushed to its channel", e);
            close();
        }
    }

    /** A report that is too large for the channel is left out: others follow. */
    private void push(String json) {
        try {
            if (!closed && !channel.offer(new ChannelMessage("progress", json))) {
                close();
            }
        } catch (IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "A report of {0} characters is not pushed: {1}", json.length(), e.getMessage());
        }
    }

    void sweep(long now) {
        if (Encoder.isDue(dueNanos, now)) {
            drain.wake();
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
