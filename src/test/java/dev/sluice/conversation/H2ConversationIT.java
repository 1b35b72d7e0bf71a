package dev.sluice.conversation;

import dev.sluice.database.Database;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Tag;

/** Conversations on H2. */
@Tag("one-server")
final class H2ConversationIT extends ConversationContracts {

    private final DataSource pool = JdbcConnectionPool.create(
            "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000", "sa", "");

    private final Database.Source database = new Database.Source() {
        @Override
        public DataSource open() {
            return pool;
        }

        @Override
        public void close() {
            // The database outlives its user, as a server would.
        }
    };

    @Override
    Database.Source database() {
        return database;
    }

    @Override
    String someSessionIsBlocked() {
        return "SELECT COUNT(*) > 0 FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
    }
}
