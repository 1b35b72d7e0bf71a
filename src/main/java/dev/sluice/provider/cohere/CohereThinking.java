package dev.sluice.provider.cohere;

import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.json.TextJoiner;
import dev.sluice.provider.ReplyWriter;

/**
 * What a model thought or planned before it called tools. Cohere's documentation appends it to the conversation with the
 * calls; after a reply without calls, only the text.
 *
 * @see <a href="https://docs.cohere.com/docs/tool-use-overview">Basic usage of tool use</a>, read 2026-11-28
 */
final class CohereThinking {

    /** Cohere signs nothing. */
    private static final String UNSIGNED = "unsigned";

    /** Far above the length of any plan, in UTF-16 units. What exceeds it is dropped. */
    private static final int MAX_PLAN = 1 << 20;

    private final ReplyWriter reply;
    private final TextJoiner joiner = new TextJoiner();
    private final StringBuilder plan = new StringBuilder();
    private boolean hasThought;

    CohereThinking(ReplyWriter reply) {
        this.reply = reply;
        reply.keepThinking();
    }

    /** Writes a piece of thinking. */
    void thought(byte[] array, JsonSpan piece) {
        reply.reasoning(array, piece);
        hasThought |= !piece.isEmpty();
    }

    /** Takes a piece of a plan, which readers do not get. */
    void plan(byte[] array, JsonSpan piece) {
        JsonText whole = joiner.join(array, piece.from(), piece.to(), piece.plain());
        if (plan.length() < MAX_PLAN) {
            plan.append(whole.decoded());
        }
    }

    /** Keeps what came so far for the next turn, because calls follow or came before. */
    void keep() {
        if (hasThought) {
            reply.signed(CohereMessages.MAKER, UNSIGNED);
            hasThought = false;
        }
        if (!plan.isEmpty()) {
            reply.signed(CohereMessages.MAKER, UNSIGNED, plan.toString());
            plan.setLength(0);
        }
    }
}
