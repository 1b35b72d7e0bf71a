package dev.sluice.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.LogReader;
import jakarta.ws.rs.sse.SseBroadcaster;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Sluice's broadcaster: the shared contract, the parts of the Javadoc that Jersey does not keep, and channels as sinks. */
final class ChannelBroadcasterTest extends BroadcasterContract {

    private final LocalChannels channels = new LocalChannels(0, 0, System::nanoTime);

    @Override
    SseBroadcaster broadcaster() {
        return new ChannelBroadcaster();
    }

    @Test
    void a_write_to_a_closed_sink_is_reported_once_as_a_close() {
        one.close();
        broadcast("a");
        broadcast("b");

        assertThat(closed).containsExactly("one");
        assertThat(failed).isEmpty();
        assertThat(other.received).containsExactly("a", "b");
    }

    @Test
    void a_send_whose_stage_fails_is_reported_and_its_sink_closed() {
        one.sending = new CompletableFuture<>();
        broadcast("a");
        one.sending.completeExceptionally(new IllegalArgumentException("broken pipe"));

        assertThat(failed).containsExactly("one: broken pipe");
        assertThat(one.isClosed()).isTrue();
        assertThat(closed).containsExactly("one");
    }

    @Test
    void the_stage_completes_with_the_number_of_sinks_once_all_have_sent() {
        one.sending = new CompletableFuture<>();
        CompletionStage<?> stage = broadcast("a");
        assertThat(stage.toCompletableFuture()).isNotDone();

        one.sending.complete("sent");

        assertThat(stage.toCompletableFuture().join()).isEqualTo(2);
    }

    @Test
    void a_sink_that_fails_is_not_counted() {
        one.thrown = new IllegalArgumentException("broken pipe");

        assertThat(broadcast("a").toCompletableFuture().join()).isEqualTo(1);
    }

    @Test
    void a_sink_that_throws_when_closed_is_reported_as_failed_and_as_closed() {
        one.thrownByClose = new IllegalArgumentException("stuck");
        broadcaster.close();

        assertThat(failed).containsExactly("one: stuck");
        assertThat(closed).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void a_listener_that_throws_does_not_prevent_the_next_from_being_called() {
        SseBroadcaster own = broadcaster();
        own.onClose(sink -> {
            throw new IllegalArgumentException("a listener's own fault");
        });
        own.onClose(sink -> closed.add(sink.toString()));
        own.register(one);
        own.register(other);

        own.close();

        assertThat(closed).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void every_method_of_a_closed_broadcaster_throws() {
        broadcaster.close(false);

        assertThatThrownBy(() -> broadcaster.register(one)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> broadcaster.onClose(sink -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> broadcaster.onError((sink, e) -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void every_open_channel_is_a_sink() {
        LocalChannel ada = open("ada");
        LocalChannel bob = open("bob");
        open("eve").close();

        assertThat(channels.broadcaster().broadcast(event("all")).toCompletableFuture())
                .isCompletedWithValue(2);
        assertThat(read(ada)).containsExactly("note all");
        assertThat(read(bob)).containsExactly("note all");
    }

    @Test
    void closing_a_channel_is_reported_immediately_and_only_once() {
        channels.broadcaster().onClose(sink -> closed.add(((LocalChannel) sink).principal()));
        LocalChannel channel = open("ada");
        channel.close();
        channel.close();
        assertThat(closed).containsExactly("ada");

        channels.broadcaster().broadcast(event("late"));

        assertThat(closed).containsExactly("ada");
        assertThat(channels.size()).isZero();
    }

    @Test
    void closing_the_broadcaster_closes_the_channels_and_the_registry_drops_them() {
        LocalChannel channel = open("ada");
        channels.broadcaster().close();

        assertThat(channel.isClosed()).isTrue();
        assertThat(channels.size()).isZero();
    }

    @Test
    void a_closed_channel_rejects_events() {
        LocalChannel channel = open("ada");
        channel.close();

        assertThatThrownBy(() -> channel.send(event("late"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_channel_accepts_string_data_only() {
        LocalChannel channel = open("ada");

        assertThat(channel.send(event(42)).toCompletableFuture()).isCompletedExceptionally();
        assertThat(channel.size()).isZero();
    }

    private LocalChannel open(String principal) {
        return Objects.requireNonNull(channels.open(principal));
    }

    private static List<String> read(LocalChannel channel) {
        List<String> read = new ArrayList<>();
        try (LogReader reader = channel.attach(0, () -> {})) {
            boolean unused = reader.read(1000, (event, sequence, reply) -> {
                if (event instanceof ChannelMessage message) {
                    read.add(message.type() + " " + message.data());
                }
            });
        }
        return read;
    }
}
