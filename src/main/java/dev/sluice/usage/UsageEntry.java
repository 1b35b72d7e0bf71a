package dev.sluice.usage;

import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.stream.StreamEnd;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply in the ledger.
 *
 * @param day on which it began, in UTC
 * @param roles of its caller
 * @param model that was asked last, {@code provider/model}
 * @param retries attempts after the first
 * @param cost null if the model has no price, or nothing was used
 */
record UsageEntry(
        String stream,
        LocalDate day,
        String principal,
        List<String> roles,
        String model,
        Outcome outcome,
        int retries,
        Usage usage,
        @Nullable Cost cost) {

    /** How a reply ended. */
    enum Outcome {
        COMPLETED,
        CANCELLED,
        FAILED
    }

    static UsageEntry of(StreamEnd end, Instant began, List<String> roles) {
        return new UsageEntry(
                end.facts().id().value(),
                began.atOffset(ZoneOffset.UTC).toLocalDate(),
                end.facts().principal(),
                roles,
                end.model(),
                outcome(end),
                end.attempts() - 1,
                end.usage(),
                end.cost());
    }

    private static Outcome outcome(StreamEnd end) {
        if (end.terminal() instanceof StreamCompleted completed) {
            return completed.stopReason() == StopReason.CANCELLED ? Outcome.CANCELLED : Outcome.COMPLETED;
        }
        return Outcome.FAILED;
    }

    /** Whether it used tokens that have no price. */
    boolean isUnpriced() {
        return cost == null && usage.output() > 0;
    }
}
