package dev.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The retention of ended streams: bounded in bytes, oldest dropped first. */
final class RetentionTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RETENTION = Duration.ofMinutes(5);
    private static final String TEXT = "x".repeat(10_000);
    private static final long BOUND = 100_000;

    private long nanos = Long.MAX_VALUE - 5; // the clock overflows
    private final FakeProvider provider = new FakeProvider();
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(DAY, DAY, DAY, DAY, RETENTION, StreamFixture.ONE_ATTEMPT, 0, 0, 0, BOUND), () -> nanos);

    private ChatStream started() throws RefusedException {
        return streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", provider)), "c", Map.of(), null));
    }

    private ChatStream finishedStream(@Nullable String key) throws RefusedException {
        ChatStream stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", provider)), "c", Map.of(), key));
        stream.launch();
        FakeProvider.FakeCall call = provider.onlyCall();
        provider.calls().clear();
        call.send(TEXT);
        call.complete();
        nanos++;
        return stream;
    }

    @Test
    void the_metadata_of_a_request_counts_as_its_log_does() throws RefusedException {
        Map<String, String> metadata = Map.of("note", TEXT);
        ChatStream stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", provider)), "c", metadata, null));
        stream.cancel();

        assertThat(streams.retainedBytes()).isGreaterThan(2L * TEXT.length());
    }

    private long retained(Map<String, String> notes, StreamEvent... events) throws RefusedException {
        long before = streams.retainedBytes();
        ChatStream stream = streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(Targets.of("p/m", provider)),
                "c",
                Map.of(),
                null,
                notes,
                TurnStore.NONE));
        stream.launch();
        ReplyListener listener =
                provider.calls().get(provider.calls().size() - 1).listener();
        for (StreamEvent event : events) {
            listener.event(event);
        }
        listener.event(new StreamCompleted(StopReason.END_TURN, new Usage(1, 1, false), "p/m", null));
        listener.flush();
        return streams.retainedBytes() - before;
    }

    @Test
    void what_a_log_does_not_hold_as_content_counts_as_well() throws RefusedException {
        long plain = retained(Map.of());

        assertThat(retained(Map.of("instructions", TEXT)) - plain).isGreaterThan(TEXT.length());
        assertThat(retained(Map.of(), new ToolCallStarted(0, "id", TEXT)) - plain)
                .isGreaterThan(TEXT.length());
        assertThat(retained(Map.of(), new ToolCallCompleted(0, "id", "name", JsonText.of(TEXT))) - plain)
                .isGreaterThan(TEXT.length());
    }

    private boolean isKept(ChatStream stream) {
        return streams.find(stream.id(), "ada") != null;
    }

    @Test
    void streams_beyond_the_bound_are_dropped_oldest_first() throws RefusedException {
        List<ChatStream> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(finishedStream(i % 2 == 0 ? null : "key " + i));
            assertThat(streams.retainedBytes()).isLessThanOrEqualTo(BOUND);
        }
        int first = 0;
        while (!isKept(all.get(first))) {
            assertThat(streams.isGone(all.get(first).id(), "ada")).isTrue();
            assertThat(streams.started("ada", "key " + first)).isNull();
            first++;
        }
        assertThat(first).isBetween(15, 25);
        assertThat(all.subList(first, 30)).allMatch(this::isKept);
        assertThat(streams.retainedBytes()).isGreaterThan(BOUND / 2);
    }

    @Test
    void what_is_only_read_counts_until_its_readers_have_left() throws RefusedException {
        ChatStream slow = started();
        try (LogReader reader = slow.attach(0, () -> {})) {
            assertThat(reader.hasMore()).isTrue();
            slow.cancel();
            long bytes = streams.retainedBytes();
            streams.forget(slow);
            nanos += DAY.toNanos() / 2;
            streams.sweep();

            assertThat(streams.retainedBytes()).isEqualTo(bytes);
            assertThat(reader.isCut()).as("within the bound").isFalse();
        }
        streams.sweep();
        assertThat(streams.retainedBytes()).isZero();
    }

    @Test
    void readers_of_the_oldest_replies_that_are_only_read_leave_first() throws RefusedException {
        List<LogReader> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ChatStream stream = started();
            readers.add(stream.attach(0, () -> {}));
            stream.launch();
            provider.onlyCall().send(TEXT.repeat(4));
            provider.onlyCall().complete();
            provider.calls().clear();
            nanos += Duration.ofSeconds(30).toNanos();
            streams.forget(stream);
        }
        streams.sweep();
        List<Boolean> cut = readers.stream().map(LogReader::isCut).toList();
        assertThat(streams.retainedBytes()).isGreaterThan(BOUND);
        assertThat(cut).containsExactly(true, true, false, false);
        assertThat(isKept(finishedStream(null))).as("others are kept").isTrue();

        readers.get(0).close();
        readers.get(1).close();
        nanos += DAY.toNanos() / 2;
        streams.sweep();
        assertThat(readers.get(2).isCut()).as("within the bound again").isFalse();
    }

    @Test
    void a_stream_that_is_forgotten_as_it_ends_is_not_kept() throws RefusedException {
        List<ChatStream> ending = new ArrayList<>();
        TurnStore store = new TurnStore() {
            @Override
            public boolean ending(StreamLog log) {
                return true;
            }

            @Override
            public void started(StreamFacts facts) {}

            @Override
            public void ended(StreamEnd end) {
                streams.forget(ending.get(0));
            }
        };
        ending.add(streams.start(new StartRequest(
                "ada",
                Requests.asking("Why?"),
                List.of(Targets.of("p/m", provider)),
                "c",
                Map.of(),
                null,
                Map.of(),
                store)));
        ending.get(0).cancel();

        assertThat(isKept(ending.get(0))).isFalse();
        assertThat(streams.retainedBytes()).isZero();
    }

    @Test
    void a_reply_larger_than_the_bound_is_not_retained_but_reaches_its_reader() throws RefusedException {
        ChatStream stream = started();
        try (LogReader reader = stream.attach(0, () -> {})) {
            stream.launch();
            provider.onlyCall().send(TEXT.repeat(20));
            provider.onlyCall().complete();

            assertThat(isKept(stream)).isFalse();
            assertThat(streams.retainedBytes()).isGreaterThan(BOUND);
            nanos += DAY.toNanos() / 2;
            streams.sweep();
            assertThat(reader.isCut())
                    .as("beyond the bound, and read for too long")
                    .isTrue();
            while (reader.read(1_000_000, (event, sequence, reply) -> {})) {
                // until the end
            }
            assertThat(reader.atEnd()).isTrue();
        }
    }

    @Test
    void expired_streams_free_their_bytes() throws RefusedException {
        ChatStream plain = finishedStream(null);
        ChatStream keyed = finishedStream("key");
        nanos += RETENTION.plusSeconds(1).toNanos();
        streams.sweep();

        assertThat(isKept(plain)).isFalse();
        assertThat(streams.started("ada", "key")).isSameAs(keyed);
        assertThat(streams.retainedBytes()).isPositive();

        nanos += RETENTION.plusSeconds(1).toNanos();
        assertThat(streams.started("ada", "key")).isNull();
        streams.sweep();
        assertThat(isKept(keyed)).isFalse();
        assertThat(streams.retainedBytes()).isZero();
    }

    @Test
    void a_forgotten_stream_frees_its_bytes_and_its_key() throws RefusedException {
        streams.forget(finishedStream(null));
        streams.forget(finishedStream("key"));
        assertThat(streams.retainedBytes()).isZero();
        assertThat(streams.started("ada", "key")).isNull();
    }
}
