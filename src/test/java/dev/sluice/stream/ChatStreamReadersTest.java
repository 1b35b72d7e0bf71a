package dev.sluice.stream;

import static dev.sluice.stream.StreamFixture.attachReader;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
