package dev.sluice.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.sluice.app.tomcat.DaemonThreadFactory;
import dev.sluice.database.Database;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.Driver;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** Our own H2 database, in a file opened exclusively, or in memory. */
final class EmbeddedDatabase implements Database.Source {

    private static final Logger LOG = System.getLogger(EmbeddedDatabase.class.getName());

    /**
     * No trace file, no shutdown hook that outlives the application, a cache (in KB) that is small next to the streams, and
     * room for all our parsed statements: H2 keeps eight by default, fewer than one reply uses, and would parse each again. Its
     * WRITE_DELAY stays at 500 ms: without one, it compacts nothing, and each commit makes the file 32 KB larger.
     */
    private static final String OPTIONS =
            ";TRACE_LEVEL_FILE=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=4096;QUERY_CACHE_SIZE=64";

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    static {
        // By default H2 caches the last thousand strings it has seen, which here include whole replies.
        if (System.getProperty("h2.objectCache") == null) {
            System.setProperty("h2.objectCache", "false");
        }
    }

    private final Optional<Path> folder;
    private final String inMemory = "mem:" + UUID.randomUUID();
    private final JdbcDataSource h2 = new JdbcDataSource();
    private final DaemonThreadFactory threads = new DaemonThreadFactory("sluice-db");
    private @Nullable HikariDataSource pool;

    /** Not of the pool, which loses connections that are in use when it is closed: H2 ignores {@link Connection#abort}. */
    private @Nullable Connection own;

    private boolean closed;

    /**
     * A database that is created when it is opened.
     *
     * @param folder of its file; empty for a database in memory, which ends with the application
     */
    EmbeddedDatabase(Optional<Path> folder) {
        this.folder = folder;
    }

    @Override
    public synchronized DataSource open() throws SQLException {
        if (closed) {
            throw new SQLException("The database is closed"); // a stop did not wait for the thread that opens it
        }
        if (pool != null) {
            return pool;
        }
        String url = url();
        h2.setURL("jdbc:h2:" + url + OPTIONS);
        h2.setUser("sa");
        HikariConfig config = new HikariConfig();
        config.setPoolName("sluice-db");
        config.setDataSource(h2);
        config.setMaximumPoolSize(Database.CONNECTIONS);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setThreadFactory(threads);
        try {
            if (own == null) {
                own = h2.getConnection();
            }
            HikariDataSource opened = new HikariDataSource(config);
            pool = opened;
            return opened;
        } catch (SQLException | PoolInitializationException e) {
            throw new SQLException("The database at " + url + " cannot be opened: is another server using it?", e);
        }
    }

    @Override
    public void flush() throws SQLException {
        Connection connection = own();
        if (connection != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    }

    /** Null once it is closed. */
    private synchronized @Nullable Connection own() throws SQLException {
        if (own != null && own.isClosed()) {
            own = h2.getConnection(); // H2 closes all when the disk fails
        }
        return own;
    }

    private String url() throws SQLException {
        if (folder.isEmpty()) {
            return inMemory;
        }
        Path absolute = folder.get().toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(absolute)) {
                Files.createDirectories(absolute, ownersOnly());
            }
        } catch (IOException e) {
            throw new SQLException("sluice.data-dir: the folder '" + absolute + "' cannot be created", e);
        }
        // Explicit, because the file stores the last value that was set.
        return "file:" + absolute.resolve("sluice") + ";DB_CLOSE_DELAY=0";
    }

    /** Only the server's user may read conversations. */
    private static FileAttribute<?>[] ownersOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public synchronized void close() {
        closed = true;
        HikariDataSource opened = pool;
        if (opened != null) {
            pool = null;
            opened.close();
        }
        threads.awaitEnd(PATIENCE);
        Connection connection = own;
        if (connection != null) {
            own = null;
            shutDown(connection);
        }
        if (Driver.class.getClassLoader() == EmbeddedDatabase.class.getClassLoader()) {
            Driver.unload(); // or java.sql.DriverManager would keep the application's class loader
        }
    }

    /** Ends all connections, those included that the pool has lost, and with them H2's threads and the lock of its file. */
    private static void shutDown(Connection own) {
        try (own) {
            if (!own.isClosed()) { // as H2 closes it when the disk fails
                try (Statement statement = own.createStatement()) {
                    statement.execute("SHUTDOWN");
                }
            }
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "The database could not be shut down", e);
        }
    }
}
