package dev.sluice.provider;

import dev.sluice.event.StreamEvent.SourceCited;
import java.util.ArrayList;
import java.util.List;

/**
 * The content block that a model is writing, for providers that sign thinking and cite sources block by block: what is
 * complete only when the block ends. An event without an index, which is negative here, belongs to the block that is open.
 *
 * <p>A provider refuses thinking that is not as it was signed, so a signature counts only for the block that it comes with.
 */
public final class OpenBlock {

    /**
     * The start of the value of a signature that is thinking which the provider has encrypted as a whole. Other signatures
     * have no colon.
     */
    public static final String REDACTED = "redacted:";

    /** Far above the length of any signature, in UTF-16 units. Longer ones are dropped with their thinking. */
    private static final int MAX_SIGNATURE = 1 << 20;

    private static final int MAX_CITATIONS = 1000;
    private static final long NONE = -1;

    private final ReplyWriter reply;
    private final String maker;

    /** The block of thinking that is open, and the one that ended last. */
    private long thinking = NONE;

    private long thought = NONE;
    private boolean hasThinking;
    private final StringBuilder signature = new StringBuilder();

    /** The block of text that is open. */
    private long text = NONE;

    private int textFrom;
    private final List<Citation> citations = new ArrayList<>(0);

    /** Makes blocks of a reply whose thinking has signatures of this {@linkplain dev.sluice.chat.Signature#maker maker}. */
    public OpenBlock(ReplyWriter reply, String maker) {
        this.reply = reply;
        this.maker = maker;
        reply.keepThinking();
    }

    /** Notes that thinking follows. */
    public void thinking(long index) {
        if (index >= 0 && index != thinking) {
            if (thinking != NONE) {
                endThinking();
            }
            thinking = index;
        }
        hasThinking = true;
    }

    /** Takes a piece of a block's signature; ignored for a block that has ended. */
    public void signature(long index, String piece) {
        boolean open = index < 0 ? hasThinking : index == thinking || (thinking == NONE && index != thought);
        if (open && !piece.isEmpty()) {
            thinking = index < 0 ? thinking : index;
            hasThinking = true;
            if (signature.length() <= MAX_SIGNATURE) {
                signature.append(piece);
            }
        }
    }

    /** Takes thinking that the provider has encrypted; it may be long. */
    public void redacted(String data) {
        endThinking();
        if (!data.isEmpty()) {
            reply.signed(maker, REDACTED + data);
        }
    }

    /** Notes that text follows, or a citation of a block's text. */
    public void text(long index) {
        if (index >= 0 && index != text) {
            if (text != NONE) {
                endText();
            }
            text = index;
        }
        if (!signature.isEmpty()) {
            endThinking();
        }
    }

    /** Takes a source that is cited for all text of a block. */
    public void cite(long index, Citation citation) {
        text(index);
        if (citations.size() < MAX_CITATIONS) {
            citations.add(citation);
        }
    }

    /** Ends a block; one that is not open is ignored. */
    public void end(long index) {
        if (index < 0 || index == thinking) {
            endThinking();
        }
        if (index < 0 || index == text) {
            endText();
        }
    }

    /** Ends what is open, because another block begins, or the reply ends. */
    public void end() {
        endThinking();
        endText();
    }

    private void endThinking() {
        if (hasThinking) {
            reply.signed(maker, signature.length() > MAX_SIGNATURE ? "" : signature.toString());
            thought = thinking;
        }
        signature.setLength(0);
        hasThinking = false;
        thinking = NONE;
    }

    private void endText() {
        int to = reply.textLength();
        boolean told = to > textFrom;
        for (Citation cited : citations) {
            reply.source(new SourceCited(
                    cited.url(),
                    cited.file(),
                    cited.title(),
                    told ? textFrom : SourceCited.UNTOLD,
                    told ? to : SourceCited.UNTOLD));
        }
        citations.clear();
        textFrom = to;
        text = NONE;
    }
}
