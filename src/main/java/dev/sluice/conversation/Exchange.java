package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.Keeper;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user's turn and the reply to it, while they are on their way into the database: the first is handed over when its stream
 * begins, the other when it ends, taken from the stream's log by whoever writes.
 *
 * <p>{@code stored} is true where, as the reply ended, there was room in the queue, the last write had worked, and none took
 * too long. It is then written within moments, unless the database fails just after; where it is false, it may still be.
 */
final class Exchange implements Keeper {

    private static final int BYTES_PER_CHAR = 2;

    private final Conversations conversations;
    private final String principal;
    private final String conversationId;
    private final List<Turn> before;
    private final String message;

    /** When it was begun, among all of this node. */
    private final long number;

    /** Known once the stream has ended. */
    private volatile @Nullable Ending ending;

    private volatile long startedAt;
    private volatile @Nullable String streamId;

    private @Nullable Boolean kept;
    private boolean reserved;
    private long bytes;

    /* Of the thread that writes. */
    private Store.@Nullable Place place;
    private volatile boolean dropped;
    private boolean forgotten;
    private boolean stored;

    private record Ending(Supplier<Turn> reply, long tokens) {}

    /**
     * Makes an exchange, to be given to the stream that it is about.
     *
     * @param before what a client brought along
     */
    Exchange(
            Conversations conversations,
            String principal,
            String conversationId,
            List<Turn> before,
            String message,
            long number) {
        this.conversations = conversations;
        this.principal = principal;
        this.conversationId = conversationId;
        this.before = List.copyOf(before);
        this.message = message;
        this.number = number;
    }

    @Override
    public void started(ChatStream stream) {
        startedAt = stream.createdAt().toEpochMilli();
        streamId = stream.id().value();
        conversations.exchanges().began(this);
        long size = message.length();
        for (Turn turn : before) {
            size += turn.content().length();
        }
        long taken = size * BYTES_PER_CHAR;
        if (conversations.queue().reserve(taken)) {
            conversations.queue().add(this::storeBeginning, taken, () -> {}); // the end tries it again
        }
    }

    @Override
    public synchronized boolean ending(ChatStream stream) {
        Boolean decided = kept;
        if (decided == null) {
            bytes = stream.log().contentBytes();
            reserved = conversations.queue().reserve(bytes);
            decided = reserved && conversations.queue().isHealthy();
            kept = decided;
        }
        return decided;
    }

    @Override
    public void ended(ChatStream stream, StreamEvent terminal) {
        Usage usage = terminal instanceof StreamCompleted completed ? completed.usage() : stream.usage();
        boolean spent = terminal instanceof StreamCompleted || stream.log().contentBytes() > 0;
        long tokens = spent ? usage.total() : 0;
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
        Ending known = new Ending(() -> reply(stream, terminal, usage, now), tokens);
        ending = known;
        conversations
                .queue()
                .add(
                        () -> storeEnd(known),
                        size,
                        () -> conversations.exchanges().lost(this, principal, conversationId));
    }

    private void storeBeginning() throws SQLException {
        Ending known = ending;
        if (known != null) {
            storeEnd(known); // in one transaction, where the reply is quicker than the database
        } else if (!dropped) {
            place = conversations.write(this::begin);
        }
    }

    /** Stores the reply, once, and what goes before it where that was not done when it was begun. */
    private void storeEnd(Ending known) throws SQLException {
        if (stored) {
            return;
        }
        Turn told = known.reply.get();
        conversations.write(session -> {
            if (!dropped) {
                Store.Place begun = place;
                Store.end(session, begun == null ? begin(session) : begun, told);
            }
            if (!forgotten) {
                conversations.use(session, principal, known.tokens);
            }
            return true;
        });
        stored = true;
        conversations.exchanges().stored(this, principal, conversationId, dropped ? List.of() : List.of(user(), told));
    }

    private Turn user() {
        return new Turn(Role.USER, message, Status.COMPLETE, startedAt, streamId, null);
    }

    /** The number of the exchange, by which they can be ordered. */
    long number() {
        return number;
    }

    /** Both turns, where the reply has ended and is still to be written; in that conversation. */
    List<Turn> waiting(String owner, String conversation) {
        Ending known = ending;
        return known == null || dropped || !principal.equals(owner) || !conversationId.equals(conversation)
                ? List.of()
                : List.of(user(), known.reply.get());
    }

    private Store.Place begin(Session session) throws SQLException {
        String first = before.stream()
                .filter(turn -> turn.role() == Role.USER)
                .map(Turn::content)
                .findFirst()
                .orElse(message);
        return Store.begin(session, principal, conversationId, Title.of(first), before, user());
    }

    private static Turn reply(ChatStream stream, StreamEvent terminal, Usage usage, long now) {
        String text = stream.log().reply().decoded();
        Status status = Status.FAILED;
        StopReason reason = null;
        String model = stream.model();
        if (terminal instanceof StreamCompleted completed) {
            reason = completed.stopReason();
            status = reason == StopReason.CANCELLED ? Status.CANCELLED : Status.COMPLETE;
            model = completed.model();
            // The model's words, though in a field of their own.
            text = text.isEmpty() && completed.refusal() != null ? completed.refusal() : text;
        }
        return new Turn(Role.ASSISTANT, text, status, now, stream.id().value(), new Reply(model, reason, usage));
    }

    /**
     * Has nothing more stored of it, if it is of those that are meant. For the thread that writes.
     *
     * @param conversation or null for all of the owner's, whose tokens are not counted any more, either
     */
    void dropIf(String owner, @Nullable String conversation, long until) {
        if (number <= until
                && principal.equals(owner)
                && (conversation == null || conversationId.equals(conversation))) {
            dropped = true;
            forgotten |= conversation == null;
        }
    }
}
