package dev.sluice.conversation;

import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** Conversations on H2. */
final class H2ConversationTest extends ConversationContract {

    private final DataSource pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    @Override
    Database.Source source() {
        return new Database.Source() {
            @Override
            public DataSource open() throws SQLException {
                return pool;
            }

            @Override
            public void close() {
                // It is to be there again for the next.
            }
        };
    }
}
