package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import dev.sluice.database.StorageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads that take long, such as searches, in the pool of the embedded database. */
@Tag("one-server")
final class SlowReadsIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Storage storage =
            new Storage(new Database(new EmbeddedDatabase(Optional.empty())), executor, Thread::new);
    private final Semaphore reading = new Semaphore(0);
    private final CountDownLatch slow = new CountDownLatch(1);

    @AfterEach
    void close() {
        slow.countDown();
        storage.close();
        executor.shutdown();
    }

    /** Begins that many reads, which end with the test, and waits until so many of them have a connection. */
    private void begin(int reads, int admitted, String... principals) throws InterruptedException {
        await().until(storage::isReady);
        for (int i = 0; i < reads; i++) {
            String principal = principals[i % principals.length];
            executor.execute(() -> read(principal));
        }
        reading.acquire(admitted);
    }

    private void read(String principal) {
        try {
            boolean unused = storage.reader().read(principal, LONG, transaction -> {
                reading.release();
                return isOver();
            });
        } catch (StorageException e) {
            assertThat(slow.getCount()).isZero(); // closed before it was admitted
        }
    }

    private boolean isOver() {
        try {
            return slow.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void slow_reads_leave_the_writer_its_connection() throws Exception {
        begin(2 * Database.CONNECTIONS, Database.CONNECTIONS - 1, "ada", "bob");

        int written = storage.writer()
                .write(
                        LONG,
                        transaction -> transaction.update("UPDATE sluice_usage_sums SET times = times + 1"),
                        done -> {});

        assertThat(written).isEqualTo(1);
        assertThat(storage.isReady()).isTrue();
    }

    @Test
    void slow_reads_of_one_principal_leave_connections_to_another() throws Exception {
        begin(2 * Database.CONNECTIONS, Database.CONNECTIONS / 2, "ada");

        int read = storage.reader()
                .read(
                        "bob",
                        LONG,
                        transaction -> transaction
                                .list("SELECT 1", row -> row.getInt(1))
                                .size());

        assertThat(read).isEqualTo(1);
    }
}
