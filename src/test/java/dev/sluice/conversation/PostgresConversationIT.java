package dev.sluice.conversation;

import dev.sluice.database.Database;
import dev.sluice.database.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Conversations on PostgreSQL. */
@Tag("one-server")
final class PostgresConversationIT extends ConversationContracts {

    private static Postgres postgres;

    private final Database.Source database = new Database.Source() {
        @Override
        public DataSource open() {
            return postgres.source();
        }

        @Override
        public void close() {
            // The server is shared by all tests of the class.
        }
    };

    @BeforeAll
    static void start() throws IOException {
        postgres = new Postgres();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        postgres.empty();
    }

    @Override
    Database.Source database() {
        return database;
    }

    @Override
    String someSessionIsBlocked() {
        return "SELECT COUNT(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    }
}
