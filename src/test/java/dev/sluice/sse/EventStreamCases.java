package dev.sluice.sse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Event streams and the events in them by the standard, for every reader under test: ours and the browser's. */
public final class EventStreamCases {

    private EventStreamCases() {}

    public static Stream<Row> all() {
        return Stream.of(lineEnds(), beginnings(), fields()).flatMap(rows -> rows);
    }

    /**
     * A stream and its events, each written as {@code type|data}.
     *
     * @param stream one character for each byte
     */
    public record Row(String name, String stream, List<String> events) {
        public byte[] bytes() {
            return stream.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Returns the events with their data as text, without an unfinished one at the end, which a browser drops. */
        public List<String> textEvents() {
            List<String> dispatched = new ArrayList<>();
            try {
                byte[] bytes = bytes();
                new EventStreamReader((type, array, from, to) ->
                                dispatched.add(type + '|' + new String(array, from, to - from, StandardCharsets.UTF_8)))
                        .read(bytes, 0, bytes.length);
            } catch (BadFraming e) {
                throw new AssertionError(e);
            }
            return dispatched;
        }

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
                        "Unicode's other line ends do not end a line",
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
                        "an empty name counts as no name",
                        "event: x\nevent\ndata: a\n\nevent:\ndata: b\n\n",
                        "message|a",
                        "message|b"),
                row("a name without data is dropped", "event: x\n\ndata: a\n\n", "message|a"),
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
}
