package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.Channel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.security.Validity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;

/** Base of the tests of one writer, which reads from a channel and writes to a fake container. */
abstract class WrittenResponse {

    static final String RETRY = "retry: 3000\n\n";
    static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(15);
    static final long WRITE_TIMEOUT = TimeUnit.SECONDS.toNanos(30);

    long nanos = Long.MAX_VALUE - 5; // a clock that wraps around during the test

    /** What all responses of the test may hold of large frames. */
    HeldFrames held = new HeldFrames();

    final LocalChannels channels = new LocalChannels(0, 0, () -> nanos);
    final Channel channel = Objects.requireNonNull(channels.open("ada"));
    final FakeContainer container = new FakeContainer();
    final LongAdder sent = new LongAdder();
    final List<String> called = new ArrayList<>();
    Runnable onFirstFlush = () -> called.add("first flush");
    Runnable onClose = () -> called.add("closed");
    EventStreamWriter writer = writer(Duration.ofHours(1));

    final EventStreamWriter writer(Duration login) {
        return writer(login, new ChannelDialect().encoder("c", new Dialect.Options(false, true, true)));
    }

    final EventStreamWriter writer(Duration login, Encoder encoder) {
        try {
            return new EventStreamWriter(
                    "a log",
                    true,
                    wake -> channel.attach(0, wake),
                    encoder,
                    Validity.of(login, nanos),
                    sent,
                    held.share(),
                    () -> nanos,
                    () -> onFirstFlush.run(),
                    closed -> onClose.run());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    final void the_containers_rules_were_kept() {
        assertThat(container.breaches).isEmpty();
        assertThat(container.completions).isLessThanOrEqualTo(1);
    }

    final void start() throws IOException {
        writer.start(container.request(), container.response());
        writer.onWritePossible();
    }

    final void pass(Duration time) {
        nanos += time.toNanos();
        channels.sweep();
        writer.sweep(nanos, KEEP_ALIVE, WRITE_TIMEOUT);
    }

    final void push(String data) {
        assertThat(channel.push(new ChannelMessage("note", data))).isTrue();
    }

    static String frame(int sequence, String data) {
        return "id: c." + sequence + "\nevent: note\ndata: " + data + "\n\n";
    }
}
