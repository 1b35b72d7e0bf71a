package dev.sluice.usage;

import dev.sluice.database.Transaction;
import dev.sluice.usage.UsageSum.Tokens;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements that write {@code sluice_usage}, and those that budgets read. The caller ends the transaction. */
final class UsageTable {

    private static final int MODEL_CHARS = 512;
    private static final int PROVIDER_CHARS = 256;
    private static final int ROLES_CHARS = 2048;

    /** Most models of which outputs are told: clients may choose the names of some. */
    private static final int MOST_MODELS = 1000;

    /** Around each role, so that one is found in the midst of others. */
    private static final char BETWEEN_ROLES = '\n';

    /** Entries that one transaction of the upkeep is about: it takes a fraction of a second. */
    private static final int AT_ONCE = 5000;

    private static final String GROUP = "utc_day, node, principal, roles, provider, model, currency";

    private static final String COUNTS = "replies, cancelled, failed, retries, estimated, unpriced,"
            + " input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens";

    private static final String SUMS = "SUM(" + COUNTS.replace(", ", "), SUM(") + ")";

    private UsageTable() {}

    /**
     * Adds an entry.
     *
     * @param lookFirst whether it may be there
     */
    static void add(Transaction transaction, String id, String node, UsageEntry entry, boolean lookFirst)
            throws SQLException {
        if (lookFirst && transaction.first("SELECT 1 FROM sluice_usage WHERE entry = ?", row -> true, id) != null) {
            return;
        }
        UsageSum sum = entry.sum();
        Tokens tokens = sum.tokens();
        String model = cut(entry.group().model(), MODEL_CHARS);
        transaction.update(
                "INSERT INTO sluice_usage (entry, " + GROUP + ", " + COUNTS + ", cost)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id,
                entry.group().day().toEpochDay(),
                node,
                Transaction.storable(entry.group().principal()),
                roles(entry.group().roles()),
                cut(model.substring(0, Math.max(0, model.indexOf('/'))), PROVIDER_CHARS),
                model,
                entry.group().currency(),
                sum.replies(),
                sum.cancelled(),
                sum.failed(),
                sum.retries(),
                sum.estimated(),
                sum.unpriced(),
                tokens.input(),
                tokens.cached(),
                tokens.cacheWrite(),
                tokens.output(),
                tokens.reasoning(),
                sum.costs().isEmpty() ? null : sum.costs().get(0).amount());
    }

    private static String cut(String text, int chars) {
        String storable = Transaction.storable(text);
        return storable.length() > chars ? Transaction.storable(storable.substring(0, chars)) : storable;
    }

    /** As many roles as there is room for. */
    private static String roles(Collection<String> roles) {
        StringBuilder all = new StringBuilder();
        for (String role : roles) {
            String storable = Transaction.storable(role);
            boolean fits = all.length() + storable.length() + 2 <= ROLES_CHARS;
            if (fits && storable.indexOf(BETWEEN_ROLES) < 0) {
                all.append(all.isEmpty() ? String.valueOf(BETWEEN_ROLES) : "")
                        .append(storable)
                        .append(BETWEEN_ROLES);
            }
        }
        return all.toString();
    }

    /** A role as it is in the midst of others. */
    static String among(String role) {
        return BETWEEN_ROLES + role + BETWEEN_ROLES;
    }

    /** The roles that {@link #roles} has joined. */
    static List<String> rolesOf(String joined) {
        return joined.isEmpty()
                ? List.of()
                : List.of(joined.substring(1).split(String.valueOf(BETWEEN_ROLES), -1)).stream()
                        .filter(role -> !role.isEmpty())
                        .toList();
    }

    /** What each node has spent of a pot, as its unit counts. */
    static Map<String, Long> spent(Transaction transaction, Pot pot) throws SQLException {
        String currency = pot.budget().unit().currency();
        String sum = currency == null ? "SUM(input_tokens + output_tokens)" : "SUM(cost)";
        StringBuilder where = new StringBuilder("utc_day >= ? AND utc_day < ?");
        List<Object> values =
                new ArrayList<>(List.of(pot.first().toEpochDay(), pot.next().toEpochDay()));
        String principal =
                pot.budget().isEach() ? pot.principal() : pot.budget().principal();
        if (principal != null) {
            where.append(" AND principal = ?");
            values.add(Transaction.storable(principal));
        }
        if (currency != null) {
            where.append(" AND currency = ?");
            values.add(currency);
        }
        if (!pot.budget().roles().isEmpty()) {
            where.append(" AND (");
            String or = "";
            for (String role : pot.budget().roles()) {
                where.append(or).append("POSITION(? IN roles) > 0");
                values.add(among(role));
                or = " OR ";
            }
            where.append(')');
        }
        Map<String, Long> spent = new HashMap<>();
        transaction.each(
                "SELECT node, " + sum + " FROM sluice_usage WHERE " + where + " GROUP BY node",
                row -> {
                    BigDecimal amount = row.getBigDecimal(2);
                    long counted = amount == null ? 0 : currency == null ? amount.longValue() : Unit.of(amount);
                    return spent.put(row.getString(1), counted) == null;
                },
                values.toArray());
        return spent;
    }

    /** The tokens of output in the mean of the replies since a day, whatever became of them, by model. */
    static Map<String, Long> outputs(Transaction transaction, LocalDate since) throws SQLException {
        Map<String, Long> outputs = new HashMap<>();
        transaction.each(
                "SELECT model, SUM(output_tokens) / SUM(replies) FROM sluice_usage WHERE utc_day >= ? GROUP BY model"
                        + " ORDER BY SUM(replies) DESC LIMIT ?",
                row -> outputs.put(row.getString(1), row.getLong(2)) == null,
                since.toEpochDay(),
                MOST_MODELS);
        return outputs;
    }

    /** The day of the newest entry; empty if there is none. */
    static Optional<LocalDate> newest(Transaction transaction) throws SQLException {
        Long day = transaction.first(
                "SELECT utc_day FROM sluice_usage ORDER BY utc_day DESC LIMIT 1", row -> row.getLong(1));
        return Optional.ofNullable(day).map(LocalDate::ofEpochDay);
    }

    /** Has other nodes wait that make sums: what one copies must be what it deletes, and have the name that it should. */
    private static void lockSums(Transaction transaction) throws SQLException {
        transaction.update("UPDATE sluice_usage_sums SET times = times + 1");
    }

    /** Forgets whose some entries of a principal are. Returns whether there may be more. */
    static boolean forget(Transaction transaction, String principal) throws SQLException {
        lockSums(transaction);
        String some = "SELECT number FROM sluice_usage WHERE principal = ? LIMIT ?";
        return transaction.update(
                        "UPDATE sluice_usage SET principal = NULL WHERE number IN (" + some + ')',
                        Transaction.storable(principal),
                        AT_ONCE)
                == AT_ONCE;
    }

    /** Forgets whose some entries of days before that one are. Returns whether there may be more. */
    static boolean forgetBefore(Transaction transaction, LocalDate day) throws SQLException {
        lockSums(transaction);
        String some = "SELECT number FROM sluice_usage WHERE utc_day < ? AND principal IS NOT NULL LIMIT ?";
        return transaction.update(
                        "UPDATE sluice_usage SET principal = NULL WHERE number IN (" + some + ')',
                        day.toEpochDay(),
                        AT_ONCE)
                == AT_ONCE;
    }

    /** Deletes some entries of days before that one. Returns whether there may be more. */
    static boolean deleteBefore(Transaction transaction, LocalDate day) throws SQLException {
        lockSums(transaction);
        String some = "SELECT number FROM sluice_usage WHERE utc_day < ? LIMIT ?";
        return transaction.update("DELETE FROM sluice_usage WHERE number IN (" + some + ')', day.toEpochDay(), AT_ONCE)
                == AT_ONCE;
    }

    /**
     * Puts sums in the place of some entries of days before that one: a day after the other, and in a day a principal after the other, so
     * that few sums are of the same. Nodes take turns.
     *
     * @return whether there may be more
     */
    static boolean sumBefore(Transaction transaction, LocalDate day) throws SQLException {
        lockSums(transaction);
        // Exactly these are summed and deleted, whatever others write meanwhile.
        List<Object> numbers = transaction.list(
                "SELECT number FROM sluice_usage WHERE utc_day < ? AND entry IS NOT NULL"
                        + " ORDER BY utc_day, principal LIMIT ?",
                row -> (Object) row.getLong(1),
                day.toEpochDay(),
                AT_ONCE);
        if (numbers.isEmpty()) {
            return false;
        }
        String those = " FROM sluice_usage WHERE number IN (?" + ", ?".repeat(numbers.size() - 1) + ')';
        transaction.update(
                "INSERT INTO sluice_usage (" + GROUP + ", " + COUNTS + ", cost) SELECT " + GROUP + ", " + SUMS
                        + ", SUM(cost)" + those + " GROUP BY " + GROUP,
                numbers.toArray());
        transaction.update("DELETE" + those, numbers.toArray());
        return numbers.size() == AT_ONCE;
    }
}
