package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.MirroredStream;
import dev.sluice.stream.UnreachableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the streams of other nodes. For any thread but the link's; every method blocks, as {@link Asking} does. */
final class OtherStreams {

    /** How long a log may lack an end that its node's own readers have: a turn of writing, and what a busy machine adds. */
    private static final Duration END_LAG = Duration.ofMillis(200);

    private final Keys keys;
    private final Mirrors mirrors;
    private final StreamPointers pointers;
    private final Asking asking;
    private final Predicate<StreamId> own;
    private final BooleanSupplier troubled;

    /**
     * Makes one.
     *
     * @param own whether a stream is this node's
     * @param troubled whether logs may be missing on Redis that their nodes are about to write again
     */
    OtherStreams(
            Keys keys,
            Mirrors mirrors,
            StreamPointers pointers,
            Asking asking,
            Predicate<StreamId> own,
            BooleanSupplier troubled) {
        this.keys = keys;
        this.mirrors = mirrors;
        this.pointers = pointers;
        this.asking = asking;
        this.own = own;
        this.troubled = troubled;
    }

    /** As {@link dev.sluice.stream.StreamSharing#find}. */
    @Nullable
    ChatStream find(StreamId id, String principal) {
        ChatStream found = look(id, principal);
        return found == null && troubled.getAsBoolean() ? findStarting(id, principal) : found;
    }

    private @Nullable ChatStream look(StreamId id, String principal) {
        MirroredStream stream = asking.await(asking.ask(() -> mirrors.find(id)));
        return stream != null && stream.principal().equals(principal) ? stream : null;
    }

    /** As {@link dev.sluice.stream.StreamSharing#findStarting}. */
    @Nullable
    ChatStream findStarting(StreamId id, String principal) {
        return asking.soon(() -> look(id, principal));
    }

    /** As {@link dev.sluice.stream.StreamSharing#started(String, String)}. */
    @Nullable
    ChatStream started(String principal, String key) {
        return named(keys.idempotency(principal, key), principal);
    }

    /** As {@link dev.sluice.stream.StreamSharing#running}. */
    @Nullable
    ChatStream running(String principal, String conversation) {
        ChatStream stream = named(keys.conversation(principal, conversation), principal);
        return stream == null || stream.log().terminal() != null ? null : stream;
    }

    private @Nullable ChatStream named(String key, String principal) {
        StreamId id = pointers.find(key);
        return id == null || own.test(id) ? null : find(id, principal);
    }

    /** As {@link dev.sluice.stream.StreamSharing#endedElsewhere}. */
    @Nullable
    StreamId ended(String principal, String conversation) {
        try {
            StreamId id = pointers.find(keys.conversation(principal, conversation));
            return id != null && hasEnded(id) ? id : null;
        } catch (UnreachableException e) {
            return null;
        }
    }

    /**
     * As {@link dev.sluice.stream.StreamSharing#hasEndedElsewhere}. Looks again for a moment: a client may have had the end from
     * the other node before Redis has it.
     */
    boolean hasEnded(StreamId id) {
        try {
            return !own.test(id)
                    && Boolean.TRUE.equals(
                            asking.soon(END_LAG, () -> pointers.hasEnded(keys.log(id)) ? Boolean.TRUE : null));
        } catch (UnreachableException e) {
            return false;
        }
    }
}
