package dev.sluice.conversation;

import dev.sluice.database.Database;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Conversations on H2. */
@Tag("one-server")
final class H2ConversationIT {

    private final DataSource pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

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

    @Nested
    final class Turns extends TurnContract {
        @Override
        Database.Source source() {
            return database;
        }
    }

    @Nested
    final class Parts extends PartsContract {
        @Override
        Database.Source source() {
            return database;
        }
    }

    @Nested
    final class Nodes extends NodesContract {
        @Override
        Database.Source source() {
            return database;
        }
    }

    @Nested
    final class Lists extends ConversationContract {
        @Override
        Database.Source source() {
            return database;
        }
    }

    @Nested
    final class Migrations extends MigrationContract {
        @Override
        Database.Source source() {
            return database;
        }
    }
}
