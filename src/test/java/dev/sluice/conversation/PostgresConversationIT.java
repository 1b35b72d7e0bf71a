package dev.sluice.conversation;

import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Conversations on PostgreSQL. */
@Tag("one-server")
final class PostgresConversationIT extends ConversationContract {

    private static Postgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = new Postgres();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Override
    @BeforeEach
    void open() {
        try {
            postgres.empty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        super.open();
    }

    @Override
    Database.Source source() {
        return new Database.Source() {
            @Override
            public DataSource open() {
                return postgres.source();
            }

            @Override
            public void close() {
                // It is the class's.
            }
        };
    }
}
