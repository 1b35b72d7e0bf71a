package dev.sluice.push;

import dev.sluice.channel.Channel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.security.Validity;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A writer of a channel's messages, and the container whose response it writes. What an actor does, any thread may do at any
 * time; the rest belongs to the arbiter, which runs after them.
 */
final class WriterRig {

    private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(15);
    private static final long WRITE_TIMEOUT = TimeUnit.SECONDS.toNanos(30);
    private static final String KEEP_ALIVE_FRAME = ": keepalive\n\n";

    private final FakeContainer container = new FakeContainer();
    private final AtomicInteger closes = new AtomicInteger();
    private final Channel channel;
    private final EventStreamWriter writer;
    private final AtomicLong nanos = new AtomicLong();

    /** Creates a writer that was not started. */
    WriterRig() {
        LocalChannels channels = new LocalChannels(0, 0, nanos::get);
        channel = Objects.requireNonNull(channels.open("ada"));
        try {
            writer = new EventStreamWriter(
                    "a log",
                    false,
                    wake -> channel.attach(0, wake),
                    new ChannelDialect().encoder("c", new Dialect.Options(false, true, true)),
                    Validity.of(Duration.ofHours(1), 0),
                    new LongAdder(),
                    new HeldFrames().share(),
                    nanos::get,
                    () -> {},
                    closed -> closes.incrementAndGet());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A writer that has sent its first bytes to a client that then stops reading. */
    static WriterRig stalled() {
        WriterRig rig = new WriterRig();
        rig.start();
        rig.container.fill();
        rig.container.take();
        return rig;
    }

    /** Actor: the request's thread hands the response over, and the container reports that it can be written to. */
    void start() {
        try {
            writer.start(container.request(), container.response());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        if (container.listener != null) {
            writer.onWritePossible();
        }
    }

    /** Actor: a message arrives. */
    void push() {
        channel.push(new ChannelMessage("note", "a"));
    }

    /** Actor: the client reads; the container calls the writer if it has promised to. */
    void read() {
        if (container.empty()) {
            writer.onWritePossible();
        }
    }

    /** Actor: the server stops, or the application closes the response. */
    void close() {
        writer.close();
    }

    /** Actor: the container reports an error. */
    void fail() {
        writer.onError(container.event());
    }

    /** Returns 1 if the message was written, once. */
    int delivered() {
        return container.take().split("data: a\n", -1).length - 1;
    }

    /** Returns 1 if the writer, after some silence, sends a keep-alive and does not drop its reader. */
    int keptAlive() {
        container.take();
        writer.sweep(nanos.addAndGet(TimeUnit.SECONDS.toNanos(20)), KEEP_ALIVE, WRITE_TIMEOUT);
        boolean sent = container.take().equals(KEEP_ALIVE_FRAME);
        writer.sweep(nanos.addAndGet(TimeUnit.SECONDS.toNanos(11)), KEEP_ALIVE, WRITE_TIMEOUT);
        return sent && container.completions == 0 ? 1 : 0;
    }

    int completions() {
        return container.completions;
    }

    int closes() {
        return closes.get();
    }

    int breaches() {
        return container.breaches.size();
    }
}
