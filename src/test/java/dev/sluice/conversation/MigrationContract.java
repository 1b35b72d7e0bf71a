package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.Message;
import dev.sluice.database.Database;
import dev.sluice.event.StopReason;
import dev.sluice.event.Usage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
}
