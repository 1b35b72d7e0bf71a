package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.chat.Message;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.database.FaultyDatabase;
import dev.sluice.database.Transaction;
import dev.sluice.event.StreamId;
import dev.sluice.stream.StreamFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether an exchange waits to be written, as those who read its conversation see it. */
@Tag("one-server")
@Timeout(60)
final class PendingExchangeIT implements ExchangeWrite.Outcome {

    private static final int EXCHANGES = 2000;

    private static final StreamFacts FACTS =
            new StreamFacts(new StreamId("s".repeat(32)), ADA, "c", "m", 1, Map.of(), Instant.EPOCH, 0);

    private static final LoggedTurn REPLY = LoggedTurn.of(
            new Turn(Role.ASSISTANT, "Because.", Status.COMPLETE, 1, FACTS.id().value(), null));

    private final ConversationFixture fixture = new ConversationFixture(new FaultyDatabase());

    /** Ends what keeps the writing thread from the exchanges, which the test writes itself. */
    private final CompletableFuture<Boolean> held = new CompletableFuture<>();

    private final AtomicInteger stored = new AtomicInteger();

    @AfterEach
    void close() {
        held.complete(false);
        fixture.close();
    }

    @Override
    public void stored(List<LoggedTurn> turns) {
        stored.incrementAndGet();
    }

    @Override
    public void lost() {
        throw new AssertionError("lost");
    }

    private ExchangeWrite begin() {
        Prompts prompts = Prompts.of(List.of(), new Message(Message.Role.USER, "Why?"), false);
        ExchangeWrite write = new ExchangeWrite(fixture.conversations, ADA, "c", false, prompts, this);
        write.begin(FACTS);
        write.drop(); // so that its transactions need no tables
        return write;
    }

    private boolean hold() {
        await().until(fixture.storage::isReady);
        return fixture.conversations.queue().once(held::join);
    }

    @Test
    void a_reply_that_ended_while_its_question_was_written_is_pending_throughout() throws Exception {
        assertThat(hold()).isTrue();
        AtomicReference<@Nullable ExchangeWrite> watched = new AtomicReference<>();
        AtomicInteger gaps = new AtomicInteger();
        Thread reader = new Thread(() -> {
            while (!held.isDone()) {
                ExchangeWrite write = watched.get();
                if (write != null && !write.isQueued()) {
                    gaps.incrementAndGet();
                }
            }
        });
        reader.start();

        boolean unused = fixture.storage
                .reader()
                .readHere(Duration.ofMinutes(1), transaction -> endWhileWriting(transaction, watched));
        held.complete(false);
        reader.join();

        assertThat(gaps).hasValue(0);
    }

    private boolean endWhileWriting(Transaction transaction, AtomicReference<@Nullable ExchangeWrite> watched)
            throws SQLException {
        for (int i = 0; i < EXCHANGES; i++) {
            ExchangeWrite write = begin();
            write.in(transaction);
            write.end(REPLY, 0);
            watched.set(write);
            write.done();
            watched.set(null);
        }
        return true;
    }

    /** The thread that ends a stream may be slow: the second call stands for the rest of the first. */
    @Test
    void a_reply_that_was_written_before_it_was_queued_is_not_written_again() throws Exception {
        assertThat(hold()).isTrue();
        ExchangeWrite write = begin();
        boolean unused = fixture.storage.reader().readHere(Duration.ofMinutes(1), transaction -> {
            write.end(REPLY, 0);
            write.in(transaction);
            write.done();
            write.end(REPLY, 0);
            return true;
        });

        assertThat(write.isQueued()).isFalse();
        assertThat(stored).hasValue(1);
    }
}
