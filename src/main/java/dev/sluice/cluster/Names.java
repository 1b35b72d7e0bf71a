package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import dev.sluice.stream.StreamNames;
import dev.sluice.stream.UnreachableException;
import io.lettuce.core.SetArgs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Names of streams on Redis, each a key of its own. */
final class Names implements StreamNames {

    /** How long a name is taken whose node is lost before the stream has it. */
    private static final long TAKEN_MS = TimeUnit.SECONDS.toMillis(30);

    /** Most bytes of a value: the notes of a longer one are left out. */
    private static final int MOST_BYTES = 64 * 1024;

    /** The value of a name that is taken, and no stream has yet. */
    private static final byte[] TAKEN = {};

    private final RedisLink link;
    private final Keys keys;
    private final Asking asking;
    private final long keptMs;

    /**
     * Makes them.
     *
     * @param keptMs how long a stream keeps its name
     */
    Names(RedisLink link, Keys keys, Asking asking, long keptMs) {
        this.link = link;
        this.keys = keys;
        this.asking = asking;
        this.keptMs = keptMs;
    }

    @Override
    public boolean take(String principal, String name) {
        if (!asking.isUp()) {
            return true;
        }
        String key = keys.name(principal, name);
        CompletableFuture<@Nullable Boolean> taken = new CompletableFuture<>();
        link.execute(() -> link.send(
                        redis -> redis.set(key, TAKEN, SetArgs.Builder.nx().px(TAKEN_MS)))
                .whenComplete((set, failure) -> taken.complete(failure != null || set != null)));
        try {
            return Boolean.TRUE.equals(asking.await(taken));
        } catch (UnreachableException e) {
            return true;
        }
    }

    @Override
    public void give(String principal, String name, Named stream) {
        String key = keys.name(principal, name);
        byte[] value = write(stream);
        link.execute(() ->
                Insistence.send(link, () -> link.send(redis -> redis.set(key, value, SetArgs.Builder.px(keptMs)))));
    }

    @Override
    public void release(String principal, String name) {
        String key = keys.name(principal, name);
        link.execute(() -> link.send(redis -> redis.del(key)).exceptionally(failure -> 0L));
    }

    @Override
    public @Nullable Named find(String principal, String name) {
        String key = keys.name(principal, name);
        Optional<Named> found = asking.soon(() -> {
            byte[] value = asking.await(asking.ask(() -> link.send(redis -> redis.get(key))));
            boolean starting = value != null && value.length == TAKEN.length;
            return starting ? null : Optional.ofNullable(value).map(Names::read);
        });
        return found == null ? null : found.orElse(null);
    }

    private static byte[] write(Named stream) {
        ByteWriter out = new ByteWriter();
        out.text(stream.stream().value());
        out.texts(stream.notes());
        return out.length() > MOST_BYTES ? write(new Named(stream.stream(), Map.of())) : out.toBytes();
    }

    private static Named read(byte[] value) {
        ByteReader in = new ByteReader(value);
        return new Named(new StreamId(in.text()), in.texts());
    }
}
