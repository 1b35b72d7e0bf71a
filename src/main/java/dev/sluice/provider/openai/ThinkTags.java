package dev.sluice.provider.openai;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;

/**
 * Takes thinking out of text in which a server has left it: what stands between {@code <think>} and {@code </think>} is
 * thinking, and the tags are nothing. A tag may be cut anywhere, and be escaped; what only looked like the beginning of
 * one is said as it came.
 */
final class ThinkTags {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    /** Every character of the longer tag as an escape. */
    private static final int MAX_HELD = CLOSE.length() * 6;

    private final ReplyWriter reply;
    private boolean thinking;

    /** The characters of a tag that have come so far, and how they were written. */
    private int matched;

    private final byte[] held = new byte[MAX_HELD];
    private int heldLength;

    ThinkTags(ReplyWriter reply) {
        this.reply = reply;
    }

    /** Takes a piece of text, as {@link ReplyWriter#text} does. */
    void text(byte[] array, int from, int to, boolean plain) {
        int unsaid = from;
        int i = from;
        while (i < to) {
            int size = array[i] != '\\' ? 1 : array[i + 1] == 'u' ? 6 : 2;
            String tag = thinking ? CLOSE : OPEN;
            if (character(array, i, size) == tag.charAt(matched)) {
                if (matched == 0) {
                    say(array, unsaid, i, plain);
                }
                System.arraycopy(array, i, held, heldLength, size);
                heldLength += size;
                matched++;
                unsaid = i + size;
                if (matched == tag.length()) {
                    thinking = !thinking;
                    matched = 0;
                    heldLength = 0;
                }
            } else if (matched > 0) {
                end();
                continue; // the same character may begin a tag
            }
            i += size;
        }
        say(array, unsaid, to, plain);
    }

    /** Says what was held back: it is no tag, or never will be. */
    void end() {
        int length = heldLength;
        matched = 0;
        heldLength = 0;
        say(held, 0, length, true);
    }

    private void say(byte[] array, int from, int to, boolean plain) {
        if (thinking) {
            reply.reasoning(array, from, to, plain);
        } else {
            reply.text(array, from, to, plain);
        }
    }

    private static int character(byte[] array, int at, int size) {
        return size == 6 ? JsonText.hex(array, at + 2) : array[at + size - 1];
    }
}
