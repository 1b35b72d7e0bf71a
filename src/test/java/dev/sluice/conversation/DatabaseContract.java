package dev.sluice.conversation;

import dev.sluice.chat.Message;
import dev.sluice.database.Database;
import dev.sluice.database.StorageException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens conversations on the database under test. The contracts of conversations extend it. */
abstract class DatabaseContract {

    /** The conversations under test. */
    ConversationFixture fixture;

    /** The database under test, which is empty at the beginning of each test. */
    abstract Database.Source source();

    @BeforeEach
    void open() {
        fixture = new ConversationFixture(source());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Closes the conversations, and opens them on the same database with other settings. */
    final void reopen(ConversationSettings settings) {
        fixture.close();
        fixture = new ConversationFixture(source(), settings);
    }

    /** The contents of the turns that a model would be given, after a request of {@code taken} characters. */
    final List<String> past(String principal, String id, int taken) throws StorageException {
        return fixture.conversations.past(principal, id, taken, bytes -> true).messages().stream()
                .map(Message::text)
                .toList();
    }
}
