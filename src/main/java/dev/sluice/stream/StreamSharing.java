package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster share of their streams. Threads: any. A method that asks other nodes says how long it blocks;
 * where they cannot be asked in that time, the answer is as if this node were alone.
 */
public interface StreamSharing {

    /** There is one node. */
    StreamSharing NONE = new StreamSharing() {};

    /**
     * Whether a new stream may start now. Does not block.
     *
     * @return false if streams must be shared, and cannot be
     */
    default boolean mayStart() {
        return true;
    }

    /** Whether other nodes can find what starts now; true where there are none. Does not block. */
    default boolean isShared() {
        return true;
    }

    /**
     * Claims an idempotency key for a stream that is about to be made. Does not block.
     *
     * @return the stream that has the key already, on whichever node; null if the key is this stream's now
     */
    default CompletionStage<@Nullable StreamId> claim(String principal, String key, StreamId stream) {
        return CompletableFuture.completedFuture(null);
    }

    /** Gives back the key of a stream that was not made, or that is dropped. Does not block. */
    default void release(String principal, String key, StreamId stream) {}

    /** Shares a new stream of this node's, before anybody can find it. Does not block. */
    default void started(ProducedStream stream) {}

    /** Finds another node's stream; null if there is none, or if it belongs to another principal. Blocks. */
    default @Nullable ChatStream find(StreamId id, String principal) {
        return null;
    }

    /** Finds in the same way another node's stream that is starting, and waits for it if it is not there yet. Blocks. */
    default @Nullable ChatStream findStarting(StreamId id, String principal) {
        return null;
    }

    /** Finds the stream that was started with an idempotency key, on whichever node; null if there is none. Blocks. */
    default @Nullable ChatStream started(String principal, String key) {
        return null;
    }

    /** Finds another node's running stream of a conversation; of several, the newest. Null if there is none. Blocks. */
    default @Nullable ChatStream running(String principal, String conversation) {
        return null;
    }

    /**
     * The newest stream of a conversation, if another node has produced it to its end: that node may have its turn still to
     * store. Null otherwise. Blocks.
     */
    default @Nullable StreamId endedElsewhere(String principal, String conversation) {
        return null;
    }

    /** Whether a stream is another node's, and has ended. Blocks. */
    default boolean hasEndedElsewhere(StreamId id) {
        return false;
    }

    /** Notes that nobody need wait for a stream's turn any more. Does not block. */
    default void settled(String principal, String conversation, StreamId stream) {}

    /**
     * Cancels a principal's streams on the other nodes. Does not block.
     *
     * @param conversation cancels the streams of this conversation only; null for all
     */
    default void cancel(String principal, @Nullable String conversation) {}

    /** Cancels a stream if another node runs it, whoever's it is. Does not block. */
    default void cancel(StreamId stream) {}

    /** Drops a stream that has ended, on all nodes. Does not block. */
    default void forget(ChatStream stream) {}
}
