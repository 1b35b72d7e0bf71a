package dev.sluice.provider.responses;

import dev.sluice.provider.JsonScanner;

/** Where a string lies in an event's bytes, still escaped. Used again for every event. */
class Place {

    int from;
    int to;
    boolean plain = true;

    final boolean isEmpty() {
        return from == to;
    }

    final void set(int from, int to, boolean plain) {
        this.from = from;
        this.to = to;
        this.plain = plain;
    }

    /** Reads the string that is next. */
    final void read(JsonScanner json) {
        json.string();
        set(json.stringFrom(), json.stringTo(), json.stringPlain());
    }
}
