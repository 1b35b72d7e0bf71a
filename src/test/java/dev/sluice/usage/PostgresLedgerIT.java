package dev.sluice.usage;

import dev.sluice.database.Database;
import dev.sluice.database.Postgres;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The ledger on PostgreSQL. */
@Tag("one-server")
final class PostgresLedgerIT extends LedgerContract {

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
    Database.Source source() {
        try {
            postgres.empty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new Database.Source() {
            @Override
            public DataSource open() {
                return postgres.source();
            }

            @Override
            public void close() {
                // The server is shared by all tests of the class.
            }
        };
    }
}
