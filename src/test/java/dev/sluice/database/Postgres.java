package dev.sluice.database;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL server that can be killed and restarted with its data. Runs as root too, where {@code unshare} works. */
public final class Postgres implements AutoCloseable {

    private final Path folder;
    private final boolean durable;
    private EmbeddedPostgres server;
    private final int port;

    /** Starts a server that does not wait for the disk, which other processes may keep busy. */
    public Postgres() throws IOException {
        this(false);
    }

    /**
     * Starts a server.
     *
     * @param durable whether what is committed survives a crash, as in production
     */
    public Postgres(boolean durable) throws IOException {
        this.durable = durable;
        folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target")).toAbsolutePath(), "postgres");
        server = start(0);
        port = server.getPort();
    }

    private EmbeddedPostgres start(int onPort) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", durable ? "on" : "off")
                .setPGStartupWait(Duration.ofSeconds(60));
        return (onPort == 0 ? builder : builder.setPort(onPort)).start();
    }

    public int port() {
        return port;
    }

    public DataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=2&socketTimeout=20");
        source.setUser("postgres");
        return source;
    }

    /** Drops all data. */
    public void empty() throws SQLException {
        try (Connection connection = source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        }
    }

    /** Kills the server, as a crash would, and waits until its process is gone. */
    public void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        server.close(); // finds nothing to stop, and releases the folder
    }

    /** Starts the server again, on the same port and data. */
    public void restart() throws IOException {
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
