package dev.sluice.usage;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Estimates the tokens of replies that are to be started: from those that the model's latest replies used, and before it has
 * replied, from the request alone. Threads: any.
 */
final class Expectations {

    /** Tokens of a reply of which nothing is known, not even a limit: about a page. */
    static final int UNKNOWN_OUTPUT = 500;

    /** Each reply counts for a tenth, so that the mean follows what a model is used for, and one long reply does not change much. */
    private static final double SHARE = 0.1;

    /** Most models that are remembered. Some providers take any name, which clients choose. */
    private static final int MOST = 1000;

    private final Map<String, Mean> means = new ConcurrentHashMap<>();

    /**
     * What the latest replies of a model used.
     *
     * @param input tokens, for each that was estimated
     * @param output tokens
     */
    private record Mean(double input, double output) {

        Mean with(double inputs, double outputs) {
            return new Mean(input + SHARE * (inputs - input), output + SHARE * (outputs - output));
        }
    }

    /** What a reply will use. */
    Usage expect(String model, ChatRequest request) {
        Mean mean = means.get(model);
        Integer most = request.maxTokens();
        long input = request.estimatedTokens();
        long limit = most == null ? Long.MAX_VALUE : most;
        if (mean == null) {
            return new Usage(input, most == null ? UNKNOWN_OUTPUT : limit, true);
        }
        return new Usage(Math.round(input * mean.input), Math.min(limit, Math.round(mean.output)), true);
    }

    /**
     * Learns from a reply.
     *
     * @param estimated the tokens of its request, as estimated
     * @param told by the provider
     */
    void learn(String model, long estimated, Usage told) {
        if (means.size() >= MOST && !means.containsKey(model)) {
            means.clear();
        }
        double input = (double) told.input() / Math.max(1, estimated);
        double output = told.output();
        means.merge(model, new Mean(input, output), (mean, first) -> mean.with(input, output));
    }
}
