package dev.sluice.stream;

/**
 * One event of a {@link StreamLog} as a number: its kind in the 4 highest bits, a tool call's number in the next 28, and in the
 * lowest 32 its position: where its content ends among all content, or its index among the objects.
 */
final class LogEntry {

    static final int TEXT = 0;
    static final int REASONING = 1;
    static final int TOOL_INPUT = 2;

    /** An event without content. */
    static final int OBJECT = 3;

    private static final int KIND_SHIFT = 60;
    private static final int CALL_SHIFT = 32;
    private static final int CALL_MASK = (1 << 28) - 1;

    private LogEntry() {}

    static long of(int kind, int call, int position) {
        return (long) kind << KIND_SHIFT | (long) (call & CALL_MASK) << CALL_SHIFT | position;
    }

    static int kind(long entry) {
        return (int) (entry >>> KIND_SHIFT);
    }

    static int call(long entry) {
        return (int) (entry >>> CALL_SHIFT) & CALL_MASK;
    }

    static int position(long entry) {
        return (int) entry;
    }

    /** Whether two entries in a row are pieces of one text. */
    static boolean continues(long entry, long next) {
        return entry >>> CALL_SHIFT == next >>> CALL_SHIFT;
    }
}
