package dev.sluice.event;

import org.jspecify.annotations.Nullable;

/**
 * Identifies one event of one stream, as in an event stream's {@code id} field: {@code <stream id>.<sequence>}.
 *
 * @param sequence the event's number in its stream's log, from 0
 */
public record EventId(StreamId stream, int sequence) {

    /** One digit fewer than {@link Integer#MAX_VALUE} has, so that every accepted number fits an int. */
    private static final int MAX_DIGITS = 9;

    /** Parses an id. Returns null unless the dot is followed by digits only, without sign or leading zero. */
    public static @Nullable EventId parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return null;
        }
        StreamId stream = StreamId.parse(text.substring(0, dot));
        String digits = text.substring(dot + 1);
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        return stream == null || !number ? null : new EventId(stream, Integer.parseInt(digits));
    }

    @Override
    public String toString() {
        return stream.value() + '.' + sequence;
    }
}
