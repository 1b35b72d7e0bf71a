package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.ConversationSettings;
import dev.sluice.conversation.Conversations;
import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.stream.StreamSharing;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-server")
final class EarlierTurnsIT {

    /** A database in memory. */
    private static final class InMemory implements Database.Source {
        private final JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

        @Override
        public DataSource open() {
            return pool;
        }

        @Override
        public void close() {
            pool.dispose();
        }
    }

    private final InMemory database = new InMemory();
    private final Storage storage = new Storage(new Database(database), Runnable::run, Thread::new);
    private final Conversations conversations =
            new Conversations(storage, new ConversationSettings(0, Optional.empty()), Clock.systemUTC());
    private final EarlierTurns earlier = new EarlierTurns(conversations, StreamSharing.NONE);

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void an_id_that_no_path_can_hold_is_refused_unless_the_principal_has_a_conversation_under_it() throws SQLException {
        await().until(storage::isReady);
        try (Connection connection = database.pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at)"
                    + " VALUES ('ada', 'a/b', 'Hi', 1, 1)");
        }

        assertThatCode(() -> earlier.checkId("a/b", "conversation", "ada")).doesNotThrowAnyException();
        assertRefused("a/b", "eve");
        assertRefused("c/d", "ada");
    }

    @Test
    void other_ids_need_no_database() {
        storage.close();

        assertThatCode(() -> earlier.checkId(null, "conversation", "ada")).doesNotThrowAnyException();
        assertThatCode(() -> earlier.checkId("ada@mail.example", "conversation", "ada"))
                .doesNotThrowAnyException();
    }

    private void assertRefused(String id, String principal) {
        assertThatThrownBy(() -> earlier.checkId(id, "conversation", principal))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().field()).isEqualTo("conversation");
                });
    }
}
