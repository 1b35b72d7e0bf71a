package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.StorageException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Measures how long callers wait for a database that does not answer. A busy machine can fail it. */
@Tag("load")
@Tag("one-server")
final class StalledDatabaseTimesIT {

    private final FaultyDatabase database = new FaultyDatabase();
    private final ConversationFixture fixture = ConversationFixture.impatient(database);

    @BeforeEach
    void stall() {
        await().until(() -> fixture.storage.isReady());
        database.stall();
    }

    @AfterEach
    void close() {
        database.resume();
        fixture.close();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Test
    void a_stall_delays_a_start_by_less_than_half_a_second_and_is_detected_within_twelve() {
        long start = System.nanoTime();
        OpenReply reply = fixture.ask(ADA, "c", "1").write("one");
        assertThat(since(start)).isLessThan(Duration.ofMillis(500));
        assertThatThrownBy(() -> fixture.conversations.past(ADA, "c", 0, bytes -> true))
                .isInstanceOf(StorageException.class);
        await().until(() -> !fixture.storage.isReady());
        assertThatThrownBy(() -> fixture.conversations.list(ADA, null, null, 1)).isInstanceOf(StorageException.class);
        assertThat(since(start)).isLessThan(Duration.ofSeconds(12));

        assertThat(reply.complete()).isFalse();
        long refused = System.nanoTime();
        assertThatThrownBy(() -> fixture.conversations.past(ADA, "c", 0, bytes -> true))
                .isInstanceOf(StorageException.class);
        assertThat(since(refused)).as("once the stall is detected").isLessThan(Duration.ofMillis(500));
    }

    @Test
    void a_stall_delays_closing_by_less_than_eight_seconds() {
        fixture.ask(ADA, "c", "1").write("one").complete();

        long start = System.nanoTime();
        fixture.storage.drain(Duration.ofMillis(200));
        fixture.storage.close();

        assertThat(since(start)).isLessThan(Duration.ofSeconds(8));
    }
}
