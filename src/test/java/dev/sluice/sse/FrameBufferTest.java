package dev.sluice.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

    @Test
    void a_long_text_that_lasts_is_not_copied_and_comes_out_in_its_place() throws IOException {
        byte[] reply = "r".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        byte[] scratch = new byte[64];
        FrameBuffer out = new FrameBuffer(scratch);

        out.data().put('"').lasting(reply, 10, 90_000).put('"').endEvent();

        assertThat(out.array()).isSameAs(scratch);
        assertThat(out.length()).isEqualTo(89_990 + 10);
        assertThat(text(out)).isEqualTo("data: \"" + "r".repeat(89_990) + "\"\n\n");
        assertThat(passedOn(out, 8192)).isEqualTo(text(out));
    }

    @Test
    void what_is_passed_on_in_pieces_is_what_was_written() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            FrameBuffer out = new FrameBuffer(new byte[1 + random.nextInt(100)]);
            StringBuilder written = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                write(random, out, written);
            }
            int whole = out.length();
            if (random.nextBoolean()) {
                write(random, out, new StringBuilder());
                out.truncate(whole);
            }
            assertThat(out.length()).as("seed %s", seed).isEqualTo(written.length());
            assertThat(text(out)).as("seed %s", seed).isEqualTo(written.toString());

            StringBuilder passed = new StringBuilder();
            while (out.hasMore()) {
                ByteArrayOutputStream piece = new ByteArrayOutputStream();
                int most = 1 + random.nextInt(20_000);
                out.passOn(piece, most);
                assertThat(piece.size()).as("seed %s", seed).isBetween(1, most);
                passed.append(piece.toString(StandardCharsets.UTF_8));
                if (random.nextInt(5) == 0) {
                    byte[] left = out.array();
                    out.leaveArray();
                    Arrays.fill(left, (byte) '!');
                }
            }
            assertThat(passed.toString()).as("seed %s", seed).isEqualTo(written.toString());
        }
    }

    private static void write(Random random, FrameBuffer out, StringBuilder written) {
        String text = Character.toString('a' + random.nextInt(26)).repeat(random.nextInt(3) * random.nextInt(20_000));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (random.nextBoolean()) {
            out.lasting(bytes, 0, bytes.length);
        } else {
            out.bytes(bytes, 0, bytes.length);
        }
        written.append(text);
    }

    private static String passedOn(FrameBuffer out, int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (out.hasMore()) {
            out.passOn(all, most);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static String text(FrameBuffer out) {
        return out.toString();
    }
}
