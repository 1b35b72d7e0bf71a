package dev.sluice.dialect.aisdk;

import static dev.sluice.dialect.JsonFields.field;
import static dev.sluice.dialect.JsonFields.name;

import dev.sluice.dialect.JsonFields;
import dev.sluice.event.Cost;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.sse.FrameBuffer;

/**
 * What a message's metadata tell: the model, why the reply ended, the tokens by the names that the AI SDK has for them, and the
 * cost.
 */
final class Metadata {

    private Metadata() {}

    static void write(FrameBuffer out, StreamCompleted completed, String finishReason) {
        Usage usage = completed.usage();
        field(out.put('{'), "model", completed.model()).put(',');
        field(out, "finishReason", finishReason).put(',');
        name(out, "usage").put('{');
        name(out, "inputTokens").number(usage.input()).put(',');
        name(out, "outputTokens").number(usage.output()).put(',');
        name(out, "totalTokens").number(usage.total());
        if (usage.reasoning() != Usage.UNTOLD) {
            name(out.put(','), "reasoningTokens").number(usage.reasoning());
        }
        if (usage.cached() != Usage.UNTOLD) {
            name(out.put(','), "cachedInputTokens").number(usage.cached());
        }
        out.put('}');
        Cost cost = completed.cost();
        if (cost != null) {
            JsonFields.cost(out.put(','), cost);
        }
        out.put('}');
    }
}
