package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys whose value is the id of a stream. For any thread but the link's. */
final class StreamPointers {

    /**
     * Drops a key that names a certain stream. A script, because between looking and dropping the key could be given to another
     * stream, which would lose it.
     */
    private static final Script REMOVE = new Script(ScriptOutputType.INTEGER, """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """);

    private final RedisLink link;
    private final Asking asking;

    StreamPointers(RedisLink link, Asking asking) {
        this.link = link;
        this.asking = asking;
    }

    /**
     * Has a key name a stream, if it names none. Does not block.
     *
     * @return the stream that it names already; null if it is this one now, or while Redis does not answer
     */
    CompletionStage<@Nullable StreamId> claim(String key, StreamId stream, long keptMs) {
        if (!asking.isUp()) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] value = bytes(stream);
        return asking.ask(() -> link.send(redis ->
                                redis.set(key, value, SetArgs.Builder.nx().px(keptMs)))
                        .thenCombine(link.send(redis -> redis.get(key)), (set, there) -> read(there)))
                .exceptionally(failure -> null)
                .thenApply(there -> stream.equals(there) ? null : there);
    }

    /** Has a key name a stream from now on. Does not block. */
    void put(String key, StreamId stream, long keptMs) {
        byte[] value = bytes(stream);
        link.execute(() -> link.send(redis -> redis.set(key, value, SetArgs.Builder.px(keptMs)))
                .exceptionally(failure -> ""));
    }

    /** The stream that a key names; null if there is none, or while Redis is known to be away. Blocks. */
    @Nullable
    StreamId find(String key) {
        return asking.isUp()
                ? asking.await(
                        asking.ask(() -> link.send(redis -> redis.get(key)).thenApply(StreamPointers::read)))
                : null;
    }

    /** Drops a key, unless it names another stream. Does not block. */
    void remove(String key, StreamId stream) {
        byte[] value = bytes(stream);
        link.execute(() -> Insistence.send(link, () -> REMOVE.<Long>run(link, new String[] {key}, value)));
    }

    /** Whether the log with that key has its end. Blocks. */
    boolean hasEnded(String log) {
        return Boolean.TRUE.equals(asking.await(asking.ask(() -> link.send(
                        redis -> redis.xrevrange(log, Range.unbounded(), Limit.from(1)))
                .thenApply(
                        last -> !last.isEmpty() && Entry.END.equals(last.get(0).getId())))));
    }

    private static byte[] bytes(StreamId stream) {
        return stream.value().getBytes(StandardCharsets.US_ASCII);
    }

    private static @Nullable StreamId read(byte @Nullable [] value) {
        return value == null ? null : StreamId.parse(new String(value, StandardCharsets.US_ASCII));
    }
}
