package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineFramingTest {

    private final List<String> lines = new ArrayList<>();
    private final List<byte[]> arrays = new ArrayList<>();

    private void take(String type, byte[] array, int from, int to) {
        lines.add(new String(array, from, to - from, StandardCharsets.UTF_8));
        arrays.add(array);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{1}\n{22}\n{é}\n",
                "{1}\r\n{22}\r\n{é}\r\n",
                "{1}\n\n \n{22}\r\n\r\n{é}",
                "\uFEFF{1}\n{22}\t\n  {é}\r",
            })
    void each_line_is_an_event_however_it_ends_or_is_cut(String text) throws BadFraming {
        for (Cuts cut : Cuts.all(text.getBytes(StandardCharsets.UTF_8)).toList()) {
            lines.clear();
            Framing framing = new LineFraming(this::take, new EventMemory());

            cut.readInto(framing::read);
            framing.end();

            assertThat(lines).as(cut.name()).containsExactly("{1}", "{22}", "{é}");
        }
    }

    @Test
    void a_line_in_one_piece_is_passed_on_without_a_copy() throws BadFraming {
        byte[] piece = "{1}\n{2}\n{3".getBytes(StandardCharsets.UTF_8);

        new LineFraming(this::take, new EventMemory()).read(piece, 0, piece.length);

        assertThat(arrays).hasSize(2).allSatisfy(array -> assertThat(array).isSameAs(piece));
    }

    @Test
    void an_endless_line_is_refused_at_the_limit_of_memory() {
        byte[] piece = "{aaaaaaa".getBytes(StandardCharsets.UTF_8);
        Framing framing = new LineFraming(this::take, new EventMemory(20));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 3; i++) {
                        framing.read(piece, 0, piece.length);
                    }
                })
                .isInstanceOf(BadFraming.class);
        assertThat(lines).isEmpty();
    }

    @Test
    void a_response_of_lines_begins_with_an_object() {
        Framing framing = new LineFraming(this::take, new EventMemory());

        assertThat(framing.mayBeginWith((byte) '{')).isTrue();
        assertThat(framing.mayBeginWith((byte) 0xEF)).as("a byte order mark").isTrue();
        for (char other : "[<\"a1 \n\0".toCharArray()) {
            assertThat(framing.mayBeginWith((byte) other)).isFalse();
        }
    }
}
