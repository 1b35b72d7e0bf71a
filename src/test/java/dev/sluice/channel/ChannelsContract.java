package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.event.StreamEvent.ChannelMessage;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.Test;

/** What holds of channels in memory and of those on Redis. */
public abstract class ChannelsContract {

    private static final String PRINCIPAL = "ada";

    /** Makes the channels under test, without any. Whoever makes them closes them. */
    protected abstract Channels channels(int perPrincipal, int channelBytes);

    @Test
    void a_channel_is_found_by_its_principal_only() {
        Channels channels = channels(0, 0);
        Channel channel = open(channels);

        assertThat(Objects.requireNonNull(channels.find(channel.id(), PRINCIPAL))
                        .id())
                .isEqualTo(channel.id());
        assertThat(channels.find(channel.id(), "eve")).isNull();
        assertThat(channels.find("no-such-id", PRINCIPAL)).isNull();
        assertThat(channels.find("00000000-0000-4000-8000-000000000000", PRINCIPAL))
                .isNull();
    }

    @Test
    void every_reader_continues_from_its_own_position() {
        Channel channel = open(channels(0, 0));
        assertThat(channel.push(message("a"))).isTrue();
        try (ChannelFollower early = new ChannelFollower(channel, 0);
                ChannelFollower late = new ChannelFollower(channel, 1)) {
            assertThat(channel.push(message("b"))).isTrue();

            await().untilAsserted(() -> assertThat(early.read()).containsExactly("0 a", "1 b"));
            await().untilAsserted(() -> assertThat(late.read()).containsExactly("1 b"));
        }
    }

    @Test
    void messages_that_need_not_be_there_at_once_come_in_order_with_those_that_must() {
        Channel channel = open(channels(0, 0));
        for (int i = 0; i < 100; i++) {
            assertThat(i % 10 == 9 ? channel.push(message("m" + i)) : channel.offer(message("m" + i)))
                    .isTrue();
        }
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            await().untilAsserted(() -> assertThat(reader.read())
                    .isEqualTo(
                            IntStream.range(0, 100).mapToObj(i -> i + " m" + i).toList()));
        }
        assertThat(channel.has(99)).isTrue();
        assertThat(channel.has(100)).isFalse();
    }

    @Test
    void the_last_256_messages_are_kept_and_a_reader_that_fell_behind_continues_with_the_oldest() {
        Channel channel = open(channels(0, 0));
        for (int i = 0; i < 300; i++) {
            channel.push(message("m" + i));
        }
        try (ChannelFollower reader = new ChannelFollower(channel, 10)) {
            await().untilAsserted(() -> assertThat(reader.read())
                    .hasSize(Channel.KEPT)
                    .startsWith("44 m44")
                    .endsWith("299 m299"));
        }
    }

    @Test
    void the_oldest_messages_are_dropped_beyond_the_limit_in_bytes() {
        Channels channels = channels(0, 1000);
        Channel channel = open(channels);
        for (int i = 0; i < 10; i++) {
            channel.push(message(i + "x".repeat(299)));
        }
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            await().untilAsserted(() -> assertThat(reader.numbers()).containsExactly(7, 8, 9));
            assertThat(channel.push(message("é".repeat(500)))).isTrue();
            await().untilAsserted(() -> assertThat(reader.numbers()).containsExactly(7, 8, 9, 10));
        }
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            await().untilAsserted(() -> assertThat(reader.numbers()).containsExactly(10));
        }
        assertThat(channels.fits(message("é".repeat(500)))).isTrue();
        assertThat(channels.fits(message("é".repeat(501)))).isFalse();
        assertThatThrownBy(() -> channel.push(message("x".repeat(1001)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.offer(message("x".repeat(1001)))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_close_ends_readers_after_what_was_pushed_before_and_refuses_more() {
        Channels channels = channels(0, 0);
        Channel channel = open(channels);
        try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
            channel.push(message("last words"));
            channel.close();
            channel.close();

            await().until(reader::isAtEnd);
            assertThat(reader.read()).containsExactly("0 last words");
        }
        await().until(channel::isClosed);
        assertThat(channel.push(message("late"))).isFalse();
        assertThat(channel.offer(message("late"))).isFalse();
        assertThat(channels.find(channel.id(), PRINCIPAL)).isNull();
        try (ChannelFollower late = new ChannelFollower(channel, 0)) {
            assertThat(late.isAtEnd()).isTrue();
            assertThat(late.read()).isEmpty();
        }
    }

    @Test
    void a_broadcast_reaches_all_open_channels_and_counts_them() {
        Channels channels = channels(0, 0);
        Channel one = open(channels);
        Channel other = Objects.requireNonNull(channels.open("bob"));
        open(channels).close();

        int reached = channels.broadcast(
                new OutboundEvent.Builder().name("note").data("to all").build());

        assertThat(reached).isEqualTo(2);
        for (Channel channel : List.of(one, other)) {
            try (ChannelFollower reader = new ChannelFollower(channel, 0)) {
                await().untilAsserted(() -> assertThat(reader.read()).containsExactly("0 note to all"));
            }
        }
    }

    @Test
    void each_principal_has_its_own_limit_of_channels() {
        Channels few = channels(2, 0);
        Channel first = open(few);
        assertThat(few.open(PRINCIPAL)).isNotNull();

        assertThat(few.open(PRINCIPAL)).isNull();
        assertThat(few.isFull(PRINCIPAL)).isTrue();
        assertThat(few.open("bob")).isNotNull();
        assertThat(few.isFull("bob")).isFalse();

        first.close();
        await().until(() -> !few.isFull(PRINCIPAL));
        assertThat(few.open(PRINCIPAL)).isNotNull();
        assertThat(few.open(PRINCIPAL)).isNull();
    }

    private static Channel open(Channels channels) {
        return Objects.requireNonNull(channels.open(PRINCIPAL));
    }

    private static ChannelMessage message(String data) {
        return new ChannelMessage(null, data);
    }
}
