package dev.sluice.usage;

import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import dev.sluice.stream.StreamEnd;
import dev.sluice.usage.UsageSum.Tokens;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What replies used that have much in common: a row of the ledger. */
record UsageEntry(Group group, UsageSum sum) {

    /**
     * What the replies have in common.
     *
     * @param day on which they began, in UTC
     * @param roles of their caller, the most important first
     * @param model that was asked last, {@code provider/model}
     * @param currency of their cost; null if they have none
     */
    record Group(
            LocalDate day,
            String principal,
            List<String> roles,
            String model,
            @Nullable String currency) {}

    /** The entry of one reply. */
    static UsageEntry of(StreamEnd end, Instant began, List<String> roles) {
        Usage usage = end.usage();
        Cost cost = end.cost();
        boolean cancelled =
                end.terminal() instanceof StreamCompleted completed && completed.stopReason() == StopReason.CANCELLED;
        return new UsageEntry(
                new Group(
                        began.atOffset(ZoneOffset.UTC).toLocalDate(),
                        end.facts().principal(),
                        roles,
                        end.model(),
                        cost == null ? null : cost.currency()),
                new UsageSum(
                        "",
                        1,
                        cancelled ? 1 : 0,
                        end.terminal() instanceof StreamFailed ? 1 : 0,
                        end.attempts() - 1L,
                        usage.estimated() ? 1 : 0,
                        cost == null && usage.output() > 0 ? 1 : 0,
                        new Tokens(
                                usage.input(),
                                Math.max(0, usage.cached()),
                                Math.max(0, usage.cacheWrite()),
                                usage.output(),
                                Math.max(0, usage.reasoning())),
                        cost == null ? List.of() : List.of(cost)));
    }
}
