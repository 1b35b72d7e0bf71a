package dev.sluice.dialect.anthropic;

import dev.sluice.event.StreamEvent.ReasoningSigned;

/**
 * The form in which clients get a signature, and bring it back. One of Anthropic's is as Anthropic wrote it; others keep the
 * name of their maker, by which requests tell them apart.
 *
 * @param redacted whether the block is one of thinking that nobody can read
 * @param value its signature, or its data
 */
record ThinkingBlock(boolean redacted, String value) {

    private static final String OWN = "anthropic:";

    /** What Sluice's signatures begin with if they are thinking that Anthropic has encrypted. */
    private static final String REDACTED = OWN + "redacted:";

    /** The block of a signature. */
    static ThinkingBlock of(ReasoningSigned signed) {
        String signature = signed.signature();
        if (signature.startsWith(REDACTED)) {
            return new ThinkingBlock(true, signature.substring(REDACTED.length()));
        }
        return new ThinkingBlock(
                signed.text().isEmpty(), signature.startsWith(OWN) ? signature.substring(OWN.length()) : signature);
    }
}
