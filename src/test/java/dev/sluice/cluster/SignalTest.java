package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamId;
import dev.sluice.event.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes write for each other, also those of two versions. */
final class SignalTest {

    private static final StreamId ONE = StreamId.parse("kiZHlY2UzhAnml-5iQbldDUFDPjRsgCw");
    private static final StreamId OTHER = StreamId.parse("e2BFZIy5qMTkdaFbPTnEv8yf0zyO7y01");

    private static List<StreamEvent> events(Entry entry, int skipped) {
        List<StreamEvent> events = new ArrayList<>();
        entry.read(skipped, events::add);
        return events;
    }

    @Test
    void growth_has_the_entries_that_are_small() {
        StreamCompleted end = new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null)
                .costing(new Cost(new BigDecimal("0.000264025"), "EUR"));
        ByteWriter bytes = new ByteWriter();
        EventCodec.write(end, bytes);
        Entry small = new Entry(7, true, "node", bytes.toBytes());
        Entry large = new Entry(3, false, "node", new byte[2_000]);

        Signal read =
                Signal.read(Signal.write(new Signal.More(List.of(Growth.by(large, OTHER), Growth.by(small, ONE)))));

        List<Growth> growths = ((Signal.More) read).growths();
        assertThat(growths.get(0)).isEqualTo(new Growth(OTHER, null));
        assertThat(growths.get(1).stream()).isEqualTo(ONE);
        Entry entry = growths.get(1).entry();
        assertThat(entry.first()).isEqualTo(7);
        assertThat(entry.last()).isTrue();
        assertThat(entry.node()).isEqualTo("node");
        assertThat(events(entry, 0)).containsExactly(end);
        assertThat(events(entry, 1)).isEmpty();
    }

    @Test
    void an_entry_that_follows_whatever_there_is_is_not_carried() {
        assertThat(Growth.by(new Entry(Entry.AT_END, true, "node", new byte[10]), ONE))
                .isEqualTo(new Growth(ONE, null));
    }

    @Test
    void positions_of_what_is_read_are_told() {
        Signal.Reading reading =
                new Signal.Reading(List.of(new Signal.Position(ONE, 12), new Signal.Position(OTHER, 0)), "node");

        assertThat(Signal.read(Signal.write(reading))).isEqualTo(reading);
    }

    @Test
    void signals_of_the_version_before_are_understood() {
        ByteWriter more = new ByteWriter();
        more.number(1);
        more.number(1);
        more.text(ONE.value());
        assertThat(Signal.read(more.toBytes())).isEqualTo(new Signal.More(List.of(new Growth(ONE, null))));

        ByteWriter reading = new ByteWriter();
        reading.number(2);
        reading.number(1);
        reading.text(ONE.value());
        reading.text("node");
        assertThat(Signal.read(reading.toBytes()))
                .isEqualTo(new Signal.Reading(List.of(new Signal.Position(ONE, 0)), "node"));
    }

    @Test
    void an_end_of_the_version_before_has_no_cost() {
        ByteWriter fields = new ByteWriter();
        fields.text("END_TURN");
        fields.text("p/m");
        fields.optional(null);
        for (int number : new int[] {1, 1, 2, -1, -1, -1, 0}) {
            fields.number(number);
        }
        ByteWriter event = new ByteWriter();
        event.number(12);
        event.bytes(fields.array(), 0, fields.length());

        assertThat(EventCodec.read(new ByteReader(event.toBytes())))
                .isEqualTo(new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null));
    }
}
