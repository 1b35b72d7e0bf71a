package dev.sluice.provider.openai;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;

/**
 * A filter that separates thinking from text in which a server has left it: text between {@code <think>} and
 * {@code </think>} is thinking, and the tags are dropped. A tag may be cut anywhere, and be escaped; the beginning of a tag
 * that turns out to be none is written unchanged.
 */
final class ThinkTags {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    /** The length of the longer tag with every character escaped. */
    private static final int MAX_HELD = CLOSE.length() * 6;

    private final ReplyWriter reply;
    private boolean thinking;

    /** The number of characters of a tag so far, and their source bytes. */
    private int matched;

    private final byte[] held = new byte[MAX_HELD];
    private int heldLength;

    ThinkTags(ReplyWriter reply) {
        this.reply = reply;
    }

    /** Takes a piece of text, as {@link ReplyWriter#text} does. */
    void text(byte[] array, int from, int to, boolean plain) {
        int unwritten = from;
        int i = from;
        while (i < to) {
            int size = JsonText.step(array, i);
            String tag = thinking ? CLOSE : OPEN;
            if (JsonText.unit(array, i) == tag.charAt(matched)) {
                if (matched == 0) {
                    write(array, unwritten, i, plain);
                }
                System.arraycopy(array, i, held, heldLength, size);
                heldLength += size;
                matched++;
                unwritten = i + size;
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
        write(array, unwritten, to, plain);
    }

    /** Writes the held beginning of a tag as text: it is not a tag. */
    void end() {
        int length = heldLength;
        matched = 0;
        heldLength = 0;
        write(held, 0, length, true);
    }

    private void write(byte[] array, int from, int to, boolean plain) {
        if (thinking) {
            reply.reasoning(array, from, to, plain);
        } else {
            reply.text(array, from, to, plain);
        }
    }
}
