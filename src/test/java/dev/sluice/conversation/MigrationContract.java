package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.Message;
import dev.sluice.database.Database;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Databases that earlier versions made open with everything in them. */
abstract class MigrationContract {

    /** The database under test, which is empty at the beginning of each test. */
    abstract Database.Source source();

    /** Makes the tables as they were in a version of the schema. */
    private void migrateTo(String version, String... statements) throws SQLException {
        DataSource database = source().open();
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .table("sluice_schema_history")
                .target(version)
                .load()
                .migrate();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void what_was_stored_before_turns_had_parts_is_text() throws Exception {
        migrateTo(
                "3",
                "INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at)"
                        + " VALUES ('ada', 'c', 'Why?', 1, 2)",
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id)"
                        + " SELECT number, 0, 'user', 'Why?', 'complete', 1, 's' FROM sluice_conversation",
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model,"
                        + " stop_reason, input_tokens, output_tokens, estimated, cached_tokens)"
                        + " SELECT number, 1, 'assistant', 'Let me see.', 'complete', 2, 's', 'p/m', 'tool_use', 9, 2, FALSE, 3"
                        + " FROM sluice_conversation");

        try (ConversationFixture fixture = new ConversationFixture(source())) {
            fixture.ask(ADA, "c", "And?").write("Also.").complete();

            assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "Let me see.", "And?", "Also.");
            assertThat(fixture.find(ADA, "c").turns()).allMatch(turn -> turn.parts() == null);
            assertThat(fixture.conversations.past(ADA, "c", 0, bytes -> true).messages())
                    .hasSize(4)
                    .allMatch(Message::isText);
        }
    }

    @Test
    void what_was_stored_before_parts_of_tokens_were_has_none() throws Exception {
        migrateTo(
                "2",
                "INSERT INTO sluice_conversation (principal, id, title, created_at, updated_at)"
                        + " VALUES ('ada', 'c', 'Why?', 1, 2)",
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id)"
                        + " SELECT number, 0, 'user', 'Why?', 'complete', 1, 's' FROM sluice_conversation",
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model,"
                        + " stop_reason, input_tokens, output_tokens, estimated)"
                        + " SELECT number, 1, 'assistant', 'So.', 'complete', 2, 's', 'p/m', 'end_turn', 9, 2, FALSE"
                        + " FROM sluice_conversation");

        try (ConversationFixture fixture = new ConversationFixture(source())) {
            fixture.ask(ADA, "c", "And?").write("Also.").complete();

            assertThat(fixture.contents(ADA, "c")).containsExactly("Why?", "So.", "And?", "Also.");
            assertThat(fixture.find(ADA, "c").turns().get(1).reply())
                    .isEqualTo(new Turn.Reply("p/m", StopReason.END_TURN, new Usage(9, 2, false), null));
        }
    }

    /** Numbers from 0 to 99, in the dialect of both databases. */
    private static String hundred(String name) {
        String digits = "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))";
        return "(SELECT 10 * a + b FROM %1$s AS tens (a), %1$s AS ones (b)) AS %2$s (%2$s)".formatted(digits, name);
    }

    @Test
    void a_turn_is_found_by_its_stream_among_many_without_reading_them() throws Exception {
        migrateTo(
                "latest",
                "INSERT INTO sluice_conversation (number, principal, id, title, created_at, updated_at)"
                        + " SELECT 1000 + c, 'ada', 'c' || c, 'Why?', 1, 1 FROM " + hundred("c"),
                "INSERT INTO sluice_turn (conversation, position, role, content, status, created_at, stream_id, model)"
                        + " SELECT 1000 + c, 2 * p + r, CASE r WHEN 0 THEN 'user' ELSE 'assistant' END, 'So.', 'complete', 1,"
                        + " 's' || (100 * c + p), CASE r WHEN 1 THEN 'p/m' END FROM " + hundred("c") + ", "
                        + hundred("p")
                        + ", (VALUES (0), (1)) AS r (r)",
                "ANALYZE");

        try (ConversationFixture fixture = new ConversationFixture(source())) {
            await().until(fixture.storage::isReady);
            for (String sql : List.of(ReplyTable.HAVING, ReplyTable.ENDING)) {
                List<String> plan = fixture.storage
                        .reader()
                        .readHere(
                                Duration.ofSeconds(10),
                                transaction ->
                                        transaction.list("EXPLAIN " + sql, row -> row.getString(1), "s777", ADA));

                assertThat(plan.toString())
                        .containsIgnoringCase("sluice_turn_of_stream")
                        .doesNotContain("Seq Scan on sluice_turn", "SLUICE_TURN.tableScan");
            }
            assertThat(fixture.conversations.awaitReply(ADA, "s777")).isTrue();
        }
    }
}
