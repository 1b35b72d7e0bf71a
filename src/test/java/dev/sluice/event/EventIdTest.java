package dev.sluice.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventIdTest {

    private static final String STREAM = "abcdefghijklmnopqrstuvwxyz-_0189";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 4711, 999_999_999})
    void a_written_id_is_parsed_back(int sequence) {
        EventId id = new EventId(new StreamId(STREAM), sequence);

        assertThat(EventId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void an_id_within_an_event_is_parsed_back() {
        EventId id = new EventId(new StreamId(STREAM), 7, 2, "ag-ui");

        assertThat(id.toString()).isEqualTo(STREAM + ".7.2.ag-ui");
        assertThat(EventId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "0",
                STREAM,
                STREAM + ".",
                "." + STREAM,
                ".0",
                STREAM + ".-1",
                STREAM + ".+1",
                STREAM + ".00",
                STREAM + ".01",
                STREAM + ".1 ",
                STREAM + ". 1",
                STREAM + ".1.2",
                STREAM + ".1.2.",
                STREAM + ".1.0.x",
                STREAM + ".1.02.x",
                STREAM + ".1.2.X",
                STREAM + ".1.2.x.y",
                STREAM + ".1..x",
                STREAM + ".1.2.xyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
                STREAM + "..1",
                STREAM + ".1e3",
                STREAM + ".0x1",
                STREAM + ".1000000000",
                STREAM + ".99999999999999999999",
                STREAM + ".١",
                STREAM + ".1\n",
                " " + STREAM + ".1",
                STREAM + "x.1",
                "a.1",
                STREAM + ".null"
            })
    void other_texts_are_not_ids(String text) {
        assertThat(EventId.parse(text)).isNull();
    }

    @Test
    void a_very_long_text_is_not_an_id() {
        assertThat(EventId.parse("x".repeat(1_000_000))).isNull();
        assertThat(EventId.parse(STREAM + "." + "1".repeat(1_000_000))).isNull();
    }
}
