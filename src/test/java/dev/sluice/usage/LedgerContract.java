package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import dev.sluice.event.Cost;
import dev.sluice.usage.Ledger.LedgerSettings;
import dev.sluice.usage.UsageReport.By;
import dev.sluice.usage.UsageReport.Query;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger on the database under test. */
abstract class LedgerContract {

    /** So long that a report is of all that was counted, however busy the machine is. */
    private static final Duration LONG = Duration.ofMinutes(1);

    static final LocalDate TODAY = LocalDate.parse("2026-11-29");

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private Storage storage;
    Ledger ledger;

    /** The database under test, which is empty at the beginning of each test. */
    abstract Database.Source source();

    @BeforeEach
    void open() {
        storage = new Storage(new Database(source()), executor, Thread::new);
        await().until(storage::isReady);
        ledger = ledger("node-a", Optional.empty());
    }

    @AfterEach
    void close() {
        storage.drain(Duration.ofSeconds(5));
        storage.close();
        executor.shutdown();
    }

    private Ledger ledger(String node, Optional<Duration> principals) {
        LedgerSettings settings = new LedgerSettings(Duration.ofDays(400), principals);
        return new Ledger(storage, node, settings, () -> now, executor, nanos::get, LONG);
    }

    UsageEntry entry(LocalDate day, String principal, String model, @Nullable String cost, String... roles) {
        String currency = cost == null ? null : model.startsWith("local/") ? "EUR" : "USD";
        return new UsageEntry(
                new UsageEntry.Group(day, principal, List.of(roles), model, currency),
                new UsageSum(
                        "",
                        1,
                        0,
                        0,
                        1,
                        0,
                        cost == null ? 1 : 0,
                        new UsageSum.Tokens(100, 40, 0, 10, 3),
                        cost == null ? List.of() : List.of(new Cost(new BigDecimal(cost), currency))));
    }

    void handOver() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        ledger.sweep();
    }

    /** Has everything written that was counted, as a report does; without upkeep. */
    void write() throws Exception {
        assertThat(report(null, By.DAY, 0, 1).query().by()).isEqualTo(By.DAY);
    }

    UsageReport report(@Nullable String principal, By by, int offset, int limit) throws Exception {
        return ledger.report(new Query(
                principal == null ? Map.of() : Map.of(By.PRINCIPAL, principal),
                by,
                TODAY.minusDays(300),
                TODAY,
                offset,
                limit));
    }

    private List<String> rows(By by) throws Exception {
        return report(null, by, 0, 100).rows().stream()
                .map(LedgerContract::text)
                .toList();
    }

    private static String text(UsageSum row) {
        return row.key()
                + ' '
                + row.replies()
                + row.costs().stream()
                        .map(cost -> ' ' + cost.digits() + ' ' + cost.currency())
                        .sorted()
                        .reduce("", String::concat);
    }

    private void someEntries() {
        ledger.add(entry(TODAY, "ada", "openai/large", "0.5", "staff", "lead"));
        ledger.add(entry(TODAY, "ada", "openai/small", "0.000000000000000000001", "staff", "lead"));
        ledger.add(entry(TODAY.minusDays(1), "bob", "local/m", "2", "staff"));
        ledger.add(entry(TODAY.minusDays(40), "bob", "openai/large", "0.25", "staff"));
        ledger.add(entry(TODAY.minusDays(40), "eve", "openai/free", null));
        ledger.add(entry(TODAY.minusDays(350), "old", "openai/large", "1000"));
    }

    @Test
    void sums_are_exact_by_day_principal_role_model_and_provider() throws Exception {
        someEntries();

        assertThat(rows(By.DAY))
                .containsExactly(
                        "2026-10-20 2 0.25 USD", "2026-11-28 1 2 EUR", "2026-11-29 2 0.500000000000000000001 USD");
        assertThat(rows(By.PRINCIPAL))
                .containsExactly("bob 2 0.25 USD 2 EUR", "ada 2 0.500000000000000000001 USD", "eve 1");
        assertThat(rows(By.ROLE))
                .containsExactly(
                        "staff 4 0.750000000000000000001 USD 2 EUR", "lead 2 0.500000000000000000001 USD", " 1");
        assertThat(rows(By.MODEL))
                .containsExactly(
                        "local/m 1 2 EUR",
                        "openai/large 2 0.75 USD",
                        "openai/small 1 0.000000000000000000001 USD",
                        "openai/free 1");
        assertThat(rows(By.PROVIDER)).containsExactly("local 1 2 EUR", "openai 4 0.750000000000000000001 USD");
        UsageSum total = report(null, By.ROLE, 0, 1).total();
        assertThat(text(total)).isEqualTo(" 5 0.750000000000000000001 USD 2 EUR");
        assertThat(total.tokens()).isEqualTo(new UsageSum.Tokens(500, 200, 0, 50, 15));
        assertThat(total.retries()).isEqualTo(5);
        assertThat(total.unpriced()).isEqualTo(1);
    }

    @Test
    void a_principal_is_told_its_own() throws Exception {
        someEntries();

        assertThat(report("ada", By.DAY, 0, 10).rows()).hasSize(1);
        assertThat(text(report("ada", By.MODEL, 0, 10).total())).isEqualTo(" 2 0.500000000000000000001 USD");
        UsageReport none = report("nobody", By.DAY, 0, 10);
        assertThat(none.rows()).isEmpty();
        assertThat(none.total().replies()).isZero();
        assertThat(none.total().costs()).isEmpty();
    }

    @Test
    void replies_are_chosen_by_all_that_they_have_in_common() throws Exception {
        someEntries();
        Map<Map<By, String>, Integer> replies = Map.of(
                Map.of(By.MODEL, "openai/large"), 2,
                Map.of(By.PROVIDER, "openai"), 4,
                Map.of(By.ROLE, "lead"), 2,
                Map.of(By.ROLE, "le"), 0,
                Map.of(By.ROLE, "staff", By.PROVIDER, "openai", By.PRINCIPAL, "bob"), 1);
        for (Map.Entry<Map<By, String>, Integer> expected : replies.entrySet()) {
            for (By by : By.values()) {
                UsageReport report =
                        ledger.report(new Query(expected.getKey(), by, TODAY.minusDays(300), TODAY, 0, 100));
                assertThat(report.total().replies())
                        .as(expected.getKey() + " by " + by)
                        .isEqualTo((long) expected.getValue());
                assertThat(report.rows().isEmpty()).isEqualTo(expected.getValue() == 0);
            }
        }
    }

    @Test
    void pages_follow_each_other() throws Exception {
        someEntries();
        for (By by : By.values()) {
            List<UsageSum> all = report(null, by, 0, 100).rows();
            List<UsageSum> paged = new ArrayList<>();
            Integer next = 0;
            while (next != null) {
                UsageReport page = report(null, by, next, 1);
                assertThat(page.rows()).hasSize(1);
                paged.addAll(page.rows());
                next = page.next();
            }
            assertThat(paged).as(by.name()).isEqualTo(all);
        }
    }

    private void keepUp() {
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        ledger.sweep();
    }

    private long count(String condition) throws Exception {
        return storage.reader()
                .readHere(
                        LONG,
                        transaction -> transaction.first(
                                "SELECT COUNT(*) FROM sluice_usage WHERE " + condition, row -> row.getLong(1)));
    }

    @Test
    void entries_of_past_days_become_sums_and_all_reports_stay_the_same() throws Exception {
        someEntries();
        for (int i = 0; i < 12_000; i++) {
            ledger.add(entry(TODAY.minusDays(2 + i % 3), "p" + i % 1000, "openai/m" + i % 2, "0.001", "staff"));
            if (i % 2000 == 1999) {
                write();
            }
        }
        await().until(() -> {
            write();
            return count("entry IS NOT NULL") == 12_006;
        });
        List<UsageReport> before = reports();

        keepUp();

        await().atMost(Duration.ofMinutes(1)).until(() -> count("entry IS NOT NULL") == 3);
        assertThat(count("entry IS NULL")).isBetween(3002L, 3100L);
        assertThat(reports()).isEqualTo(before);
    }

    private List<UsageReport> reports() throws Exception {
        List<UsageReport> reports = new ArrayList<>();
        for (By by : By.values()) {
            reports.add(report(null, by, 0, 100));
            reports.add(report("p1", by, 0, 100));
        }
        return reports;
    }

    @Test
    void a_principal_is_forgotten_but_not_what_it_used() throws Exception {
        someEntries();

        ledger.forget("bob");

        assertThat(rows(By.PRINCIPAL))
                .containsExactly(" 2 0.25 USD 2 EUR", "ada 2 0.500000000000000000001 USD", "eve 1");
        assertThat(report("bob", By.DAY, 0, 10).total().replies()).isZero();
    }

    @Test
    void names_and_entries_are_kept_for_as_long_as_is_configured() throws Exception {
        someEntries();
        assertThat(report(null, By.DAY, 0, 1).total().replies()).isEqualTo(5);
        ledger = ledger("node-a", Optional.of(Duration.ofDays(39)));

        keepUp();
        await().until(() -> count("principal IS NULL") > 0);

        assertThat(rows(By.PRINCIPAL))
                .containsExactly("bob 1 2 EUR", "ada 2 0.500000000000000000001 USD", " 2 0.25 USD");
        assertThat(count("utc_day < " + TODAY.minusDays(301).toEpochDay())).isEqualTo(1);
        now = now.plus(Duration.ofDays(51));
        nanos.addAndGet(Duration.ofDays(51).toNanos());
        ledger.add(entry(TODAY.plusDays(51), "ada", "openai/large", "1"));
        write();
        keepUp();
        await().until(() -> count("utc_day < " + TODAY.minusDays(301).toEpochDay()) == 0);
    }

    @Test
    void a_clock_that_is_years_ahead_deletes_nothing() throws Exception {
        someEntries();
        write();
        now = now.plus(Duration.ofDays(5000));

        keepUp();
        await().until(() -> count("entry IS NULL") >= 3);
        assertThat(count("utc_day > 0")).isEqualTo(6);
        ledger.add(entry(TODAY.plusDays(5000), "ada", "openai/large", "1"));
        write();
        keepUp();
        await().during(Duration.ofMillis(300)).until(() -> count("utc_day > 0") == 7);
    }

    @Test
    void the_mean_of_replies_is_told_after_a_restart() throws Exception {
        ledger.add(entry(TODAY, "ada", "openai/m", "1"));
        UsageEntry cancelled = entry(TODAY, "bob", "openai/m", "1");
        for (int i = 0; i < 9; i++) {
            ledger.add(new UsageEntry(
                    cancelled.group(),
                    new UsageSum("", 1, 1, 0, 0, 0, 0, new UsageSum.Tokens(1, 0, 0, 60, 0), List.of())));
        }
        write();
        assertThat(ledger.typicalOutput("openai/m")).isNegative();
        Ledger restarted = ledger("node-b", Optional.empty());

        restarted.sweep();

        await().until(() -> restarted.typicalOutput("openai/m") == 55);
        assertThat(restarted.typicalOutput("openai/other")).isNegative();
    }

    private Pot pot(Set<String> roles, @Nullable String principal, Unit unit, Period per) {
        return new Budget("b", roles, principal, unit, 1, per).pot("ada", now);
    }

    @Test
    void a_pot_has_what_its_budget_counts_by_node() throws Exception {
        someEntries();
        write();
        ledger = ledger("node-b", Optional.empty());
        ledger.add(entry(TODAY.withDayOfMonth(1), "ada", "openai/large", "1.5", "boss"));
        write();
        Unit usd = new Unit("USD");

        assertThat(ledger.spent(pot(Set.of(), null, usd, Period.MONTH)))
                .isEqualTo(Map.of("node-a", 500_000_001L, "node-b", 1_500_000_000L));
        assertThat(ledger.spent(pot(Set.of(), null, usd, Period.DAY))).isEqualTo(Map.of("node-a", 500_000_001L));
        assertThat(ledger.spent(pot(Set.of(), null, Unit.TOKENS, Period.MONTH)))
                .isEqualTo(Map.of("node-a", 330L, "node-b", 110L));
        assertThat(ledger.spent(pot(Set.of("lead", "boss"), null, usd, Period.MONTH)))
                .isEqualTo(Map.of("node-a", 500_000_001L, "node-b", 1_500_000_000L));
        assertThat(ledger.spent(pot(Set.of("oss", "st%", "lea"), null, usd, Period.MONTH)))
                .isEmpty();
        assertThat(ledger.spent(pot(Set.of(), "bob", new Unit("EUR"), Period.MONTH)))
                .isEqualTo(Map.of("node-a", 2_000_000_000L));
        assertThat(ledger.spent(pot(Set.of("staff"), Budget.EACH, usd, Period.MONTH)))
                .isEqualTo(Map.of("node-a", 500_000_001L));
    }

    @Test
    void names_that_databases_cannot_store_are_stored_in_part() throws Exception {
        ledger.add(
                entry(TODAY, "a\0b", "openai/" + "m".repeat(5000), null, "r\nq", "x".repeat(5000), "\ud800", "fine"));

        assertThat(rows(By.PRINCIPAL)).containsExactly("a\ufffdb 1");
        assertThat(rows(By.ROLE)).contains("fine 1").noneMatch(row -> row.startsWith("r") || row.startsWith("x"));
        assertThat(rows(By.MODEL).get(0)).startsWith("openai/mmm").hasSize(514);
    }
}
