package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.LongConsumer;

/** Timestamps at the beginning of a chunk's text: {@code @<16 digits of System.nanoTime>@}, when the chunk was made. */
public final class ChunkTimes {

    private static final int DIGITS = 16;

    /** A timestamp whose time is not written yet. */
    public static final String OPEN = '@' + "0".repeat(DIGITS) + '@';

    private ChunkTimes() {}

    /** Writes a time into the timestamp that begins there. */
    public static void write(byte[] bytes, int at, long nanos) {
        byte[] digits = Long.toString(nanos).getBytes(ISO_8859_1);
        System.arraycopy(digits, 0, bytes, at + 1 + DIGITS - digits.length, digits.length);
    }

    /** Passes on each time in an event's own text, which may be several chunks joined. Returns their number. */
    public static int each(SseEvent text, LongConsumer times) {
        String data = text.data();
        int accumulated = data.indexOf(",\"accumulated\":");
        int end = accumulated < 0 ? data.length() : accumulated;
        int count = 0;
        for (int at = data.indexOf('@'); at >= 0 && at < end; at = data.indexOf('@', at + OPEN.length())) {
            times.accept(Long.parseLong(data, at + 1, at + 1 + DIGITS, 10));
            count++;
        }
        return count;
    }
}
