package dev.sluice.stream;

import dev.sluice.event.StreamId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names that clients give their streams, as all nodes of a cluster know them. A name is known to its principal only, and for as
 * long as its stream at least.
 *
 * <p>Threads: any. A method that blocks waits for other nodes.
 */
public interface StreamNames {

    /** There is one node. */
    StreamNames NONE = new StreamNames() {};

    /**
     * A stream that has a name.
     *
     * @param notes what was noted with it; empty also where that was too much
     */
    record Named(StreamId stream, Map<String, String> notes) {}

    /**
     * Takes a name for a stream that is about to start, which must then be given to it or released. Blocks. Where other nodes
     * cannot be asked, the name counts as free.
     *
     * @return false if another stream has it, or is about to
     */
    default boolean take(String principal, String name) {
        return true;
    }

    /** Gives a name that was taken to a stream. Does not block. */
    default void give(String principal, String name, Named stream) {}

    /** Gives back a name that was taken. Does not block. */
    default void release(String principal, String name) {}

    /**
     * Finds the stream of that name; null if there is none. Blocks.
     *
     * @throws UnreachableException if other nodes cannot be asked
     */
    default @Nullable Named find(String principal, String name) {
        return null;
    }
}
