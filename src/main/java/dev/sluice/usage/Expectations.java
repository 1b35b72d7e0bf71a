package dev.sluice.usage;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;

/**
 * Estimates the tokens of replies that are to be started: from those that the model's latest replies used, here or by the ledger,
 * and before it has replied, from the request alone. Threads: any.
 */
final class Expectations {

    /** Tokens of a reply of which nothing is known, not even a limit: as many as providers often write at most, unless told. */
    static final int UNKNOWN_OUTPUT = 4096;

    /** Most tokens of such a reply, whatever its request allows: one client must not keep a budget from all others. */
    static final int MOST_UNKNOWN_OUTPUT = 4 * UNKNOWN_OUTPUT;

    /** Each reply counts for a tenth, so that the mean follows what a model is used for, and one long reply does not change much. */
    private static final double SHARE = 0.1;

    /** Most models that are remembered. Some providers take any name, which clients choose. */
    private static final int MOST = 1000;

    private final Map<String, Mean> means = new ConcurrentHashMap<>();
    private final ToLongFunction<String> typicalOutput;

    /**
     * What the latest replies of a model used.
     *
     * @param more tokens of the input beyond those that were estimated: templates, hidden prompts, what is not text. Negative if fewer
     * @param output tokens
     */
    private record Mean(double more, double output) {

        Mean with(double mores, double outputs) {
            return new Mean(more + SHARE * (mores - more), output + SHARE * (outputs - output));
        }
    }

    /** @param typicalOutput the tokens of a model's replies by the ledger; negative if it has none */
    Expectations(ToLongFunction<String> typicalOutput) {
        this.typicalOutput = typicalOutput;
    }

    /** What a reply will use: at least one token of each kind. */
    Usage expect(String model, ChatRequest request) {
        Mean mean = means.get(model);
        Integer most = request.maxTokens();
        Integer thinking = request.thinkingBudget();
        long limit = most == null ? Long.MAX_VALUE : most;
        long input = request.estimatedInput();
        long output;
        if (mean == null) {
            long typical = typicalOutput.applyAsLong(model);
            long unknown = most == null ? UNKNOWN_OUTPUT + (thinking == null ? 0 : thinking) : limit;
            output = Math.min(MOST_UNKNOWN_OUTPUT, typical >= 0 ? Math.min(limit, typical) : unknown);
        } else {
            input += Math.round(mean.more);
            output = Math.min(limit, Math.round(mean.output));
        }
        return new Usage(Math.max(1, input), Math.max(1, output), true);
    }

    /**
     * Learns from a reply.
     *
     * @param estimated the tokens of its request, as estimated
     */
    void learn(String model, long estimated, Usage used) {
        if (means.size() >= MOST && !means.containsKey(model)) {
            means.clear();
        }
        double more = (double) used.input() - estimated;
        double output = used.output();
        long typical = typicalOutput.applyAsLong(model);
        // One reply is not typical where others are known.
        Mean first = typical >= 0 ? new Mean(more, typical).with(more, output) : new Mean(more, output);
        means.merge(model, first, (mean, none) -> mean.with(more, output));
    }
}
