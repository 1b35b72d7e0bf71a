package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.LoggedExceptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The registry of channels, and a channel as a log. */
final class LocalChannelsTest extends ChannelsContract {

    private long nanos = 17;
    private final LocalChannels channels = new LocalChannels(0, 0, () -> nanos);

    @Override
    protected Channels channels(int perPrincipal, int channelBytes) {
        return new LocalChannels(perPrincipal, channelBytes, () -> nanos);
    }

    @Test
    void closing_a_channel_ends_its_readers_and_refuses_more_messages() {
        LocalChannel channel = open();
        AtomicInteger woken = new AtomicInteger();
        try (LogReader reader = channel.attach(0, woken::incrementAndGet)) {
            channel.close();

            assertThat(woken).hasValue(1);
            assertThat(reader.atEnd()).isTrue();
            assertThat(channel.push(message("late"))).isFalse();
            assertThat(channels.size()).isZero();
        }
    }

    @Test
    void a_reader_that_cannot_be_woken_does_not_hold_up_the_others() {
        LocalChannel channel = open();
        AtomicInteger woken = new AtomicInteger();
        StackOverflowError error = new StackOverflowError("a test");
        try (LoggedExceptions log = new LoggedExceptions();
                LogReader broken = channel.attach(0, () -> {
                    throw error;
                });
                LogReader other = channel.attach(0, woken::incrementAndGet)) {
            assertThat(channel.push(message("for both"))).isTrue();

            assertThat(woken).hasValue(1);
            assertThat(read(broken)).isEqualTo(read(other)).containsExactly("0 for both");
            assertThat(log.messagesWith(error)).hasSize(1);
        }
    }

    @Test
    void messages_pushed_before_the_close_are_read_before_the_end() {
        LocalChannel channel = open();
        channel.push(message("last words"));
        LogReader reader = channel.attach(0, () -> {});
        channel.close();

        assertThat(reader.atEnd()).isFalse();
        assertThat(read(reader)).containsExactly("0 last words");
        assertThat(reader.atEnd()).isTrue();
        reader.close();
        try (LogReader late = channel.attach(0, () -> {})) {
            assertThat(read(late))
                    .as("messages kept after all readers have left")
                    .isEmpty();
            assertThat(late.atEnd()).isTrue();
        }
    }

    @Test
    void a_read_delivers_no_more_than_requested() {
        LocalChannel channel = open();
        for (int i = 0; i < 10; i++) {
            channel.push(message("x".repeat(400)));
        }
        try (LogReader reader = channel.attach(0, () -> {})) {
            assertThat(read(reader)).hasSize(3);
            assertThat(read(reader)).hasSize(3);
            assertThat(read(reader)).hasSize(3);
            assertThat(read(reader)).hasSize(1);
            assertThat(read(reader)).isEmpty();
        }
    }

    @Test
    void a_channel_unused_for_15_minutes_is_closed() {
        LocalChannel read = open();
        LocalChannel pushed = open();
        LocalChannel idle = open();
        try (LogReader reader = read.attach(0, () -> {})) {
            advance(Duration.ofMinutes(14));
            pushed.push(message("still here"));
            advance(Duration.ofMinutes(2));

            assertThat(reader.atEnd()).isFalse();
            assertThat(channels.find(read.id(), "ada")).isSameAs(read);
            assertThat(channels.find(pushed.id(), "ada")).isSameAs(pushed);
            assertThat(channels.find(idle.id(), "ada")).isNull();
        }
        advance(Duration.ofMinutes(16));
        assertThat(channels.size()).isZero();
    }

    private LocalChannel open() {
        return Objects.requireNonNull(channels.open("ada"));
    }

    private void advance(Duration time) {
        nanos += time.toNanos();
        channels.sweep();
    }

    private static ChannelMessage message(String data) {
        return new ChannelMessage(null, data);
    }

    private static List<String> read(LogReader reader) {
        List<String> read = new ArrayList<>();
        boolean unused = reader.read(1000, (event, sequence, reply) -> {
            if (event instanceof ChannelMessage message) {
                read.add(sequence + " " + message.data());
            }
        });
        return read;
    }

    @Test
    void the_channels_of_a_principal_share_a_limit_and_drop_the_oldest_messages() {
        PrincipalChannels all = new PrincipalChannels(1000);
        LocalChannel first = new LocalChannel("1", "ada", 0, all, () -> nanos, channel -> {}, channel -> {});
        LocalChannel second = new LocalChannel("2", "ada", 0, all, () -> nanos, channel -> {}, channel -> {});
        assertThat(all.add(first, 2)).isTrue();
        assertThat(all.add(second, 2)).isTrue();
        for (LocalChannel channel : List.of(first, second, first, second)) {
            nanos++;
            channel.push(message("x".repeat(300)));
        }
        assertThat(first.oldestNanos()).isEqualTo(nanos - 1);
        assertThat(second.oldestNanos()).isEqualTo(nanos - 2);
        second.close();
        for (int i = 0; i < 2; i++) {
            nanos++;
            first.push(message("x".repeat(300)));
        }
        assertThat(first.oldestNanos()).as("room for three messages").isEqualTo(nanos - 3);
    }

    @Test
    void what_readers_of_closed_channels_keep_counts_as_well() {
        PrincipalChannels all = new PrincipalChannels(1000);
        LocalChannel closed = new LocalChannel("1", "ada", 0, all, () -> nanos, channel -> {}, all::remove);
        LocalChannel open = new LocalChannel("2", "ada", 0, all, () -> nanos, channel -> {}, all::remove);
        assertThat(all.add(closed, 1)).isTrue();
        LogReader reader = closed.attach(0, () -> {});
        closed.push(message("x".repeat(600)));
        closed.close();
        assertThat(all.add(open, 1)).as("is open no more").isTrue();
        open.push(message("x".repeat(600)));

        assertThat(closed.oldestNanos()).as("dropped for the newer one").isNull();
        assertThat(all.isEmpty()).isFalse();
        open.close();
        assertThat(all.isEmpty()).isFalse();
        reader.close();
        assertThat(all.isEmpty()).isTrue();
    }
}
