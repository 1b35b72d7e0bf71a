package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML §9.2.6</a>. */
final class EventStreamReaderTest {

    @ParameterizedTest
    @MethodSource("dev.sluice.sse.EventStreamCases#all")
    void bytes_become_events_however_they_are_cut(EventStreamCases.Row row) throws BadFraming {
        for (Cuts cut : Cuts.all(row.bytes()).toList()) {
            assertThat(read(cut)).as("%s, cut %s", row, cut).isEqualTo(row.events());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.sse.EventStreamCases#all")
    void an_event_before_the_row_does_not_change_its_events(EventStreamCases.Row row) throws BadFraming {
        String before = "event: z\ndata: first\ndata: second\n\n";
        String expected = "z|first\nsecond";

        List<String> events = read(Cuts.whole(bytes(before + row.stream())));

        assertThat(events).startsWith(expected);
        if (row.stream().indexOf('\u00ef') != 0) {
            assertThat(events.subList(1, events.size())).isEqualTo(row.events());
        }
    }

    @Test
    void a_long_stream_has_the_same_events_however_it_is_cut() throws BadFraming {
        String stream = Stream.of(EventStreamCases.lineEnds(), EventStreamCases.fields())
                .flatMap(rows -> rows)
                .map(row -> row.stream() + "\n\n")
                .collect(Collectors.joining());
        byte[] bytes = bytes(stream);
        List<String> expected = read(Cuts.whole(bytes));

        for (Cuts cut : Cuts.some(bytes).toList()) {
            assertThat(read(cut)).as("cut %s", cut).isEqualTo(expected);
        }
    }

    @Test
    void an_event_is_dispatched_as_soon_as_its_blank_line_has_arrived() throws BadFraming {
        List<String> events = new ArrayList<>();
        byte[] bytes = bytes("data: a\r\n\r");

        new EventStreamReader(handler(events)).read(bytes, 0, bytes.length);

        assertThat(events).containsExactly("message|a");
    }

    @Test
    void a_line_at_the_limit_is_read_and_a_longer_one_is_refused() throws BadFraming {
        String line = "data:" + "x".repeat(15);
        for (Cuts cut : Cuts.all(bytes(line + "\n\n")).toList()) {
            assertThat(read(20, cut)).hasSize(1);
            assertThatThrownBy(() -> read(19, cut))
                    .as("cut %s", cut)
                    .isInstanceOf(BadFraming.class)
                    .hasMessage("an event is longer than 19 bytes");
        }
    }

    @Test
    void a_comment_is_limited_like_any_line() {
        assertThatThrownBy(() -> read(19, Cuts.whole(bytes(":" + "x".repeat(19) + "\n"))))
                .isInstanceOf(BadFraming.class);
    }

    @Test
    void an_event_at_the_limit_is_read_and_a_longer_one_is_refused() throws BadFraming {
        String event = "data:12345\ndata:12345\ndata\n\n";
        for (Cuts cut : Cuts.all(bytes(event)).toList()) {
            assertThat(read(12, cut)).containsExactly("message|12345\n12345\n");
            assertThatThrownBy(() -> read(11, cut))
                    .as("cut %s", cut)
                    .isInstanceOf(BadFraming.class)
                    .hasMessage("an event is longer than 11 bytes");
        }
    }

    @Test
    void an_endless_line_and_an_endless_event_take_no_more_memory_than_the_limit() {
        byte[] piece = new byte[1024];
        Arrays.fill(piece, (byte) 'x');
        assertThat(piecesTaken(piece)).isEqualTo(64);
        Arrays.fill(piece, (byte) '\n');
        System.arraycopy(bytes("data:x"), 0, piece, 0, 6);
        byte[] lines = bytes("data:xxxxxxxxxx\n".repeat(64));
        // Each line adds 11 bytes to the event, except the first, which has no line feed before it.
        assertThat(piecesTaken(lines)).isEqualTo(65537 / (64 * 11));
    }

    static Stream<EventStreamCases.Row> errorsAgainstTheRules() {
        return Stream.of(
                row("in place of data", "error: {\"code\":400}\n\ndata: a\n\n", "error|{\"code\":400}", "message|a"),
                row("before a blank line is there", "error:gone\n", "error|gone"),
                row("after data without its blank line", "data: a\nerror: gone", "message|a", "error|gone"),
                row("without a value", "error:\nerror\nerrors: a\ndata: a\n\n", "message|a"),
                row("bare", "data: a\n\n{\"a\":[1]}\n\ndata: b\n\n", "message|a", "stray|{\"a\":[1]}\n", "message|b"),
                row("bare, at the end", "data: a\n\n[{\"a\":1}]", "message|a", "stray|[{\"a\":1}]\n"),
                row("bare, after data without its blank line", "data: a\n{}\n", "message|a", "stray|{}\n"),
                row(
                        "bare, on several lines, with brackets in its strings",
                        "{\r\n  \"error\": {\r\n    \"id\": \"}\\\"]\"\r\n  }\r\n}\r\n: ping\r\n",
                        "stray|{\n  \"error\": {\n    \"id\": \"}\\\"]\"\n  }\n}\n"),
                row("bare, with comments between its lines", "{\n: ping\n\"a\":1\n}\n", "stray|{\n\"a\":1\n}\n"),
                row("bare, cut off by an event", "{\"a\":\ndata: a\n\n", "stray|{\"a\":\n", "message|a"),
                row("bare, cut off by the end", "{\"a\":\n", "stray|{\"a\":\n"),
                row("bare, after a line of something else", "x{\n}\ndata: a\n\n", "message|a"));
    }

    private static EventStreamCases.Row row(String name, String stream, String... events) {
        return new EventStreamCases.Row(name, stream, List.of(events));
    }

    @ParameterizedTest
    @MethodSource("errorsAgainstTheRules")
    void errors_that_break_the_rules_are_not_lost(EventStreamCases.Row row) throws BadFraming {
        for (Cuts cut : Cuts.all(row.bytes()).toList()) {
            List<String> events = new ArrayList<>();
            EventStreamReader reader = new EventStreamReader(new EventHandler() {
                @Override
                public void event(String type, byte[] array, int from, int to) {
                    handler(events).event(type, array, from, to);
                }

                @Override
                public void stray(byte[] array, int from, int to) {
                    event("stray", array, from, to);
                }
            });
            cut.readInto(reader);
            assertThat(events).as("%s, cut %s", row, cut).isEqualTo(row.events());
        }
    }

    @Test
    void bare_json_without_end_takes_no_more_memory_than_the_limit() throws BadFraming {
        List<Integer> lengths = new ArrayList<>();
        EventStreamReader reader = new EventStreamReader(new EventHandler() {
            @Override
            public void event(String type, byte[] array, int from, int to) {
                throw new AssertionError("an event");
            }

            @Override
            public void stray(byte[] array, int from, int to) {
                lengths.add(to - from);
            }
        });
        byte[] first = bytes("{\n");
        reader.read(first, 0, first.length);
        byte[] lines = bytes("x".repeat(1023) + '\n');
        for (int i = 0; i < 1000; i++) {
            reader.read(lines, 0, lines.length);
        }
        reader.end();

        assertThat(lengths)
                .singleElement()
                .satisfies(length -> assertThat(length).isLessThanOrEqualTo(64 * 1024));
    }

    private static int piecesTaken(byte[] piece) {
        EventStreamReader reader = new EventStreamReader(
                (type, array, from, to) -> {
                    throw new AssertionError("an event");
                },
                new EventMemory(65536));
        int taken = 0;
        try {
            while (taken < 100_000) {
                reader.read(piece, 0, piece.length);
                taken++;
            }
            throw new AssertionError("no limit");
        } catch (BadFraming e) {
            return taken;
        }
    }

    private static List<String> read(Cuts cut) throws BadFraming {
        return read(EventMemory.DEFAULT_EVENT_BYTES, cut);
    }

    private static List<String> read(int eventBytes, Cuts cut) throws BadFraming {
        List<String> events = new ArrayList<>();
        cut.readInto(new EventStreamReader(handler(events), new EventMemory(eventBytes)));
        return events;
    }

    private static EventHandler handler(List<String> events) {
        return (type, array, from, to) ->
                events.add(type + '|' + new String(array, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
