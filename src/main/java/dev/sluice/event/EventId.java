package dev.sluice.event;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in one stream, as in an event stream's {@code id} field: {@code <stream id>.<sequence>}, which has all of an event;
 * or {@code <stream id>.<sequence>.<frames>.<dialect>}, which has some of the frames besides that a dialect makes of the next
 * event.
 *
 * @param sequence the event's number in its stream's log, from 0
 * @param frames frames of what follows that event; 0 in the short form
 * @param dialect the dialect whose frames they are; empty in the short form
 */
public record EventId(StreamId stream, int sequence, int frames, String dialect) {

    /** One digit fewer than {@link Integer#MAX_VALUE} has, so that every accepted number fits an int. */
    private static final Pattern FORM =
            Pattern.compile("([^.]{1,64})\\.(0|[1-9][0-9]{0,8})(?:\\.([1-9][0-9]{0,8})\\.([a-z][a-z-]{0,31}))?");

    /** Longer than any id. */
    private static final int MAX_CHARS = 128;

    /** The place after the whole event of that number. */
    public EventId(StreamId stream, int sequence) {
        this(stream, sequence, 0, "");
    }

    /** Parses an id. Returns null unless it is one to the letter: no signs, no leading zeros. */
    public static @Nullable EventId parse(String text) {
        Matcher id = FORM.matcher(text.length() > MAX_CHARS ? "" : text);
        StreamId stream = id.matches() ? StreamId.parse(id.group(1)) : null;
        if (stream == null) {
            return null;
        }
        int sequence = Integer.parseInt(id.group(2));
        return id.group(3) == null
                ? new EventId(stream, sequence)
                : new EventId(stream, sequence, Integer.parseInt(id.group(3)), id.group(4));
    }

    @Override
    public String toString() {
        return stream.value() + '.' + sequence + (frames == 0 ? "" : "." + frames + '.' + dialect);
    }
}
