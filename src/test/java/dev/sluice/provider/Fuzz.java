package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.Cuts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Breaks streams at random and requires an end of each reply; {@link RecordedReply} checks the decoder's other rules. */
public final class Fuzz {

    private static final int RUNS = 3000;

    private static final List<String> SPLINTERS = List.of(
            "\n\n",
            "\n",
            "data: ",
            "event: error\n",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "\\ud83d",
            "\\udc00",
            "\\u0000",
            ",",
            ":",
            "null",
            "-1",
            "1e9",
            "true",
            "\0",
            "\u00e9",
            "[DONE]",
            "\"error\":{",
            "\"index\":7,",
            "\"id\":\"z\",");

    private final List<Story> stories;
    private final long firstSeed = System.nanoTime();

    public Fuzz(List<Story> stories) {
        this.stories = stories;
    }

    public void run(Story.Decoders decoders) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            byte[] broken = mutate(new Random(seed), decoders);
            try {
                RecordedReply reply = Story.decode(Cuts.whole(broken), decoders);
                assertThat(reply.terminal()).isNotNull();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ":\n" + new String(broken, StandardCharsets.UTF_8), e);
            }
        }
    }

    private byte[] mutate(Random random, Story.Decoders decoders) {
        byte[] bytes = decoders.bytes(stories.get(random.nextInt(stories.size())));
        for (int times = 1 + random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, at + random.nextInt(1 + random.nextInt(60)));
            bytes = switch (random.nextInt(5)) {
                case 0 -> spliced(bytes, at, to, new byte[0]);
                case 1 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
                case 2 -> spliced(bytes, at, at, splinter(random));
                case 3 -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
                default -> spliced(bytes, at, to, splinter(random));
            };
        }
        return bytes;
    }

    private static byte[] splinter(Random random) {
        return SPLINTERS.get(random.nextInt(SPLINTERS.size())).getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes with others in place of {@code [from, to)}. */
    public static byte[] spliced(byte[] bytes, int from, int to, byte[] others) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(others);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
