package dev.sluice.rest;

import dev.sluice.rest.ConversationJson.Money;
import dev.sluice.usage.Standing;
import dev.sluice.usage.Unit;
import dev.sluice.usage.UsageReport;
import dev.sluice.usage.UsageSum;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What replies used.
 *
 * @param next the parameter {@code after} of the next page; null if there is none
 * @param budgets those of the caller; null where all usage is told
 */
@JsonbPropertyOrder({"by", "from", "to", "rows", "total", "next", "budgets"})
public record UsageJson(
        String by,
        String from,
        String to,
        List<Row> rows,
        Row total,
        @Nullable String next,
        @Nullable List<BudgetJson> budgets) {

    static UsageJson of(UsageReport report, @Nullable List<BudgetJson> budgets) {
        Integer next = report.next();
        return new UsageJson(
                UsageQuery.word(report.query().by()),
                report.query().from().toString(),
                report.query().to().toString(),
                report.rows().stream().map(row -> Row.of(row.key(), row)).toList(),
                Row.of(null, report.total()),
                next == null ? null : next.toString(),
                budgets);
    }

    /**
     * A sum.
     *
     * @param key what its replies have in common; null for the total
     */
    @JsonbPropertyOrder({"key", "replies", "cancelled", "failed", "retries", "estimated", "unpriced", "tokens", "cost"})
    public record Row(
            @Nullable String key,
            long replies,
            long cancelled,
            long failed,
            long retries,
            long estimated,
            long unpriced,
            UsageSum.Tokens tokens,
            List<Money> cost) {

        static Row of(@Nullable String key, UsageSum sum) {
            return new Row(
                    key,
                    sum.replies(),
                    sum.cancelled(),
                    sum.failed(),
                    sum.retries(),
                    sum.estimated(),
                    sum.unpriced(),
                    sum.tokens(),
                    sum.costs().stream().map(Money::of).toList());
        }
    }

    /**
     * How a budget stands.
     *
     * @param holders for whom it is, in words
     * @param unit {@code tokens}, or a currency, in which the amounts are
     * @param renewsAt milliseconds since 1970
     */
    @JsonbPropertyOrder({"name", "holders", "per", "unit", "limit", "spent", "reserved", "left", "renewsAt"})
    public record BudgetJson(
            String name,
            String holders,
            String per,
            String unit,
            String limit,
            String spent,
            String reserved,
            String left,
            long renewsAt) {

        static BudgetJson of(Standing standing) {
            Unit unit = standing.pot().budget().unit();
            String whose = standing.pot().principal();
            return new BudgetJson(
                    standing.pot().budget().name(),
                    whose.isEmpty() ? standing.pot().budget().holders() : whose,
                    standing.pot().budget().per().word(),
                    unit.word(),
                    unit.digits(standing.pot().limit()),
                    unit.digits(standing.spent()),
                    unit.digits(standing.reserved()),
                    unit.digits(standing.left()),
                    standing.pot().renews().toEpochMilli());
        }
    }
}
