package dev.sluice.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.LongConsumer;

/** The time at which a chunk was made, {@code @<16 digits of System.nanoTime>@}, at the beginning of its text. */
final class Marks {

    private static final int DIGITS = 16;

    /** A mark whose time is still to be written. */
    static final String OPEN = '@' + "0".repeat(DIGITS) + '@';

    private Marks() {}

    /** Writes a time into the mark that begins there. */
    static void write(byte[] bytes, int at, long nanos) {
        byte[] digits = Long.toString(nanos).getBytes(ISO_8859_1);
        System.arraycopy(digits, 0, bytes, at + 1 + DIGITS - digits.length, digits.length);
    }

    /** Tells of each time in an event's own text, which may be several chunks joined. Gives their number. */
    static int each(SseEvent text, LongConsumer times) {
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
