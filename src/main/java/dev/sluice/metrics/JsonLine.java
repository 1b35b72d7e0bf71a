package dev.sluice.metrics;

import java.util.HexFormat;

/**
 * Writes one JSON object on one line. What clients chose, such as a conversation's name, cannot break out of its quotes or
 * the line: besides what JSON requires, line separators and control and format characters are escaped, which viewers
 * interpret.
 */
final class JsonLine {

    /** Room for a usual line. */
    private static final int USUAL_CHARS = 480;

    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder line = new StringBuilder(USUAL_CHARS).append('{');

    /** @param name contains nothing that needs escaping, here and below */
    JsonLine add(String name, String value) {
        name(name).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isPlain(c)) {
                line.append(c);
            } else {
                escape(c);
            }
        }
        line.append('"');
        return this;
    }

    JsonLine add(String name, long value) {
        name(name).append(value);
        return this;
    }

    JsonLine add(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        if (line.length() > 1) {
            line.append(',');
        }
        return line.append('"').append(name).append("\":");
    }

    private static boolean isPlain(char c) {
        if (c < 0x7f) {
            return c >= ' ' && c != '"' && c != '\\';
        }
        int type = Character.getType(c);
        return !(type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.FORMAT);
    }

    private void escape(char c) {
        line.append('\\');
        switch (c) {
            case '"', '\\' -> line.append(c);
            case '\n' -> line.append('n');
            case '\r' -> line.append('r');
            case '\t' -> line.append('t');
            case '\b' -> line.append('b');
            case '\f' -> line.append('f');
            default -> line.append('u').append(HEX.toHexDigits(c));
        }
    }

    /** The line; nothing may be added afterwards. */
    String end() {
        return line.append('}').toString();
    }
}
