package dev.sluice.dialect.anthropic;

import dev.sluice.event.StreamEvent.ReasoningSigned;

/**
 * The form in which clients get a signature, and bring it back. One of Anthropic's is as Anthropic wrote it; others keep the
 * name of their maker, by which requests tell them apart. What is signed but is not the thinking of the block before comes as
 * a block that nobody can read, whose data {@linkplain ReasoningSigned#carried carry} both.
 *
 * @param redacted whether the block is one that nobody can read
 * @param value its signature, or its data
 */
record ThinkingBlock(boolean redacted, String value) {

    private static final String OWN = "anthropic:";

    /** What Sluice's signatures begin with if they are thinking that Anthropic has encrypted. */
    private static final String REDACTED = OWN + "redacted:";

    /**
     * The block of a signature.
     *
     * @param shown the length in UTF-16 units of the thinking that the block has already
     */
    static ThinkingBlock of(ReasoningSigned signed, int shown) {
        String signature = signed.signature();
        if (signature.startsWith(REDACTED)) {
            return new ThinkingBlock(true, signature.substring(REDACTED.length()));
        } else if (signature.startsWith(OWN)) {
            return new ThinkingBlock(false, signature.substring(OWN.length()));
        } else if (signed.text().isEmpty()) {
            return new ThinkingBlock(true, signature);
        } else if (signed.text().length() == shown) {
            return new ThinkingBlock(false, signature);
        }
        return new ThinkingBlock(true, signed.carried(0));
    }
}
