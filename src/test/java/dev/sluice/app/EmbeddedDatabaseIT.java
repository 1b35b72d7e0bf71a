package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("one-server")
final class EmbeddedDatabaseIT {

    @TempDir
    private Path folder;

    /** Another test in this JVM may have left some, which end when they like. */
    private final Set<Thread> before = threads();

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void data_in_a_folder_survives_reopening_and_only_its_owner_can_read_it() throws Exception {
        Path made = folder.resolve("deep/in here");
        EmbeddedDatabase first = new EmbeddedDatabase(Optional.of(made));
        execute(first.open(), "CREATE TABLE kept (n INT)");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        first.close();
        first.close();
        EmbeddedDatabase second = new EmbeddedDatabase(Optional.of(made));
        execute(second.open(), "INSERT INTO kept VALUES (1)");
        second.close();

        try (var files = Files.list(made)) {
            assertThat(files).containsExactly(made.resolve("sluice.mv.db"));
        }
    }

    @AfterEach
    void leaves_no_thread() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> threads().stream()
                        .filter(thread -> !before.contains(thread))
                        .noneMatch(thread -> thread.getName().matches("sluice-db.*|MVStore.*|H2.*")));
    }

    @Test
    void a_folder_that_cannot_be_created_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        EmbeddedDatabase database = new EmbeddedDatabase(Optional.of(file.resolve("data")));

        assertThatThrownBy(database::open)
                .isInstanceOf(SQLException.class)
                .hasMessage("sluice.data-dir: the folder '" + file.resolve("data") + "' cannot be created");
        database.close();
    }

    @Test
    void databases_in_memory_are_separate() throws SQLException {
        EmbeddedDatabase one = new EmbeddedDatabase(Optional.empty());
        EmbeddedDatabase other = new EmbeddedDatabase(Optional.empty());
        execute(one.open(), "CREATE TABLE same (n INT)");
        execute(other.open(), "CREATE TABLE same (n INT)");
        one.close();
        other.close();
    }

    /** A stop does not wait for the thread that migrates the tables: its connection must not keep the file locked. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closing_ends_a_connection_that_is_in_use(boolean inFile) throws SQLException {
        EmbeddedDatabase database = new EmbeddedDatabase(inFile ? Optional.of(folder) : Optional.empty());
        try (Connection used = database.open().getConnection();
                Statement statement = used.createStatement()) {
            statement.execute("CREATE TABLE used (n INT)");
            database.close();
            assertThatThrownBy(() -> statement.execute("SELECT * FROM used")).isInstanceOf(SQLException.class);
        }
    }

    /** The pool opens its connections one after the other on a thread of its own. */
    @Test
    void closing_at_once_leaves_no_connection_behind() throws SQLException {
        for (int i = 0; i < 40; i++) {
            EmbeddedDatabase database = new EmbeddedDatabase(Optional.of(folder));
            database.open();
            LockSupport.parkNanos(i * 100_000L);
            database.close();
        }
    }

    /** What is in the file at that moment is what a crash leaves. */
    @Test
    void what_a_request_has_changed_survives_a_crash() throws Exception {
        Path crashed = folder.resolve("crashed");
        ExecutorService executor = Executors.newCachedThreadPool();
        Database database = new Database(new EmbeddedDatabase(Optional.of(folder)));
        try (Storage storage = new Storage(database, executor, Thread::new)) {
            await().until(storage::isReady);
            int unused = storage.writer()
                    .write(
                            Duration.ofMinutes(1),
                            transaction -> transaction.update("UPDATE sluice_usage_sums SET times = 7"),
                            done -> {});
            Files.copy(
                    folder.resolve("sluice.mv.db"),
                    Files.createDirectory(crashed).resolve("sluice.mv.db"));
        } finally {
            executor.shutdown();
        }

        EmbeddedDatabase restarted = new EmbeddedDatabase(Optional.of(crashed));
        try (Connection connection = restarted.open().getConnection();
                Statement statement = connection.createStatement();
                ResultSet times = statement.executeQuery("SELECT times FROM sluice_usage_sums")) {
            assertThat(times.next()).isTrue();
            assertThat(times.getLong(1)).isEqualTo(7);
        } finally {
            restarted.close();
        }
    }

    @Test
    void what_is_committed_can_be_flushed_after_a_failure_of_the_disk() throws SQLException {
        EmbeddedDatabase database = new EmbeddedDatabase(Optional.of(folder));
        DataSource pool = database.open();
        // As H2 does then; the connection cannot be returned.
        assertThatThrownBy(() -> execute(pool, "SHUTDOWN IMMEDIATELY")).isInstanceOf(SQLException.class);

        try {
            assertThatNoException().isThrownBy(database::flush);
        } finally {
            database.close();
        }
    }
}
