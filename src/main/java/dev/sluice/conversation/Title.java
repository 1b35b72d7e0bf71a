package dev.sluice.conversation;

import java.util.regex.Pattern;

/** Derives the titles of conversations. */
public final class Title {

    /** Maximum length of a title in characters. */
    public static final int MAX_CHARS = 200;

    /** Length that fits on a line of a list. */
    private static final int FIRST_CHARS = 80;

    /** Shortest title that ends at a word's end; otherwise the word is cut. */
    private static final int LEAST_CHARS = 40;

    private static final Pattern SPACE = Pattern.compile("[\\p{Cntrl}\\s\\p{Z}]+");

    private Title() {}

    /** Returns the beginning of the first message as one line, cut at the end of a word if possible. */
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
