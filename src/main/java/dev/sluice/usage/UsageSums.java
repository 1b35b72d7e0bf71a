package dev.sluice.usage;

import dev.sluice.database.Transaction;
import dev.sluice.event.Cost;
import dev.sluice.usage.UsageReport.By;
import dev.sluice.usage.UsageReport.Query;
import dev.sluice.usage.UsageSum.Tokens;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements that sum {@code sluice_usage} for reports. The caller ends the transaction. */
final class UsageSums {

    private static final String COUNTS = "SUM(replies), SUM(cancelled), SUM(failed), SUM(retries), SUM(estimated),"
            + " SUM(unpriced), SUM(input_tokens), SUM(cached_tokens), SUM(cache_write_tokens), SUM(output_tokens),"
            + " SUM(reasoning_tokens)";

    private static final String TABLE = " FROM sluice_usage WHERE utc_day >= ? AND utc_day <= ?";

    /** Most combinations of roles: each has its value in a statement, of which PostgreSQL takes 65,535. */
    private static final int MOST_ROLES = 30_000;

    private UsageSums() {}

    static UsageReport report(Transaction transaction, Query query) throws SQLException {
        UsageSum total = transaction.first("SELECT '', " + COUNTS + where(query), UsageSums::sum, values(query));
        Map<String, List<Cost>> costs = new HashMap<>();
        transaction.each(
                "SELECT '', currency, SUM(cost)" + where(query) + " AND currency IS NOT NULL GROUP BY currency",
                row -> addCost(costs, row),
                values(query));
        if (total == null) {
            throw new SQLException("A sum has no row");
        }
        List<UsageSum> rows = query.by() == By.ROLE ? byRole(transaction, query) : page(transaction, query);
        boolean more = rows.size() > query.limit();
        return new UsageReport(
                query,
                more ? rows.subList(0, query.limit()) : rows,
                total.costing(costs.getOrDefault("", List.of())),
                more ? query.offset() + query.limit() : null);
    }

    private static String where(Query query) {
        StringBuilder where = new StringBuilder(TABLE);
        for (By by : By.values()) {
            if (query.only().containsKey(by)) {
                where.append(by == By.ROLE ? " AND POSITION(? IN roles) > 0" : " AND " + column(by) + " = ?");
            }
        }
        return where.toString();
    }

    private static Object[] values(Query query, Object... more) {
        List<Object> values =
                new ArrayList<>(List.of(query.from().toEpochDay(), query.to().toEpochDay()));
        for (By by : By.values()) {
            String value = query.only().get(by);
            if (value != null) {
                String storable = Transaction.storable(value);
                values.add(by == By.ROLE ? UsageTable.among(storable) : storable);
            }
        }
        values.addAll(List.of(more));
        return values.toArray();
    }

    private static String column(By by) {
        return switch (by) {
            case DAY -> "utc_day";
            case PRINCIPAL -> "principal";
            case MODEL -> "model";
            case PROVIDER -> "provider";
            case ROLE -> "roles";
        };
    }

    /** The rows of the page, and the first of the next. */
    private static List<UsageSum> page(Transaction transaction, Query query) throws SQLException {
        String key = switch (query.by()) {
            case DAY -> "utc_day";
            case PRINCIPAL -> "principal";
            case MODEL -> "model";
            case PROVIDER -> "provider";
            case ROLE -> "roles";
        };
        // Costs in several currencies are added up only to put the rows in an order.
        String order = query.by() == By.DAY
                ? " ORDER BY utc_day"
                : " ORDER BY COALESCE(SUM(cost), 0) DESC, SUM(replies) DESC, " + key;
        List<UsageSum> rows = transaction.list(
                "SELECT " + key + ", " + COUNTS + where(query) + " GROUP BY " + key + order + " LIMIT ? OFFSET ?",
                UsageSums::sum,
                values(query, query.limit() + 1, query.offset()));
        if (rows.isEmpty()) {
            return rows;
        }
        boolean days = query.by() == By.DAY;
        Map<String, List<Cost>> costs = new HashMap<>();
        transaction.each(
                "SELECT " + key + ", currency, SUM(cost)" + where(query) + " AND currency IS NOT NULL AND "
                        + among(key, rows) + " GROUP BY " + key + ", currency",
                row -> addCost(costs, row),
                values(
                        query,
                        rows.stream()
                                .map(row -> days ? (Object) Long.valueOf(row.key()) : row.key())
                                .toArray()));
        return rows.stream()
                .map(row -> row.costing(costs.getOrDefault(row.key(), List.of())))
                .map(row -> days
                        ? row.named(
                                LocalDate.ofEpochDay(Long.parseLong(row.key())).toString())
                        : row)
                .toList();
    }

    /** The condition for the rows of a page; those of no key are for all that have none. */
    private static String among(String key, List<UsageSum> rows) {
        return '(' + key + " IN (" + "?, ".repeat(rows.size() - 1) + "?) OR " + key + " IS NULL)";
    }

    /** As {@link #page}. Replies of callers with several roles count for each. */
    private static List<UsageSum> byRole(Transaction transaction, Query query) throws SQLException {
        Query all = new Query(query.only(), By.ROLE, query.from(), query.to(), 0, MOST_ROLES);
        Map<String, UsageSum> sums = new LinkedHashMap<>();
        for (UsageSum row : page(transaction, all)) {
            List<String> roles = UsageTable.rolesOf(row.key());
            for (String role : roles.isEmpty() ? List.of("") : roles) {
                sums.merge(role, row.named(role), UsageSum::plus);
            }
        }
        return sums.values().stream()
                .sorted(Comparator.comparing(UsageSums::order)
                        .thenComparing(UsageSum::replies)
                        .reversed()
                        .thenComparing(UsageSum::key))
                .skip(query.offset())
                .limit(query.limit() + 1L)
                .toList();
    }

    private static BigDecimal order(UsageSum sum) {
        return sum.costs().stream().map(Cost::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String key(ResultSet row) throws SQLException {
        String key = row.getString(1);
        return key == null ? "" : key;
    }

    private static boolean addCost(Map<String, List<Cost>> costs, ResultSet row) throws SQLException {
        Cost cost = new Cost(row.getBigDecimal(3), row.getString(2));
        return costs.computeIfAbsent(key(row), none -> new ArrayList<>()).add(cost);
    }

    private static UsageSum sum(ResultSet row) throws SQLException {
        return new UsageSum(
                key(row),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                new Tokens(row.getLong(8), row.getLong(9), row.getLong(10), row.getLong(11), row.getLong(12)),
                List.of());
    }
}
