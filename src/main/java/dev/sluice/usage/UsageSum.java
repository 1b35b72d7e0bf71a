package dev.sluice.usage;

import dev.sluice.event.Cost;
import java.util.ArrayList;
import java.util.List;

/**
 * What several replies used.
 *
 * @param key what they have in common; empty for what is not known, and for the sum of all
 * @param estimated replies of which the provider did not tell all tokens
 * @param unpriced replies with output whose model has no price
 * @param costs one for each currency
 */
public record UsageSum(
        String key,
        long replies,
        long cancelled,
        long failed,
        long retries,
        long estimated,
        long unpriced,
        Tokens tokens,
        List<Cost> costs) {

    /** Tokens, with what providers told apart of them. */
    public record Tokens(long input, long cached, long cacheWrite, long output, long reasoning) {

        private Tokens plus(Tokens other) {
            return new Tokens(
                    input + other.input,
                    cached + other.cached,
                    cacheWrite + other.cacheWrite,
                    output + other.output,
                    reasoning + other.reasoning);
        }
    }

    /** This sum with another key. */
    UsageSum named(String other) {
        return new UsageSum(other, replies, cancelled, failed, retries, estimated, unpriced, tokens, costs);
    }

    /** This sum with these costs. */
    UsageSum costing(List<Cost> all) {
        return new UsageSum(key, replies, cancelled, failed, retries, estimated, unpriced, tokens, List.copyOf(all));
    }

    /** The sum of both, with the key of this one. */
    UsageSum plus(UsageSum other) {
        return new UsageSum(
                key,
                replies + other.replies,
                cancelled + other.cancelled,
                failed + other.failed,
                retries + other.retries,
                estimated + other.estimated,
                unpriced + other.unpriced,
                tokens.plus(other.tokens),
                both(costs, other.costs));
    }

    private static List<Cost> both(List<Cost> one, List<Cost> other) {
        List<Cost> all = new ArrayList<>(one);
        for (Cost cost : other) {
            int same = 0;
            while (same < all.size() && !all.get(same).currency().equals(cost.currency())) {
                same++;
            }
            if (same == all.size()) {
                all.add(cost);
            } else {
                all.set(same, all.get(same).plus(cost));
            }
        }
        return all;
    }
}
