package dev.sluice.json;

import java.util.Arrays;

/** A reader that skips whole values, however deep, and checks them. Strict like its base, and package-private like it. */
sealed class JsonWalk extends JsonTokens permits JsonScanner {

    /** Deepest nesting that is skipped. Providers' chunks have fewer than 10 levels, and what they pass on has few more. */
    static final int MAX_DEPTH = 1000;

    /** For each level that is open one bit: whether it is an object. */
    private long[] objects = new long[1];

    /** Skips the next value, checking that it is well-formed. */
    final void skipValue() {
        int depth = 0;
        boolean value = true;
        do {
            byte b = blank();
            if (!value) {
                char close = isObject(depth) ? '}' : ']';
                if (b == close) {
                    at++;
                    depth--;
                    continue;
                }
                expect(',');
                if (close == '}') {
                    name();
                }
                value = true;
                continue;
            }
            switch (b) {
                case '{', '[' -> {
                    at++;
                    open(++depth, b == '{');
                    if (blank() == (b == '{' ? '}' : ']')) {
                        value = false;
                    } else if (b == '{') {
                        name();
                    }
                }
                case '"' -> {
                    string();
                    value = false;
                }
                case 't' -> value = literal("true");
                case 'f' -> value = literal("false");
                case 'n' -> value = literal("null");
                default -> {
                    boolean unused = skipNumber();
                    value = false;
                }
            }
        } while (depth > 0);
    }

    private boolean isObject(int depth) {
        return (objects[depth / Long.SIZE] >> depth & 1) != 0;
    }

    private void open(int depth, boolean object) {
        if (depth >= MAX_DEPTH) {
            throw new MalformedJson();
        }
        int word = depth / Long.SIZE;
        if (word == objects.length) {
            objects = Arrays.copyOf(objects, word + 1);
        }
        objects[word] = object ? objects[word] | 1L << depth : objects[word] & ~(1L << depth);
    }

    private void name() {
        string();
        expect(':');
    }

    /** Whether anything in the next value says something, as {@link JsonScanner#hasContent} defines it. Skips the value. */
    final boolean skipContent() {
        blank();
        int from = at;
        skipValue();
        int end = at;
        at = from;
        boolean found = false;
        while (at < end && !found) {
            int token = at;
            switch (array[at]) {
                case '"' -> {
                    string();
                    boolean name = blank() == ':';
                    found = !name && stringTo() > stringFrom() && !stringIs("0");
                }
                case 't' -> found = true;
                case 'f' -> at += "false".length();
                case 'n' -> at += "null".length();
                case '{', '}', '[', ']', ',', ':', ' ', '\n', '\t', '\r' -> at++;
                default -> found = skipNumber() && (at - token > 1 || array[token] != '0');
            }
        }
        at = end;
        return found;
    }
}
