package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.LocalChannel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.dialect.openai.OpenAiDialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import dev.sluice.security.Validity;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.NoProducer;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.Targets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The registry of event streams. */
final class EventStreamsTest {

    private static final Duration LONG = Duration.ofDays(1);

    private long nanos;
    private final LocalChannels channels = new LocalChannels(0, 0, () -> nanos);
    private final LocalChannel channel = Objects.requireNonNull(channels.open("ada"));
    private final StreamRegistry streams = streams(0);
    private final List<ReplyListener> calls = new ArrayList<>();
    private final EventStreams eventStreams =
            new EventStreams(Duration.ofSeconds(15), Duration.ofSeconds(30), TypedProgress::new, () -> nanos);

    @Test
    void writers_are_counted_until_they_end() throws Exception {
        FakeContainer one = started();
        FakeContainer other = started();
        assertThat(eventStreams.size()).isEqualTo(2);

        channel.close();

        assertThat(eventStreams.size()).isZero();
        assertThat(one.completions + other.completions).isEqualTo(2);
    }

    @Test
    void sent_events_are_counted_per_client_and_stay_counted() throws Exception {
        started();
        started();
        assertThat(channel.push(new ChannelMessage("note", "a"))).isTrue();
        channel.close();

        assertThat(eventStreams.sent()).isEqualTo(2);
    }

    @Test
    void the_sweep_keeps_idle_clients_alive_and_drops_stuck_ones() throws Exception {
        FakeContainer silent = started();
        FakeContainer stuck = started();
        stuck.ready = false;
        assertThat(channel.push(new ChannelMessage("note", "a"))).isTrue();
        silent.take();
        nanos += Duration.ofSeconds(31).toNanos();
        eventStreams.sweep();

        assertThat(silent.take()).isEqualTo(": keepalive\n\n");
        assertThat(silent.completions).isZero();
        assertThat(stuck.completions).isEqualTo(1);
        assertThat(eventStreams.size()).isEqualTo(1);
    }

    @Test
    void the_sweep_continues_after_a_container_that_throws() throws Exception {
        List<FakeContainer> stuck = List.of(started(), started(), started());
        stuck.forEach(container -> {
            container.ready = false;
            container.completeFailure = new NullPointerException("recycled");
        });
        assertThat(channel.push(new ChannelMessage("note", "a"))).isTrue();
        nanos += Duration.ofSeconds(31).toNanos();
        eventStreams.sweep();

        assertThat(stuck)
                .allSatisfy(container -> assertThat(container.completions).isEqualTo(1));
        assertThat(eventStreams.size()).isZero();
    }

    @Test
    void closing_ends_every_response_even_one_that_has_yet_to_start() throws Exception {
        FakeContainer running = started();
        EventStreamWriter waiting = open();
        eventStreams.close();
        eventStreams.close();
        FakeContainer late = new FakeContainer();
        waiting.start(late.request(), late.response());

        assertThat(running.completions).isEqualTo(1);
        assertThat(late.completions).isEqualTo(1);
        assertThat(eventStreams.size()).isZero();
    }

    @Test
    void only_readers_of_what_other_nodes_have_are_handed_over() throws Exception {
        FakeContainer reader = started();
        MirroredStream elsewhere = new MirroredStream(stream().facts(), 0, () -> nanos, new NoProducer());
        List<FakeContainer> leaving = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leaving.add(written(eventStreams.open(elsewhere, 0, typed(), Validity.FOREVER)));
        }
        FakeContainer without = written(eventStreams.open(
                elsewhere,
                0,
                new OpenAiDialect().encoder("c", new Dialect.Options(false, true, true)),
                Validity.FOREVER));
        leaving.forEach(FakeContainer::take);
        String unused = without.take();
        long since = System.nanoTime();

        eventStreams.handOver(Duration.ofMillis(200));

        assertThat(Duration.ofNanos(System.nanoTime() - since)).isGreaterThan(Duration.ofMillis(90));
        for (FakeContainer each : leaving) {
            assertThat(each.take()).isEqualTo("retry: 100\n\n");
            assertThat(each.completions).isEqualTo(1);
        }
        assertThat(reader.completions + without.completions).isZero();
        assertThat(eventStreams.size()).isEqualTo(2);

        eventStreams.stop();

        assertThat(without.take()).contains("\"error\"");
        assertThat(without.completions).isEqualTo(1);
        assertThat(reader.completions).isZero();
    }

    private static Encoder typed() {
        return new TypedDialect().encoder("c", new Dialect.Options(false, true, true));
    }

    private static FakeContainer written(EventStreamWriter writer) throws Exception {
        FakeContainer container = new FakeContainer();
        writer.start(container.request(), container.response());
        writer.onWritePossible();
        return container;
    }

    @Test
    void a_stream_is_launched_by_the_first_flush_of_its_response() throws Exception {
        ChatStream stream = stream();
        EventStreamWriter writer = eventStreams.open(stream, 0, encoder(), Validity.FOREVER);
        FakeContainer container = new FakeContainer();
        writer.start(container.request(), container.response());
        assertThat(calls).isEmpty();

        writer.onWritePossible();

        assertThat(container.flushes).isEqualTo(1);
        assertThat(calls).hasSize(1);
    }

    @Test
    void a_stream_feeds_each_of_several_channels_once() throws Exception {
        ChatStream stream = stream();
        LocalChannel other = Objects.requireNonNull(channels.open("ada"));
        eventStreams.feed(stream, channel);
        eventStreams.feed(stream, channel);
        assertThat(eventStreams.feeds()).isEqualTo(1);
        eventStreams.feed(stream, other);
        assertThat(eventStreams.feeds()).isEqualTo(2);
        assertThat(channel.size()).isEqualTo(1);

        assertThat(stream.cancel()).isTrue();

        assertThat(eventStreams.feeds()).isZero();
    }

    @Test
    void a_reader_that_keeps_too_much_in_memory_for_too_long_loses_its_response() throws Exception {
        StreamRegistry bounded = streams(1);
        EventStreams patient = new EventStreams(LONG, LONG, TypedProgress::new, () -> nanos);
        ChatStream stream = stream(bounded);
        FakeContainer slow = written(patient.open(stream, 0, typed(), Validity.FOREVER));
        slow.ready = false;
        assertThat(stream.cancel()).isTrue();
        nanos += Duration.ofSeconds(59).toNanos();
        bounded.sweep();
        patient.sweep();
        assertThat(slow.completions).isZero();

        nanos += Duration.ofSeconds(2).toNanos();
        bounded.sweep();
        patient.sweep();

        assertThat(slow.completions).isEqualTo(1);
        assertThat(patient.size()).isZero();
        assertThat(stream.isRead()).isFalse();
    }

    private StreamRegistry streams(long retainedBytes) {
        return new StreamRegistry(
                new StreamSettings(
                        LONG, LONG, LONG, LONG, LONG, new RetryPolicy(1, Duration.ZERO), 0, 0, 0, retainedBytes),
                () -> nanos);
    }

    private ChatStream stream() throws Exception {
        return stream(streams);
    }

    private ChatStream stream(StreamRegistry streams) throws Exception {
        return streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(Targets.of("p/m", (request, model, listener) -> {
                    calls.add(listener);
                    return () -> {};
                })),
                "c",
                Map.of(),
                null));
    }

    private FakeContainer started() throws Exception {
        FakeContainer container = new FakeContainer();
        EventStreamWriter writer = open();
        writer.start(container.request(), container.response());
        writer.onWritePossible();
        return container;
    }

    private EventStreamWriter open() throws Exception {
        return eventStreams.open(channel, channel.size(), encoder(), Validity.FOREVER);
    }

    private static Encoder encoder() {
        return new ChannelDialect().encoder("c", new Dialect.Options(false, true, true));
    }
}
