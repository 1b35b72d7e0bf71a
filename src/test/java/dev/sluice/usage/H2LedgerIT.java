package dev.sluice.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.database.Database;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.Storage;
import dev.sluice.usage.Ledger.LedgerSettings;
import dev.sluice.usage.UsageReport.By;
import dev.sluice.usage.UsageReport.Query;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The ledger on H2, and while that fails. */
@Tag("one-server")
final class H2LedgerIT extends LedgerContract {

    private final FaultyDatabase database = new FaultyDatabase();

    @Override
    Database.Source source() {
        return database;
    }

    private UsageReport report(Ledger of) throws Exception {
        return of.report(new Query(Map.of(), By.DAY, TODAY, TODAY, 0, 10));
    }

    @Test
    void an_entry_whose_commit_was_not_acknowledged_counts_once() throws Exception {
        database.loseAcknowledgements(1);
        ledger.add(entry(TODAY, "ada", "openai/m", "1"));

        await().until(() -> report(ledger).total().replies() > 0);
        assertThat(report(ledger).total().replies()).isEqualTo(1);
    }

    @Test
    void entries_wait_for_a_database_that_is_down_also_where_its_queue_is_full() throws Exception {
        database.down(true);
        int entries = 10_500; // the queue takes 10,000
        for (int i = 0; i < entries; i++) {
            ledger.add(entry(TODAY, "ada" + i, "openai/m", "0.001"));
        }
        handOver();
        database.down(false);

        await().atMost(Duration.ofMinutes(1)).until(() -> {
            handOver();
            return report(ledger).total().replies() == entries;
        });
        assertThat(ledger.lost()).isZero();
        assertThat(report(ledger).total().costs().get(0).digits()).isEqualTo("10.5");
    }

    @Test
    void beyond_what_can_wait_replies_are_counted_as_lost() {
        FaultyDatabase never = new FaultyDatabase();
        never.down(true);
        try (Storage storage = new Storage(new Database(never), Runnable::run, Thread::new)) {
            Ledger full = new Ledger(
                    storage,
                    "node",
                    new LedgerSettings(Duration.ofDays(400), Optional.empty()),
                    InstantSource.system(),
                    Runnable::run,
                    System::nanoTime);
            for (int i = 0; i < 100_003; i++) {
                full.add(entry(TODAY, "ada" + i, "openai/m", null));
                full.add(entry(TODAY, "ada", "openai/m", null));
            }
            assertThat(full.lost()).isEqualTo(4);
            full.drain(Duration.ofMillis(10));
            assertThat(full.lost()).isBetween(190_000L, 200_006L); // but for those in the queue
        }
    }
}
