package dev.sluice.conversation;

import dev.sluice.database.PendingWrite;
import dev.sluice.database.QueueRoom;
import dev.sluice.database.Transaction;
import dev.sluice.stream.StreamFacts;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange writes to the database: both turns at once if the reply has ended by then, otherwise first
 * the user's turn and later the reply.
 *
 * <p>{@link #begin}, and {@link #end} or {@link #endUnstored}, are called by the stream's threads, one after the other, and never
 * block; all other methods by the writing thread, unless they say otherwise.
 */
final class ExchangeWrite implements PendingWrite {

    private final Conversations conversations;
    private final String principal;
    private final String conversationId;
    private final boolean made;

    /** What the client sent; null once it is stored. */
    private volatile @Nullable Prompts prompts;

    /** Called once all of the exchange is stored, with its turns; without any if they were deleted before. */
    private final Outcome outcome;

    private volatile @Nullable Turn user;
    private volatile @Nullable LoggedTurn ending;

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OUTSIDE);

    private final QueueRoom userRoom;
    private final QueueRoom replyRoom;

    /** Whether the conversation or the user's turn was deleted. */
    private volatile boolean dropped;

    /** Whether no reply will come: nothing is tried again with it. */
    private volatile boolean unstored;

    /* Used by the writing thread. */
    private TurnTable.@Nullable Place place;

    /** Whether the last attempt came as far as to this write. */
    private boolean reached;

    /** Whether the last attempt included the reply. */
    private boolean last;

    /** What the current transaction has done, to be reverted if it fails. */
    private boolean begun;

    private boolean ended;

    /** A transaction failed, but the database may have committed it. */
    private boolean uncertain;

    /** Where this is: in the queue once at most, and while the queue writes it. */
    private enum Stage {
        OUTSIDE,
        QUEUED,
        /** Queued, and to come again: the reply has ended since it was queued, and may not be taken along. */
        QUEUED_AGAIN,
        /** Not queued any more, since all is stored or lost. */
        OVER
    }

    /** What became of an exchange. */
    interface Outcome {

        /** All of it is stored. */
        void stored(List<LoggedTurn> turns);

        /** The reply is not stored: the database refuses it, or there was no room for it. */
        void lost();
    }

    ExchangeWrite(
            Conversations conversations,
            String principal,
            String conversationId,
            boolean made,
            Prompts prompts,
            Outcome outcome) {
        this.conversations = conversations;
        this.principal = principal;
        this.conversationId = conversationId;
        this.made = made;
        this.prompts = prompts;
        this.outcome = outcome;
        this.userRoom = new QueueRoom(conversations.queue());
        this.replyRoom = new QueueRoom(conversations.queue());
    }

    /** Queues the user's turn. If the queue is full, it is written together with the reply, if that finds room for both. */
    void begin(StreamFacts facts) {
        Prompts sent = prompts;
        if (sent == null) {
            throw new IllegalStateException("the exchange has begun");
        }
        user = sent.message().turn(facts.createdAt().toEpochMilli(), facts.id().value());
        long size = sent.bytes();
        if (conversations.queue().reserve(size)) {
            userRoom.take(size);
            enqueue();
        }
    }

    /**
     * Queues the reply, unless the user's turn is still in the queue and takes it along.
     *
     * @param room the room that was reserved for it, released here
     */
    void end(LoggedTurn reply, long room) {
        replyRoom.take(room);
        ending = reply;
        enqueue();
    }

    /** Stores no reply, for which there is no room. The user's turn still is stored if it is in the queue. */
    void endUnstored() {
        unstored = true;
        if (!isQueued()) {
            lose();
        }
    }

    /** Repeated calls, by whichever thread, have no further effect. */
    private void lose() {
        userRoom.release();
        if (dropped) {
            outcome.stored(List.of()); // nothing that is remembered lacks it
        } else {
            outcome.lost();
        }
    }

    /**
     * The bytes that this holds without room in the queue, which the reply must find as well: the user's turn, which is kept until
     * the reply is stored, and what the client sent, unless that is stored or has room of its own. Called by the stream's thread.
     */
    long unreservedBytes() {
        Turn asked = user;
        Prompts sent = prompts;
        long turn = asked == null ? 0 : 2L * LoggedTurn.of(asked).size();
        return turn + (sent == null || userRoom.isTaken() ? 0 : sent.bytes());
    }

    private void enqueue() {
        Stage before = stage.getAndUpdate(now -> switch (now) {
            case OUTSIDE -> Stage.QUEUED;
            case QUEUED -> Stage.QUEUED_AGAIN;
            case QUEUED_AGAIN, OVER -> now;
        });
        if (before == Stage.OUTSIDE) {
            conversations.queue().add(this);
        }
    }

    /** Whether something waits to be written. Called by any thread. */
    boolean isQueued() {
        Stage now = stage.get();
        return now == Stage.QUEUED || now == Stage.QUEUED_AGAIN;
    }

    /** Returns both turns if the reply has ended and they were not deleted, otherwise none. Called by any thread. */
    List<LoggedTurn> turns() {
        LoggedTurn known = ending;
        Turn asked = user;
        return known == null || asked == null || dropped ? List.of() : List.of(LoggedTurn.of(asked), known);
    }

    /** Stores no more turns. */
    void drop() {
        dropped = true;
    }

    /** Whether the conversation or the user's turn was deleted. Called by any thread. */
    boolean isDropped() {
        return dropped;
    }

    /** The stream's id; null if it has not begun. */
    @Nullable
    String streamId() {
        Turn asked = user;
        return asked == null ? null : asked.streamId();
    }

    @Override
    public void in(Transaction transaction) throws SQLException {
        LoggedTurn known = ending;
        TurnTable.Place there = place;
        last = known != null;
        reached = true;
        boolean whole = false;
        if (there == null && !dropped) {
            // After a failure, whether the reply is there is looked up below.
            whole = known != null && !uncertain;
            there = begin(transaction, whole && known != null ? known : null);
            place = there;
            begun = true;
        }
        if (known == null) {
            return;
        }
        boolean again = uncertain
                && there != null
                && TurnTable.isAnswered(transaction, there, known.turn().streamId());
        if (there != null && !dropped && !whole && !again) {
            TurnTable.end(transaction, there, known);
        }
        ended = true;
    }

    private TurnTable.Place begin(Transaction transaction, @Nullable LoggedTurn reply) throws SQLException {
        Turn asked = user;
        Prompts sent = prompts;
        if (asked == null || sent == null) {
            throw new IllegalStateException("the exchange has not begun");
        }
        String title = Title.of(sent.titleText());
        TurnTable.Place known = uncertain ? TurnTable.begun(transaction, principal, conversationId, asked) : null;
        if (known != null) {
            return known;
        }
        List<Turn> before = sent.turnsBefore(asked.createdAt(), asked.streamId());
        TurnTable.Place begun = made && !uncertain
                ? TurnTable.beginNew(transaction, principal, conversationId, title, before, asked, reply)
                : TurnTable.begin(transaction, principal, conversationId, title, before, sent.appends(), asked, reply);
        AttachmentTable.insert(transaction, begun.conversation(), sent.blobs());
        if (reply != null) {
            AttachmentTable.insert(transaction, begun.conversation(), reply.blobs());
        }
        return begun;
    }

    @Override
    public String order() {
        return principal;
    }

    @Override
    public long bytes() {
        return userRoom.size() + replyRoom.size();
    }

    @Override
    public void undone() {
        uncertain = true;
        if (begun) {
            place = null;
        }
        begun = false;
        ended = false;
    }

    @Override
    public void done() {
        prompts = null;
        userRoom.release();
        begun = false;
        reached = false;
        if (ended) {
            replyRoom.release();
            try {
                outcome.stored(turns().stream().map(LoggedTurn::stored).toList());
            } finally {
                stage.set(Stage.OVER);
            }
        } else {
            requeue();
        }
    }

    @Override
    public void givenUp() {
        boolean hopeless = last || !reached; // what fails before it is reached would do so again, at once
        reached = false;
        if (hopeless && ending != null) {
            replyRoom.release();
            try {
                lose();
            } finally {
                stage.set(Stage.OVER);
            }
        } else {
            requeue(); // with the reply, the user's turn is tried again, and keeps its room until then
        }
    }

    /** Leaves the queue, unless the reply has ended meanwhile: who waits for what was added before must find it. */
    private void requeue() {
        Stage before = stage.getAndUpdate(now -> now == Stage.QUEUED_AGAIN ? Stage.QUEUED : Stage.OUTSIDE);
        if (before == Stage.QUEUED_AGAIN) {
            conversations.queue().goOn(this);
        } else if (unstored) {
            lose();
        }
    }
}
