package dev.sluice.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The bound on what ended logs take that are there for their readers only. Not for two threads at once. */
public final class SlowReaders {

    /**
     * How long after the end of a reply its readers may take for what they have not read, whatever it takes. Then one that is
     * still there reads so slowly, on purpose or not, that it must not keep memory from everybody else.
     */
    private static final long READING_NANOS = Duration.ofMinutes(1).toNanos();

    private final long maxBytes;
    private final long now;
    private final List<ChatStream> overdue = new ArrayList<>();
    private long bytes;

    /**
     * Makes an empty bound.
     *
     * @param maxBytes most bytes of all logs together; 0 for no limit
     * @param bytes what all logs have together
     */
    public SlowReaders(long maxBytes, long bytes, long now) {
        this.maxBytes = maxBytes;
        this.bytes = bytes;
        this.now = now;
    }

    /**
     * Considers a log; the oldest first.
     *
     * @param sinceNanos when it ended, by the clock of {@code now}
     */
    public void consider(ChatStream stream, long sinceNanos, long itsBytes) {
        if (maxBytes > 0 && bytes > maxBytes && now - sinceNanos > READING_NANOS) {
            bytes -= itsBytes;
            overdue.add(stream);
        }
    }

    /** The streams that must lose their readers, so that the others are within the bound. */
    public List<ChatStream> overdue() {
        return List.copyOf(overdue);
    }
}
