package dev.sluice.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.ReasoningDelta;
import dev.sluice.event.StreamEvent.ReasoningSigned;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamEvent.StreamStarted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.json.SegmentedText;
import dev.sluice.sse.FrameBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order that the base keeps, seen in a dialect that writes the names of its hooks. */
final class PartEncoderTest {

    private static final StreamEvent STARTED = new StreamStarted("p/m", "c", Map.of());
    private static final StreamEvent COMPLETED =
            new StreamCompleted(StopReason.END_TURN, new Usage(1, 2, false), "p/m", null);

    private record Names(boolean callsInterleave) implements Dialect {

        @Override
        public String name() {
            return "names";
        }

        @Override
        public Encoder encoder(String log, Options options) {
            return new PartEncoder(log, name(), callsInterleave, options) {

                private void write(String words) {
                    frame().data().ascii(words);
                    end();
                }

                private void last(String words) {
                    lastFrame().data().ascii(words);
                    end();
                }

                @Override
                protected void started(StreamStarted started) {
                    write("hello");
                    last("started");
                }

                @Override
                protected void textBegun() {
                    write("text(");
                }

                @Override
                protected void text(JsonText piece) {
                    write(piece.decoded());
                }

                @Override
                protected void textEnded() {
                    write(")text");
                }

                @Override
                protected void reasoningBegun() {
                    write("think(");
                }

                @Override
                protected void reasoning(JsonText piece) {
                    write(piece.decoded());
                }

                @Override
                protected void reasoningEnded(@Nullable ReasoningSigned signed) {
                    write(")think" + (signed == null ? "" : " " + signed.signature()));
                }

                @Override
                protected void reasoningSigned(ReasoningSigned signed) {
                    write("signed " + signed.signature());
                }

                @Override
                protected void callBegun(ToolCallStarted started) {
                    write("call" + started.call() + "(");
                }

                @Override
                protected void callInput(int call, JsonText piece) {
                    write(call + ":" + piece.decoded());
                }

                @Override
                protected void callEnded(ToolCallCompleted completed) {
                    write(")call" + completed.call());
                }

                @Override
                protected void callAbandoned(int call) {
                    write(")broken" + call);
                }

                @Override
                protected void completed(StreamCompleted completed) {
                    write("bye");
                    last("end");
                }

                @Override
                protected void failed(StreamFailed failed) {
                    last("failed");
                }
            };
        }
    }

    private static StreamEvent text(String text) {
        return new TextDelta(JsonText.of(text));
    }

    private static StreamEvent think(String text) {
        return new ReasoningDelta(JsonText.of(text));
    }

    private static StreamEvent call(int call) {
        return new ToolCallStarted(call, "id" + call, "f");
    }

    private static StreamEvent input(int call, String piece) {
        return new ToolInputDelta(call, JsonText.of(piece));
    }

    private static StreamEvent called(int call) {
        return new ToolCallCompleted(call, "id" + call, "f", JsonText.of("{}"));
    }

    private static String written(boolean interleave, StreamEvent... events) {
        return words(new DialectLog(new Names(interleave), Map.of(), events).frames(null));
    }

    private static String words(List<String> frames) {
        return frames.stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .collect(Collectors.joining(" "));
    }

    @Test
    void what_is_open_is_closed_before_anything_else() {
        assertThat(written(
                        true,
                        STARTED,
                        think("a"),
                        think("b"),
                        text("c"),
                        think("d"),
                        new ReasoningSigned("d", "s"),
                        new ReasoningSigned("", "t"),
                        text("e"),
                        call(0),
                        called(0),
                        COMPLETED))
                .isEqualTo("hello started think( a b )think text( c )text think( d )think s signed t text( e )text"
                        + " call0( )call0 bye end");
    }

    @Test
    void calls_interleave_where_the_protocol_can_tell_them_apart() {
        assertThat(written(true, STARTED, call(0), input(0, "x"), call(1), input(1, "y"), input(0, "z"), called(0)))
                .isEqualTo("hello started call0( 0:x call1( 1:y 0:z )call0");
    }

    @Test
    void elsewhere_everything_waits_for_the_end_of_the_open_call() {
        assertThat(written(
                        false,
                        STARTED,
                        call(0),
                        input(0, "x"),
                        call(1),
                        input(1, "y"),
                        text("t"),
                        text("u"),
                        input(0, "z"),
                        input(1, "w"),
                        called(0),
                        input(1, "v"),
                        called(1),
                        COMPLETED))
                .isEqualTo("hello started call0( 0:x 0:z )call0 call1( 1:y 1:w 1:v )call1 text( tu )text bye end");
    }

    @Test
    void nothing_that_waits_is_lost_when_a_call_never_ends() {
        assertThat(written(false, STARTED, call(0), text("t"), call(1), input(1, "y"), text("u"), COMPLETED))
                .isEqualTo("hello started call0( )broken0 text( t )text call1( 1:y )broken1 text( u )text bye end");
        assertThat(written(false, STARTED, call(0), text("t"), StreamFailed.of(ErrorCode.INTERNAL)))
                .isEqualTo("hello started call0( )broken0 text( t )text failed");
    }

    @Test
    void a_reader_that_is_cut_off_does_not_get_what_waits() {
        Encoder encoder = new Names(false).encoder("s", new Dialect.Options(false, false, false));
        FrameBuffer out = new FrameBuffer(new byte[16]);
        List<StreamEvent> events = List.of(STARTED, call(0), text("t"));
        for (int i = 0; i < events.size(); i++) {
            encoder.encode(events.get(i), i, SegmentedText.EMPTY, 0, out);
        }
        encoder.encode(StreamFailed.of(ErrorCode.UNAUTHORIZED), 2, SegmentedText.EMPTY, 0, out);

        assertThat(words(List.of(out.toString()))).isEqualTo("hello started call0( )broken0 failed");
        assertThat(out.toString()).endsWith("id: s.2\ndata: failed\n\n");
    }

    @Test
    void a_connection_may_be_cut_after_any_frame() {
        for (boolean interleave : new boolean[] {true, false}) {
            DialectLog log = new DialectLog(
                    new Names(interleave),
                    Map.of(),
                    STARTED,
                    think("a"),
                    text("b"),
                    call(0),
                    input(0, "x"),
                    text("c"),
                    call(1),
                    input(1, "y"),
                    called(0),
                    called(1),
                    COMPLETED);
            List<String> all = log.frames(null);
            assertThat(all.get(0)).doesNotContain("id:"); // nobody has anything before it

            for (int i = 1; i + 1 < all.size(); i++) {
                assertThat(log.frames(all.get(i))).as(all.get(i)).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }
}
