package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Reply;
import dev.sluice.conversation.Turn.Role;
import dev.sluice.conversation.Turn.Status;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.StreamEnd;
import dev.sluice.stream.StreamFacts;
import dev.sluice.stream.StreamLog;
import dev.sluice.stream.TurnStore;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user's turn and the reply to it, from the start of their stream until both are in the database. Its stream reports to
 * it; its {@link ExchangeWrite} stores it.
 *
 * <p>{@code stored} is true if, when the reply ended, its conversation or turn was not deleted, the queue had room, the last write had succeeded and none took too
 * long. The reply is then written within moments, unless the database fails or the server crashes just afterwards. A reply
 * reported as not stored may still be written.
 */
final class Exchange implements TurnStore, ExchangeWrite.Outcome {

    private final Conversations conversations;
    private final String principal;
    private final String conversationId;
    private final ExchangeWrite write;

    /** The exchange's place in the order of all exchanges of this node. */
    private final long number;

    private @Nullable Boolean kept;
    private boolean reserved;
    private long room;

    /**
     * Makes an exchange, to be passed to its stream.
     *
     * @param made whether the conversation is new
     * @param prompts what the client sent
     */
    Exchange(
            Conversations conversations,
            String principal,
            String conversationId,
            boolean made,
            Prompts prompts,
            long number) {
        this.conversations = conversations;
        this.principal = principal;
        this.conversationId = conversationId;
        this.write = new ExchangeWrite(conversations, principal, conversationId, made, prompts, this);
        this.number = number;
    }

    @Override
    public void started(StreamFacts facts) {
        conversations.exchanges().began(this);
        write.begin(facts);
    }

    @Override
    public synchronized boolean ending(StreamLog log) {
        Boolean decided = kept;
        if (decided == null) {
            room = log.storingBytes() + write.unreservedBytes();
            reserved = !write.isDropped() && conversations.queue().reserve(room);
            decided = reserved && conversations.queue().isHealthy();
            kept = decided;
        }
        return decided;
    }

    @Override
    public void ended(StreamEnd end) {
        boolean taken;
        long size;
        synchronized (this) {
            taken = reserved;
            size = room;
        }
        if (taken) {
            write.end(reply(end, conversations.now()), size);
        } else {
            write.endUnstored();
        }
    }

    private static LoggedTurn reply(StreamEnd end, long now) {
        SegmentedText text = end.log().text();
        Status status = Status.FAILED;
        StopReason reason = null;
        String model = end.facts().model();
        String refusal = null;
        if (end.terminal() instanceof StreamCompleted completed) {
            reason = completed.stopReason();
            status = reason == StopReason.CANCELLED ? Status.CANCELLED : Status.COMPLETE;
            model = completed.model();
            refusal = completed.refusal();
        }
        // A refusal is the model's words as well, in a field of its own.
        String content = text.isEmpty() && refusal != null ? refusal : "";
        Turn turn = new Turn(
                Role.ASSISTANT,
                content,
                null,
                status,
                now,
                end.facts().id().value(),
                new Reply(model, reason, end.usage(), end.cost()));
        return LoggedTurn.of(turn, text.isEmpty() ? null : text, end.log().objects());
    }

    @Override
    public void stored(List<LoggedTurn> turns) {
        conversations.exchanges().stored(this, turns);
    }

    @Override
    public void lost() {
        conversations.exchanges().lost(this);
    }

    String principal() {
        return principal;
    }

    String conversationId() {
        return conversationId;
    }

    long number() {
        return number;
    }

    /** Whether something of it waits to be written. */
    boolean isPending() {
        return write.isQueued();
    }

    /** Returns both turns if the reply has ended and they were not deleted, otherwise none. */
    List<Turn> turns() {
        return write.turns().stream().map(LoggedTurn::whole).toList();
    }

    /** Stores nothing more of this exchange if it is not later than that one. For the writing thread. */
    void dropIf(long until) {
        if (number <= until) {
            write.drop();
        }
    }

    /** Stores nothing more of this exchange if it is of one of those streams. For the writing thread. */
    void dropIf(Set<String> streams) {
        String stream = write.streamId();
        if (stream != null && streams.contains(stream)) {
            write.drop();
        }
    }
}
