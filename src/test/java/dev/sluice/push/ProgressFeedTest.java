package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.LocalChannel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.dialect.ProgressEncoder;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A stream's progress, pushed to a channel. */
final class ProgressFeedTest {

    private static final Duration LONG = Duration.ofDays(1);
    private static final Pattern STAGE = Pattern.compile("\"stage\":\"([a-z]+)\".*\"progress_percent\":([0-9]+)");

    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(LONG, LONG, LONG, LONG, LONG, new RetryPolicy(1, Duration.ZERO), 0, 0, 0, 0),
            System::nanoTime);
    private final LocalChannels channels = new LocalChannels(0, 0, System::nanoTime);
    private final LocalChannel channel = Objects.requireNonNull(channels.open("ada"));
    private final EventStreams eventStreams = new EventStreams(LONG, LONG, TypedProgress::new, System::nanoTime);
    private final List<ReplyListener> calls = new ArrayList<>();

    @Test
    void progress_is_pushed_from_the_start_to_the_end() throws Exception {
        ChatStream stream = launched();
        feed(stream);
        reply();

        assertThat(pushed()).containsExactly("analyzing 0", "generating 6", "generating 100");
        assertThat(eventStreams.feeds()).isZero();
    }

    @Test
    void a_second_feed_of_the_same_stream_adds_nothing() throws Exception {
        ChatStream stream = launched();
        feed(stream);
        feed(stream);
        reply();
        feed(stream);

        assertThat(pushed()).hasSize(3);
        assertThat(eventStreams.feeds()).isZero();
    }

    @Test
    void a_channel_takes_two_streams_and_a_stream_feeds_two_channels() throws Exception {
        LocalChannel other = Objects.requireNonNull(channels.open("ada"));
        ChatStream stream = launched();
        feed(stream);
        feed(launched());
        eventStreams.feed(stream, other);

        assertThat(pushed()).containsExactly("analyzing 0", "analyzing 0");
        assertThat(other.size()).isEqualTo(1);
    }

    @Test
    void the_feed_of_a_finished_stream_pushes_everything_and_ends() throws Exception {
        ChatStream stream = launched();
        reply();
        feed(stream);

        assertThat(pushed()).containsExactly("analyzing 0", "generating 6", "generating 100");
        assertThat(eventStreams.feeds()).isZero();
    }

    @Test
    void a_closed_channel_is_no_longer_fed_and_the_stream_goes_on() throws Exception {
        ChatStream stream = launched();
        feed(stream);
        channel.close();
        reply();

        assertThat(eventStreams.feeds()).isZero();
        assertThat(stream.log().terminal()).isInstanceOf(StreamCompleted.class);
    }

    @Test
    void a_feed_whose_encoder_ends_with_an_error_ends_and_the_stream_goes_on() throws Exception {
        EventStreams broken = new EventStreams(
                LONG,
                LONG,
                out -> {
                    ProgressEncoder encoder = new TypedProgress(out);
                    return new ProgressEncoder() {
                        @Override
                        public void encode(StreamEvent event, int sequence, SegmentedText reply, long nanoTime) {
                            throw new StackOverflowError("a test");
                        }

                        @Override
                        public void flush(long nanoTime) {
                            encoder.flush(nanoTime);
                        }

                        @Override
                        public long dueNanos() {
                            return encoder.dueNanos();
                        }
                    };
                },
                System::nanoTime);
        ChatStream stream = launched();
        broken.feed(stream, channel);
        reply();

        assertThat(broken.feeds()).isZero();
        assertThat(stream.log().terminal()).isInstanceOf(StreamCompleted.class);
    }

    private ChatStream launched() throws Exception {
        Provider provider = (request, model, listener) -> {
            calls.add(listener);
            return () -> {};
        };
        ChatStream stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", provider)), "c", Map.of(), null));
        stream.launch();
        return stream;
    }

    private void feed(ChatStream stream) {
        eventStreams.feed(stream, channel);
    }

    private void reply() {
        ReplyListener listener = calls.get(0);
        listener.event(new TextDelta(JsonText.of("x".repeat(100))));
        listener.flush();
        listener.event(new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null));
        listener.flush();
    }

    private List<String> pushed() {
        List<String> pushed = new ArrayList<>();
        try (LogReader reader = channel.attach(0, () -> {})) {
            boolean unused = reader.read(Integer.MAX_VALUE, (event, sequence, reply) -> {
                ChannelMessage message = (ChannelMessage) event;
                Matcher stage = STAGE.matcher(message.data());
                assertThat(message.type()).isEqualTo("progress");
                assertThat(stage.find()).as(message.data()).isTrue();
                pushed.add(stage.group(1) + ' ' + stage.group(2));
            });
        }
        return pushed;
    }
}
