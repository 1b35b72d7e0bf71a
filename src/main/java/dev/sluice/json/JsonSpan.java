package dev.sluice.json;

/** The place of a string in the bytes of a chunk, still escaped. Reused for every chunk. */
public class JsonSpan {

    private int from;
    private int to;
    private boolean plain = true;

    public final boolean isEmpty() {
        return from == to;
    }

    public final int from() {
        return from;
    }

    public final int to() {
        return to;
    }

    /** Whether the string is plain, as {@link TextJoiner#join} defines it. */
    public final boolean plain() {
        return plain;
    }

    public final void clear() {
        set(0, 0, true);
    }

    public final void set(int from, int to, boolean plain) {
        this.from = from;
        this.to = to;
        this.plain = plain;
    }
}
