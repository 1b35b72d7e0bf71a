package dev.sluice.stream;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import org.jspecify.annotations.Nullable;

/** Tells what replies cost. Threads: any; does not block. */
@FunctionalInterface
public interface Pricing {

    /** No model has a price. */
    Pricing NONE = (model, usage) -> null;

    /**
     * The cost of a reply.
     *
     * @param model {@code provider/model}
     * @return null if the model has no price
     */
    @Nullable
    Cost cost(String model, Usage usage);
}
