package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameBufferTest {

    @Test
    void frames_have_the_format_of_the_standard() {
        FrameBuffer out = new FrameBuffer(new byte[1]);

        out.retry(3000).comment("keepalive");
        out.id("s", 12).event("text").data().put('{').put('}').endEvent();

        assertThat(text(out)).isEqualTo("""
                retry: 3000

                : keepalive

                id: s.12
                event: text
                data: {}

                """);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 99, 100, 1_000_000_007, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void numbers_are_written_in_decimal_digits(long number) {
        assertThat(text(new FrameBuffer(new byte[1]).number(number))).isEqualTo(Long.toString(number));
    }

    @Test
    void written_events_are_read_back() throws BadFraming {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FrameBuffer out = new FrameBuffer(new byte[1 + random.nextInt(8)]);
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String data = random.ints(random.nextInt(40), 0x20, 0x10FFFF)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            byte[] bytes = ("--" + data + "--").getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) {
                out.comment("keepalive");
            }
            out.id("stream", i)
                    .event("e" + i)
                    .data()
                    .bytes(bytes, 2, bytes.length - 2)
                    .endEvent();
            written.add("e" + i + '|' + data);
        }
        List<String> read = new ArrayList<>();

        Cuts.whole(text(out).getBytes(StandardCharsets.UTF_8))
                .readInto(new EventStreamReader((type, array, from, to) ->
                        read.add(type + '|' + new String(array, from, to - from, StandardCharsets.UTF_8))));

        assertThat(read).as("seed %s", seed).isEqualTo(written);
    }

    private static String text(FrameBuffer out) {
        return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    }
}
