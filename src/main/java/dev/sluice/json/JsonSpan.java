package dev.sluice.json;

/** Where a string lies in the bytes of a chunk, still escaped. Used again for every chunk. */
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

    /** As {@link TextJoiner#join} has it. */
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

    /** Reads the string that is next. */
    public final void read(JsonScanner json) {
        json.string();
        set(json.stringFrom(), json.stringTo(), json.stringPlain());
    }
}
