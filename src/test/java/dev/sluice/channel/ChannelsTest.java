package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The registry of channels, and a channel as a log. */
final class ChannelsTest {

    private long nanos = 17;
    private final Channels channels = new Channels(0, 0, () -> nanos);

    @Test
    void a_channel_is_found_by_its_principal_only() {
        Channel channel = open();

        assertThat(channels.find(channel.id(), "ada")).isSameAs(channel);
        assertThat(channels.find(channel.id(), "eve")).isNull();
        assertThat(channels.find("no-such-id", "ada")).isNull();
    }

    @Test
    void every_reader_continues_from_its_own_position() {
        Channel channel = open();
        AtomicInteger woken = new AtomicInteger();
        channel.push(message("a"));
        try (LogReader early = channel.attach(0, woken::incrementAndGet);
                LogReader late = channel.attach(1, woken::incrementAndGet)) {
            channel.push(message("b"));

            assertThat(woken).hasValue(2);
            assertThat(read(early)).containsExactly("0 a", "1 b");
            assertThat(read(late)).containsExactly("1 b");
            assertThat(read(late)).isEmpty();
        }
    }

    @Test
    void the_last_256_messages_are_kept_and_a_reader_that_fell_behind_continues_with_the_oldest() {
        Channel channel = open();
        for (int i = 0; i < 300; i++) {
            channel.push(message("m" + i));
        }
        try (LogReader reader = channel.attach(10, () -> {})) {
            List<String> read = read(reader);

            assertThat(read).hasSize(Channel.KEPT).startsWith("44 m44").endsWith("299 m299");
        }
    }

    @Test
    void closing_a_channel_ends_its_readers_and_refuses_more_messages() {
        Channel channel = open();
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
    void messages_pushed_before_the_close_are_read_before_the_end() {
        Channel channel = open();
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
        Channel channel = open();
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
        Channel read = open();
        Channel pushed = open();
        Channel idle = open();
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

    private Channel open() {
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
    void a_channel_drops_its_oldest_messages_beyond_its_limit_in_bytes() {
        Channels few = new Channels(0, 1000, () -> nanos);
        Channel channel = Objects.requireNonNull(few.open("ada"));
        for (int i = 0; i < 10; i++) {
            channel.push(message(i + "x".repeat(299)));
        }
        List<String> kept = new ArrayList<>();
        try (LogReader reader = channel.attach(0, () -> {})) {
            while (reader.read(1000, (event, sequence, reply) -> kept.add(String.valueOf(sequence)))) {
                // until the end
            }
        }
        assertThat(kept).containsExactly("7", "8", "9");
        assertThat(few.fits(message("é".repeat(500)))).isTrue();
        assertThat(few.fits(message("é".repeat(501)))).isFalse();
        assertThatThrownBy(() -> channel.push(message("x".repeat(1001)))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_channels_of_a_principal_share_a_limit_and_drop_the_oldest_messages() {
        PrincipalChannels all = new PrincipalChannels(1000);
        Channel first = new Channel("1", "ada", 0, all, () -> nanos, channel -> {});
        Channel second = new Channel("2", "ada", 0, all, () -> nanos, channel -> {});
        assertThat(all.add(first, 2)).isTrue();
        assertThat(all.add(second, 2)).isTrue();
        for (Channel channel : List.of(first, second, first, second)) {
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
    void each_principal_has_its_own_limit_of_channels() {
        Channels few = new Channels(2, 0, () -> nanos);
        Channel first = few.open("ada");
        assertThat(few.open("ada")).isNotNull();

        assertThat(few.open("ada")).isNull();
        assertThat(few.isFull("ada")).isTrue();
        assertThat(few.open("bob")).isNotNull();
        assertThat(few.isFull("bob")).isFalse();

        Objects.requireNonNull(first).close();
        first.close();
        assertThat(few.open("ada")).isNotNull();
        assertThat(few.open("ada")).isNull();
        assertThat(few.size()).isEqualTo(3);
    }
}
