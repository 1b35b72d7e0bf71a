package dev.sluice.conversation;

import java.util.regex.Pattern;

/** Names conversations. */
public final class Title {

    /** Most characters that a title may have. */
    public static final int MAX_CHARS = 200;

    /** What fits in a line of a list. */
    private static final int FIRST_CHARS = 80;

    /** A word that leaves less than this is cut itself. */
    private static final int LEAST_CHARS = 40;

    private static final Pattern SPACE = Pattern.compile("[\\p{Cntrl}\\s\\p{Z}]+");

    private Title() {}

    /** The beginning of what was first said, in one line, cut after a word where there is one. */
    static String of(String message) {
        String start = message.length() > FIRST_CHARS * 10 ? message.substring(0, FIRST_CHARS * 10) : message;
        String line = SPACE.matcher(start).replaceAll(" ").strip();
        if (line.length() <= FIRST_CHARS) {
            return line;
        }
        int space = line.lastIndexOf(' ', FIRST_CHARS - 1);
        int end = space >= LEAST_CHARS ? space : FIRST_CHARS - 1;
        if (Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(0, end).strip() + '…';
    }
}
