package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.ConversationFixture.OpenReply;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes that change one conversation at the same time: the other one is a connection of the test. */
abstract class NodesContract extends DatabaseContract {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private Connection other;

    @BeforeEach
    void connect() throws SQLException {
        other = source().open().getConnection();
        other.setAutoCommit(false);
    }

    @AfterEach
    void disconnect() throws SQLException {
        other.close();
        executor.shutdown();
    }

    private void elsewhere(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    /** As a node stores a turn, though not its end. */
    private void beginTurnElsewhere() throws SQLException {
        elsewhere("UPDATE sluice_conversation SET updated_at = updated_at + 1");
        elsewhere("INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id)"
                + " SELECT number, 10, 'user', 'elsewhere', 'complete', 0, 'other' FROM sluice_conversation");
    }

    /** A query that returns true while a session waits for another one's lock. */
    abstract String someSessionIsBlocked();

    private boolean isBlocked() throws SQLException {
        try (Connection connection = source().open().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(someSessionIsBlocked())) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Runs what must wait until the other node has committed. */
    private <T> T afterCommit(Callable<T> work) throws Exception {
        Future<T> result = executor.submit(work);
        await().until(() -> result.isDone() || isBlocked());
        assertThat(result).as("waits for the other node").isNotDone();
        other.commit();
        return result.get(1, TimeUnit.MINUTES);
    }

    private static String stream(OpenReply reply) {
        return reply.stream().id().value();
    }

    private OpenReply exchange() throws Exception {
        OpenReply reply = fixture.ask(ADA, "c", "Why?").write("Because.");
        assertThat(reply.complete()).isTrue();
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
        return reply;
    }

    @Test
    void what_another_node_adds_while_a_turn_is_deleted_goes_with_it() throws Exception {
        OpenReply reply = exchange();
        beginTurnElsewhere();

        assertThat(afterCommit(
                        () -> fixture.conversations.cut(ADA, "c", stream(reply)).isPresent()))
                .isTrue();
        assertThat(fixture.contents(ADA, "c")).isEmpty();
    }

    @Test
    void a_reply_that_another_node_has_just_gone_on_from_is_not_deleted_as_the_last() throws Exception {
        OpenReply reply = exchange();
        beginTurnElsewhere();

        assertThat(afterCommit(() -> fixture.conversations.deleteLast(ADA, stream(reply))))
                .isFalse();
        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.", "elsewhere");
    }

    @Test
    void a_reply_is_not_stored_without_its_question_that_another_node_deletes() throws Exception {
        exchange();
        OpenReply reply = fixture.ask(ADA, "c", "And?").write("Because of that.");
        assertThat(fixture.contents(ADA, "c")).hasSize(3);
        elsewhere("UPDATE sluice_conversation SET updated_at = updated_at + 1");
        elsewhere("DELETE FROM sluice_turn WHERE stream_id = '" + stream(reply) + "'");

        String unused = afterCommit(() -> {
            assertThat(reply.complete()).isTrue();
            return fixture.contents(ADA, "c").toString();
        });
        assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Because.");
    }
}
