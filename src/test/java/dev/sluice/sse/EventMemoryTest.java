package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventMemoryTest {

    private static final int LIMIT = 8 * 1024 * 1024;
    private static final int PICTURE = 7 * 1024 * 1024;

    private final EventMemory memory = new EventMemory(LIMIT, 3L * LIMIT);
    private final List<Integer> lengths = new ArrayList<>();

    @Test
    void a_large_event_is_read_and_its_memory_given_back() throws BadFraming {
        EventStreamReader reader = reader();
        piecewise(reader, "data: small\n\n" + "data: " + "x".repeat(PICTURE) + "\n");
        assertThat(memory.held()).isBetween((long) PICTURE, (long) LIMIT);
        piecewise(reader, "\ndata: small\n\n");

        assertThat(lengths).containsExactly(5, PICTURE, 5);
        assertThat(memory.held()).isZero();
    }

    @Test
    void the_lines_of_a_large_event_are_counted_together() throws BadFraming {
        EventStreamReader reader = reader();
        String half = "x".repeat(PICTURE / 2 - 1);
        piecewise(reader, "data: " + half + "\ndata: " + half + "\n");
        assertThat(memory.held()).isBetween((long) PICTURE, (long) LIMIT);
        piecewise(reader, "\n");

        assertThat(lengths).containsExactly(PICTURE - 1);
        assertThat(memory.held()).isZero();
    }

    @Test
    void a_longer_event_is_refused_by_name() {
        assertThatThrownBy(() -> piecewise(reader(), "data: " + "x".repeat(LIMIT)))
                .isInstanceOfSatisfying(
                        BadFraming.class, e -> assertThat(e.reason()).isEqualTo(BadFraming.Reason.TOO_LONG));
    }

    @Test
    void large_events_of_all_connections_are_limited_together() throws BadFraming {
        List<EventStreamReader> readers = List.of(reader(), reader(), reader());
        for (EventStreamReader reader : readers) {
            piecewise(reader, "data: " + "x".repeat(PICTURE));
        }
        EventStreamReader fourth = reader();
        piecewise(fourth, "data: " + "x".repeat(EventMemory.UNCOUNTED_BYTES / 2) + "\n\n");
        assertThatThrownBy(() -> piecewise(fourth, "data: " + "x".repeat(PICTURE)))
                .isInstanceOfSatisfying(
                        BadFraming.class, e -> assertThat(e.reason()).isEqualTo(BadFraming.Reason.TOO_MANY));
        piecewise(readers.get(0), "\n\n");
        piecewise(reader(), "data: " + "x".repeat(PICTURE) + "\n\n");

        assertThat(lengths).containsExactly(EventMemory.UNCOUNTED_BYTES / 2, PICTURE, PICTURE);
    }

    @Test
    void a_connection_that_ends_gives_all_back_and_takes_nothing_more() throws BadFraming {
        EventStreamReader reader = reader();
        piecewise(reader, "data: " + "x".repeat(PICTURE));
        reader.close();
        reader.close();

        assertThat(memory.held()).isZero();
        assertThatThrownBy(() -> piecewise(reader, "x".repeat(PICTURE))).isInstanceOf(BadFraming.class);
        assertThat(memory.held()).isZero();
    }

    @Test
    void many_connections_with_ordinary_events_count_nothing() throws BadFraming {
        for (int i = 0; i < 100; i++) {
            piecewise(reader(), "data: " + "x".repeat(10_000));
        }

        assertThat(memory.held()).isZero();
    }

    @Test
    void without_a_limit_an_event_is_bounded_by_all_the_memory() throws BadFraming {
        EventMemory unlimited = new EventMemory(0, LIMIT);
        EventStreamReader reader = new EventStreamReader(this::take, unlimited);
        piecewise(reader, "data: " + "x".repeat(PICTURE) + "\n\n");

        assertThat(lengths).containsExactly(PICTURE);
        assertThatThrownBy(() -> piecewise(reader, "data: " + "x".repeat(LIMIT + 1)))
                .isInstanceOfSatisfying(
                        BadFraming.class, e -> assertThat(e.reason()).isEqualTo(BadFraming.Reason.TOO_MANY));
    }

    private EventStreamReader reader() {
        return new EventStreamReader(this::take, memory);
    }

    private void take(String type, byte[] array, int from, int to) {
        lengths.add(to - from);
        assertThat(array[to - 1]).isIn((byte) 'x', (byte) 'l');
    }

    /** Reads in the pieces in which a network delivers, always from the same array. */
    private static void piecewise(EventStreamReader reader, String stream) throws BadFraming {
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        byte[] piece = new byte[16 * 1024];
        for (int from = 0; from < bytes.length; from += piece.length) {
            int length = Math.min(piece.length, bytes.length - from);
            System.arraycopy(bytes, from, piece, 0, length);
            reader.read(piece, 0, length);
        }
    }
}
