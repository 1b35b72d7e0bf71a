package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import dev.sluice.stream.TurnStore;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's turn and the reply to it, until both are in the database. The user's turn is queued when the stream starts, the
 * reply when it ends; the writing thread takes the reply's text from the stream's log.
 *
 * <p>{@code stored} is true if, when the reply ended, the queue had room, the last write had succeeded and none took too
 * long. The reply is then written within moments, unless the database fails just afterwards. A reply reported as not stored
 * may still be written.
 */
final class Exchange implements TurnStore {

    private static final int BYTES_PER_CHAR = 2;

    private final Conversations conversations;
    private final String principal;
    private final String conversationId;
    private final boolean made;
    private final List<Turn> before;
    private final String message;

    /** The exchange's place in the order of all exchanges of this node. */
    private final long number;

    /** Known once the stream has ended. */
    private volatile @Nullable Ending ending;

    private volatile long startedAt;
    private volatile @Nullable String streamId;

    private @Nullable Boolean kept;
    private boolean reserved;
    private long bytes;

    /* Used by the writing thread. */
    private TurnTable.@Nullable Place place;
    private volatile boolean dropped;
    private boolean forgotten;
    private boolean stored;

    /** A transaction failed, but the database may have committed it. */
    private boolean uncertain;

    private record Ending(Supplier<Turn> reply, long tokens, long bytes) {}

    /**
     * Makes an exchange, to be passed to its stream.
     *
     * @param made whether the conversation is new
     * @param before turns that the client supplied
     */
    Exchange(
            Conversations conversations,
            String principal,
            String conversationId,
            boolean made,
            List<Turn> before,
            String message,
            long number) {
        this.conversations = conversations;
        this.principal = principal;
        this.conversationId = conversationId;
        this.made = made;
        this.before = List.copyOf(before);
        this.message = message;
        this.number = number;
    }

    @Override
    public void started(StreamFacts facts) {
        startedAt = facts.createdAt().toEpochMilli();
        streamId = facts.id().value();
        conversations.exchanges().began(this);
        long taken = promptBytes();
        if (conversations.queue().reserve(taken)) {
            conversations.queue().add(new Writing(() -> {}), taken); // if given up, the write at the end tries again
        }
    }

    private long promptBytes() {
        long chars = message.length();
        for (Turn turn : before) {
            chars += turn.content().length();
        }
        return chars * BYTES_PER_CHAR;
    }

    @Override
    public synchronized boolean ending(StreamLog log) {
        Boolean decided = kept;
        if (decided == null) {
            bytes = log.contentBytes();
            reserved = conversations.queue().reserve(bytes);
            decided = reserved && conversations.queue().isHealthy();
            kept = decided;
        }
        return decided;
    }

    @Override
    public void ended(StreamEnd end) {
        boolean spent = end.terminal() instanceof StreamCompleted || end.log().contentBytes() > 0;
        long tokens = spent ? end.usage().total() : 0;
        long now = conversations.now();
        conversations.used(principal, tokens);
        boolean taken;
        long size;
        synchronized (this) {
            taken = reserved;
            size = bytes;
        }
        if (!taken) {
            conversations.exchanges().lost(this, principal, conversationId);
            return;
        }
        ending = new Ending(() -> reply(end, now), tokens, size);
        conversations
                .queue()
                .add(new Writing(() -> conversations.exchanges().lost(this, principal, conversationId)), size);
    }

    /**
     * Stores what is not stored yet: the user's turn, and the reply once it has ended. Queued at the stream's start and at its
     * end, so that a reply quicker than the database is stored together with its turn.
     */
    private final class Writing implements PendingWrite {

        private final Runnable whenGivenUp;

        /** What this write has done, to be reverted if its transaction fails. */
        private boolean begun;

        private @Nullable Turn told;

        Writing(Runnable whenGivenUp) {
            this.whenGivenUp = whenGivenUp;
        }

        @Override
        public void in(Transaction transaction) throws SQLException {
            Ending known = ending;
            if (stored) {
                return;
            }
            TurnTable.Place there = place;
            if (there == null && !dropped) {
                there = begin(transaction);
                place = there;
                begun = true;
            }
            if (known == null) {
                return;
            }
            Turn reply = known.reply.get();
            boolean again = uncertain && there != null && TurnTable.isAnswered(transaction, there, reply.streamId());
            if (there != null && !dropped && !again) {
                TurnTable.end(transaction, there, reply);
            }
            if (!forgotten && !again) {
                conversations.use(transaction, principal, known.tokens);
            }
            stored = true;
            told = reply;
        }

        @Override
        public String order() {
            return principal;
        }

        @Override
        public long bytes() {
            if (stored) {
                return 0;
            }
            Ending known = ending;
            return (place == null ? promptBytes() : 0) + (known == null ? 0 : known.bytes);
        }

        @Override
        public void done() {
            Turn reply = told;
            if (reply != null) {
                conversations
                        .exchanges()
                        .stored(Exchange.this, principal, conversationId, dropped ? List.of() : List.of(user(), reply));
            }
        }

        @Override
        public void undone() {
            uncertain = true;
            if (begun) {
                begun = false;
                place = null;
            }
            if (told != null) {
                told = null;
                stored = false;
            }
        }

        @Override
        public void givenUp() {
            whenGivenUp.run();
        }
    }

    private Turn user() {
        return new Turn(Role.USER, message, Status.COMPLETE, startedAt, streamId, null);
    }

    /** The exchange's place in the order of all exchanges of this node. */
    long number() {
        return number;
    }

    /** Returns both turns if the reply has ended but is not written yet, and the exchange is in that conversation. */
    List<Turn> waiting(String principal, String conversation) {
        Ending known = ending;
        return known == null || dropped || !this.principal.equals(principal) || !conversationId.equals(conversation)
                ? List.of()
                : List.of(user(), known.reply.get());
    }

    private TurnTable.Place begin(Transaction transaction) throws SQLException {
        String first = before.stream()
                .filter(turn -> turn.role() == Role.USER)
                .map(Turn::content)
                .findFirst()
                .orElse(message);
        String title = Title.of(first);
        return made && !uncertain
                ? TurnTable.beginNew(transaction, principal, conversationId, title, before, user())
                : TurnTable.begin(transaction, principal, conversationId, title, before, user());
    }

    private static Turn reply(StreamEnd end, long now) {
        String text = end.log().reply().decoded();
        Status status = Status.FAILED;
        StopReason reason = null;
        String model = end.facts().model();
        if (end.terminal() instanceof StreamCompleted completed) {
            reason = completed.stopReason();
            status = reason == StopReason.CANCELLED ? Status.CANCELLED : Status.COMPLETE;
            model = completed.model();
            // A refusal is the model's words as well, in a field of its own.
            text = text.isEmpty() && completed.refusal() != null ? completed.refusal() : text;
        }
        return new Turn(
                Role.ASSISTANT, text, status, now, end.facts().id().value(), new Reply(model, reason, end.usage()));
    }

    /**
     * Stores nothing more of this exchange if the deletion covers it. For the writing thread.
     *
     * @param conversation or null for all of the principal's conversations, in which case its tokens are not counted either
     */
    void dropIf(String principal, @Nullable String conversation, long until) {
        if (number <= until
                && this.principal.equals(principal)
                && (conversation == null || conversationId.equals(conversation))) {
            dropped = true;
            forgotten |= conversation == null;
        }
    }
}
