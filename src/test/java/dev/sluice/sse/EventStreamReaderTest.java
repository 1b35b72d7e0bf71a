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

/** By the rules of <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML §9.2.6</a>. */
final class EventStreamReaderTest {

    /**
     * A stream and its events, each written as {@code type|data}.
     *
     * @param stream one character for each byte
     */
    private record Row(String name, String stream, List<String> events) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, String stream, String... events) {
        return new Row(name, stream, List.of(events));
    }

    static Stream<Row> lineEnds() {
        return Stream.of(
                row("nothing", ""),
                row("LF", "data: a\n\ndata: b\n\n", "message|a", "message|b"),
                row("CR", "data: a\r\rdata: b\r\r", "message|a", "message|b"),
                row("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "message|a", "message|b"),
                row("LF then CR", "data: a\n\rdata: b\n\r", "message|a", "message|b"),
                row("CR then CRLF", "data: a\r\r\ndata: b\r\n\n", "message|a", "message|b"),
                row("CRLF then CR", "event: x\r\ndata: a\r\rdata: b\n\n", "x|a", "message|b"),
                row("LF then CRLF", "data: a\n\r\ndata: b\r\n\r\n", "message|a", "message|b"),
                row("many blank lines", "\n\n\r\r\r\n\ndata: a\n\n\n\n\r\n\r\r", "message|a"),
                row(
                        "other line ends of Unicode are none",
                        "data: a\u000bb\u000cc\u00c2\u0085d\n\n",
                        "message|a\u000bb\u000cc\u00c2\u0085d"),
                row("no blank line at the end", "data: a\n\ndata: b\n", "message|a", "message|b"),
                row("no line end at the end", "data: a\n\ndata: b", "message|a", "message|b"),
                row("a CR at the end", "data: a\r", "message|a"),
                row("half a field name at the end", "data: a\n\ndat", "message|a"),
                row("an event's name without data at the end", "data: a\n\nevent: x\n", "message|a"));
    }

    static Stream<Row> beginnings() {
        return Stream.of(
                row("BOM", "\u00ef\u00bb\u00bfdata: a\n\n", "message|a"),
                row("BOM and nothing", "\u00ef\u00bb\u00bf"),
                row("BOM and a blank line", "\u00ef\u00bb\u00bf\n\ndata: a\n\n", "message|a"),
                row("two thirds of a BOM", "\u00ef\u00bbdata: lost\ndata: a\n\n", "message|a"),
                row("a third of a BOM", "\u00efdata: lost\ndata: a\n\n", "message|a"),
                row("a third of a BOM and a line end", "\u00ef\ndata: a\n\n", "message|a"),
                row("half a BOM and nothing", "\u00ef\u00bb"),
                row("two BOMs", "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bfdata: lost\ndata: a\n\n", "message|a"),
                row("a BOM in the middle", "data: a\n\n\u00ef\u00bb\u00bfdata: lost\n\n", "message|a"),
                row("a BOM in data", "data: \u00ef\u00bb\u00bfa\n\n", "message|\u00ef\u00bb\u00bfa"),
                row("blanks before a field's name", " data: lost\n\tdata: lost\n\n"));
    }

    static Stream<Row> fields() {
        return Stream.of(
                row("comments", ":\n: \n: data: lost\n:data\n::\ndata: a\n: keepalive\n\n", "message|a"),
                row("a comment is no event", ": OPENROUTER PROCESSING\n\n"),
                row("data without a colon", "data\n\n", "message|"),
                row("data without a value", "data:\n\n", "message|"),
                row("data with a blank only", "data: \n\n", "message|"),
                row("two lines without a colon", "data\ndata\n\n", "message|\n"),
                row("no blank after the colon", "data:a\n\n", "message|a"),
                row("two blanks after the colon", "data:  a \n\n", "message| a "),
                row("a tab after the colon", "data:\ta\n\n", "message|\ta"),
                row("colons in the value", "data:: a: b\n\n", "message|: a: b"),
                row("several lines", "data: a\ndata: b\ndata:\ndata: c\n\n", "message|a\nb\n\nc"),
                row("several lines around other fields", "data: a\nid: 1\n: no\nevent: x\ndata: b\n\n", "x|a\nb"),
                row("an empty line first", "data:\ndata: a\n\n", "message|\na"),
                row("an event's name", "event: x\ndata: a\n\ndata: b\n\n", "x|a", "message|b"),
                row("an event's name after data", "data: a\nevent:x\n\n", "x|a"),
                row("the last of two names counts", "event: x\nevent: y\ndata: a\n\n", "y|a"),
                row(
                        "an empty name is none",
                        "event: x\nevent\ndata: a\n\nevent:\ndata: b\n\n",
                        "message|a",
                        "message|b"),
                row("a name without data is forgotten", "event: x\n\ndata: a\n\n", "message|a"),
                row("a name in UTF-8", "event: \u00c3\u00a9\ndata: a\n\n", "\u00e9|a"),
                row("id and retry", "id: 7\nretry: 10\ndata: a\nid\nretry: x\n\nid: 8\n\n", "message|a"),
                row("NUL in an id", "id: \0\ndata: a\n\n", "message|a"),
                row("NUL in data and in names", "da\0ta: lost\n\0: lost\ndata: \0\n\n", "message|\0"),
                row("names that only begin or end like data", "datum: x\ndata2: x\ndat: x\nxdata: x\ndata : x\n\n"),
                row("names are case-sensitive", "Data: x\nDATA: x\nEvent: x\ndata: a\n\n", "message|a"),
                row("names that only begin like event", "events: x\neven: x\nevent : x\ndata: a\n\n", "message|a"),
                row("unknown fields", "foo: bar\nfoo\n{\"a\":1}\ndata: a\n\n", "message|a"),
                row(
                        "bytes that are not UTF-8",
                        "data: \u00ff\u00fe\u00c3\n\u00ff: x\n\n",
                        "message|\u00ff\u00fe\u00c3"),
                row(
                        "long lines",
                        "data: " + "x".repeat(700) + "\ndata: " + "y".repeat(300) + "\n\n",
                        "message|" + "x".repeat(700) + "\n" + "y".repeat(300)),
                row(
                        "longer and shorter events",
                        "data: aaaa\ndata: bbbb\n\ndata: c\ndata: d\n\ndata: e\n\n",
                        "message|aaaa\nbbbb",
                        "message|c\nd",
                        "message|e"));
    }

    @ParameterizedTest
    @MethodSource({"lineEnds", "beginnings", "fields"})
    void bytes_become_events_however_they_are_cut(Row row) throws EventStreamLimitException {
        for (Cuts cut : Cuts.all(bytes(row.stream)).toList()) {
            assertThat(read(new EventStreamReader(), cut))
                    .as("%s, cut %s", row, cut)
                    .isEqualTo(row.events);
        }
    }

    @ParameterizedTest
    @MethodSource({"lineEnds", "beginnings", "fields"})
    void one_reader_reads_all_rows_after_each_other(Row row) throws EventStreamLimitException {
        String before = "event: z\ndata: first\ndata: second\n\n";
        String expected = "z|first\nsecond";

        List<String> events = read(new EventStreamReader(), Cuts.whole(bytes(before + row.stream)));

        assertThat(events).startsWith(expected);
        if (row.stream.indexOf('\u00ef') != 0) {
            assertThat(events.subList(1, events.size())).isEqualTo(row.events);
        }
    }

    @Test
    void a_long_stream_is_read_alike_in_any_cut() throws EventStreamLimitException {
        String stream = Stream.of(lineEnds(), fields())
                .flatMap(rows -> rows)
                .map(row -> row.stream + "\n\n")
                .collect(Collectors.joining());
        byte[] bytes = bytes(stream);
        List<String> expected = read(new EventStreamReader(), Cuts.whole(bytes));

        for (Cuts cut : Cuts.some(bytes).toList()) {
            assertThat(read(new EventStreamReader(), cut)).as("cut %s", cut).isEqualTo(expected);
        }
    }

    @Test
    void an_event_is_handed_on_as_soon_as_its_blank_line_is_there() throws EventStreamLimitException {
        List<String> events = new ArrayList<>();
        EventStreamReader reader = new EventStreamReader();

        feed(reader, "data: a\r\n\r", events);

        assertThat(events).containsExactly("message|a");
    }

    @Test
    void a_line_of_the_limit_is_read_and_a_longer_one_is_not() throws EventStreamLimitException {
        String line = "data:" + "x".repeat(15);
        for (Cuts cut : Cuts.all(bytes(line + "\n\n")).toList()) {
            assertThat(read(new EventStreamReader(20, 100), cut)).hasSize(1);
            assertThatThrownBy(() -> read(new EventStreamReader(19, 100), cut))
                    .as("cut %s", cut)
                    .isInstanceOf(EventStreamLimitException.class)
                    .hasMessage("a line is longer than 19 bytes");
        }
    }

    @Test
    void a_comment_has_the_limit_of_any_line() {
        assertThatThrownBy(() -> read(new EventStreamReader(19, 100), Cuts.whole(bytes(":" + "x".repeat(19) + "\n"))))
                .isInstanceOf(EventStreamLimitException.class);
    }

    @Test
    void an_event_of_the_limit_is_read_and_a_longer_one_is_not() throws EventStreamLimitException {
        String event = "data:12345\ndata:12345\ndata\n\n";
        for (Cuts cut : Cuts.all(bytes(event)).toList()) {
            assertThat(read(new EventStreamReader(100, 12), cut)).containsExactly("message|12345\n12345\n");
            assertThatThrownBy(() -> read(new EventStreamReader(100, 11), cut))
                    .as("cut %s", cut)
                    .isInstanceOf(EventStreamLimitException.class)
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
        // 11 bytes of each line are the event's, less the first line feed.
        assertThat(piecesTaken(lines)).isEqualTo(65537 / (64 * 11));
    }

    private static int piecesTaken(byte[] piece) {
        EventStreamReader reader = new EventStreamReader(65536, 65536);
        int taken = 0;
        try {
            while (taken < 100_000) {
                reader.read(piece, 0, piece.length, (type, array, from, to) -> {
                    throw new AssertionError("an event");
                });
                taken++;
            }
            throw new AssertionError("no limit");
        } catch (EventStreamLimitException e) {
            return taken;
        }
    }

    private static void feed(EventStreamReader reader, String piece, List<String> events)
            throws EventStreamLimitException {
        byte[] bytes = bytes(piece);
        reader.read(bytes, 0, bytes.length, handler(events));
    }

    private static List<String> read(EventStreamReader reader, Cuts cut) throws EventStreamLimitException {
        List<String> events = new ArrayList<>();
        cut.readInto(reader, handler(events));
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
