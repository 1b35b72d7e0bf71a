package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.attachReader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.json.SegmentedText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The readers of a stream: how many there may be, when they are woken, and what they get. */
final class ChatStreamReadersTest {

    private final StreamFixture fixture = new StreamFixture();

    @Test
    void readers_beyond_the_limit_are_refused() throws RefusedException {
        ChatStream stream = fixture.launch();
        LogReader first = stream.attach(0, () -> {});
        for (int i = 1; i < StreamFixture.READERS; i++) {
            attachReader(stream);
        }

        assertThatThrownBy(() -> stream.attach(0, () -> {}))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.limit()).isEqualTo(RefusedException.Limit.READERS));
        first.close();
        assertThat(attachReader(stream)).isSameAs(stream);
    }

    @Test
    void the_names_of_observers_have_a_bound() throws RefusedException {
        ChatStream stream = fixture.launch();
        for (int i = 0; i < 1_000; i++) {
            try (LogReader observer = stream.observe("channel " + i, () -> {})) {
                assertThat(observer).as("observer %d", i).isNotNull();
            }
        }

        assertThat(stream.observe("one more", () -> {})).isNull();
        assertThat(stream.isRead()).isFalse();
    }

    @Test
    void a_reader_is_woken_only_when_there_is_more_to_read() throws RefusedException {
        ChatStream stream = fixture.launch();
        AtomicInteger woken = new AtomicInteger();
        try (LogReader reader = stream.attach(0, woken::incrementAndGet)) {
            assertThat(reader.read(1000, (event, sequence, reply) -> {})).isTrue();
            fixture.provider.onlyCall().signalAlive();
            assertThat(woken).hasValue(0);

            fixture.provider.onlyCall().send("a");
            assertThat(woken).hasValue(1);
            stream.cancel();
            assertThat(woken).hasValue(2);
            fixture.provider.onlyCall().send("b");
            assertThat(woken).hasValue(2);
        }
    }

    @Test
    void a_reader_replays_earlier_events_and_reads_the_rest() throws RefusedException {
        ChatStream stream = fixture.launch();
        fixture.provider.onlyCall().send("a");
        fixture.provider.onlyCall().send("b");
        fixture.provider.onlyCall().complete();
        StringBuilder replayed = new StringBuilder();
        StringBuilder read = new StringBuilder();
        try (LogReader reader = stream.attach(2, () -> {})) {
            reader.replay((event, sequence, reply) -> replayed.append(sequence).append(reply));
            assertThat(reader.read(
                            1000,
                            (event, sequence, reply) -> read.append(sequence).append(reply)))
                    .isTrue();

            assertThat(replayed).hasToString("01a");
            assertThat(read).hasToString("2ab3ab");
            assertThat(reader.atEnd()).isTrue();
            assertThat(reader.read(1000, (event, sequence, reply) -> {})).isFalse();
        }
    }

    @Test
    void a_reader_gets_deltas_joined_or_one_by_one_and_no_more_than_it_can_take() throws RefusedException {
        ChatStream stream = fixture.launch();
        for (String piece : List.of("a", "b", "c")) {
            fixture.provider.onlyCall().send(piece);
        }
        fixture.provider.onlyCall().complete();

        assertThat(read(stream, true, 100)).containsExactly("0", "3abc", "4abc");
        assertThat(read(stream, false, 100)).containsExactly("0", "1a", "2ab", "3abc", "4abc");
        assertThat(read(stream, false, 2)).containsExactly("0", "1a");
    }

    /** What a reader gets at once that takes only so many events. */
    private static List<String> read(ChatStream stream, boolean joins, int most) throws RefusedException {
        List<String> taken = new ArrayList<>();
        try (LogReader reader = stream.attach(0, () -> {})) {
            boolean unused = reader.read(1000, new EventConsumer() {
                @Override
                public void accept(StreamEvent event, int sequence, SegmentedText reply) {
                    taken.add(sequence + reply.toString());
                }

                @Override
                public boolean joins() {
                    return joins;
                }

                @Override
                public boolean full() {
                    return taken.size() == most;
                }
            });
            assertThat(reader.atEnd()).isEqualTo(most > taken.size());
        }
        return taken;
    }
}
