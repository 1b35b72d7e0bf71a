package dev.sluice.usage;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the ledger.
 *
 * @param rows by day in order, else those that cost most first
 * @param total of all rows, also those of other pages; by role, replies of callers with several roles count once in it
 * @param next where the next page begins; null if there is none
 */
public record UsageReport(
        Query query,
        List<UsageSum> rows,
        UsageSum total,
        @Nullable Integer next) {

    /** What replies in a row have in common. */
    public enum By {
        DAY,
        PRINCIPAL,
        ROLE,
        MODEL,
        PROVIDER
    }

    /**
     * What is asked for.
     *
     * @param only what all replies have in common besides the days, such as a principal; not a day. Empty for all replies
     * @param from the first day, in UTC
     * @param to the last day
     * @param offset rows before the page
     * @param limit most rows of the page
     */
    public record Query(Map<By, String> only, By by, LocalDate from, LocalDate to, int offset, int limit) {}
}
