package dev.sluice.json;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads the whole part of JSON numbers that are counts or indices. */
final class JsonNumber {

    /** Stands for a number that is too large, or for a text that is no number. */
    static final long UNREADABLE = Long.MIN_VALUE;

    /** The first number too large to be read: no count or index comes near it. */
    private static final long TOO_LARGE = 1_000_000_000_000_000L;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private JsonNumber() {}

    /** Reads {@code array[from, to)}, which must be a well-formed number. */
    static long whole(byte[] array, int from, int to) {
        boolean negative = array[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            byte digit = array[i];
            if (digit == '.' || digit == 'e' || digit == 'E' || value >= TOO_LARGE) {
                return whole(Double.parseDouble(new String(array, from, to - from, StandardCharsets.US_ASCII)));
            }
            value = value * 10 + digit - '0';
        }
        return value >= TOO_LARGE ? UNREADABLE : negative ? -value : value;
    }

    /** Reads any text. */
    static long whole(String text) {
        return NUMBER.matcher(text).matches() ? whole(Double.parseDouble(text)) : UNREADABLE;
    }

    private static long whole(double value) {
        return Math.abs(value) < TOO_LARGE ? (long) value : UNREADABLE;
    }
}
