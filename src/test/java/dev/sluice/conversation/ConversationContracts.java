package dev.sluice.conversation;

import dev.sluice.database.Database;
import org.junit.jupiter.api.Nested;

/** All that conversations promise on a database. */
abstract class ConversationContracts {

    /** The database under test. */
    abstract Database.Source database();

    /** A query that returns true while a session waits for another one's lock. */
    abstract String someSessionIsBlocked();

    @Nested
    final class Turns extends TurnContract {
        @Override
        Database.Source source() {
            return database();
        }
    }

    @Nested
    final class Parts extends PartsContract {
        @Override
        Database.Source source() {
            return database();
        }
    }

    @Nested
    final class Nodes extends NodesContract {
        @Override
        Database.Source source() {
            return database();
        }

        @Override
        String someSessionIsBlocked() {
            return ConversationContracts.this.someSessionIsBlocked();
        }
    }

    @Nested
    final class Lists extends ConversationContract {
        @Override
        Database.Source source() {
            return database();
        }
    }

    @Nested
    final class Migrations extends MigrationContract {
        @Override
        Database.Source source() {
            return database();
        }
    }
}
