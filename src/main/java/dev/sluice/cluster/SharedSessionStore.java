package dev.sluice.cluster;

import dev.sluice.security.oidc.Revocation;
import dev.sluice.security.oidc.SessionStore;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What nodes agree on about sessions: names that can be used once, sessions that one node has renewed, encrypted, and a list of
 * revocations, which each node reads every {@value #POLL_MS} ms. While Redis does not answer, each node goes on alone, and
 * sends its revocations later.
 *
 * <p>Threads: any. Waits for Redis, within {@link Patience}.
 */
final class SharedSessionStore implements SessionStore {

    /** Other nodes have ended a session within this time, which is well below the ten seconds of the contract. */
    static final long POLL_MS = 2_000;

    /** The clocks of nodes may differ by so much. Entries are read again for so long, which does no harm. */
    private static final long OVERLAP_MS = Duration.ofMinutes(1).toMillis();

    /** Revocations read at a time. */
    private static final int BATCH = 1_000;

    /** Revocations that are told later; beyond, a session may go on at other nodes until its tokens end. */
    private static final int MAX_UNTOLD = 10_000;

    private final RedisLink link;
    private final Keys keys;
    private final Patience patience;
    private final SessionStore own;
    private final ConcurrentLinkedQueue<Revocation> untold = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Revocation> listener = revocation -> {};
    private volatile Supplier<List<Revocation>> known = List::of;

    /** Up to when the list was read; 0 if it never was. On the link's thread. */
    private long readMs;

    /** @param own the store of this node alone */
    SharedSessionStore(RedisLink link, Keys keys, Patience patience, SessionStore own) {
        this.link = link;
        this.keys = keys;
        this.patience = patience;
        this.own = own;
        link.every(POLL_MS, this::poll);
    }

    @Override
    public boolean claim(String name, Duration kept) {
        if (!own.claim(name, kept)) {
            return false;
        }
        String key = keys.once(name);
        Boolean first = patience.ask(
                link,
                () -> link.send(redis -> redis.set(
                                key, new byte[] {1}, SetArgs.Builder.nx().px(kept)))
                        .thenApply(answer -> answer != null));
        if (first == null || first) {
            return true;
        }
        own.release(name);
        return false;
    }

    @Override
    public void release(String name) {
        own.release(name);
        patience.ask(link, () -> link.send(redis -> redis.del(keys.once(name))));
    }

    @Override
    public void keep(String session, String sealed, Duration kept) {
        byte[] bytes = sealed.getBytes(StandardCharsets.US_ASCII);
        patience.ask(link, () -> link.send(redis -> redis.set(keys.session(session), bytes, SetArgs.Builder.px(kept))));
    }

    @Override
    public @Nullable String kept(String session) {
        byte[] sealed = patience.ask(link, () -> link.send(redis -> redis.get(keys.session(session))));
        return sealed == null ? null : new String(sealed, StandardCharsets.US_ASCII);
    }

    @Override
    public void revoke(Revocation revocation) {
        if (untold.size() < MAX_UNTOLD) {
            untold.add(revocation);
        }
        link.execute(this::tell);
    }

    @Override
    public void onRevoked(Consumer<Revocation> heard, Supplier<List<Revocation>> revocations) {
        known = revocations;
        listener = heard;
    }

    /** Tells what other nodes have not been told. On the link's thread. */
    private void tell() {
        if (!link.isConnected()) {
            return;
        }
        // Those that fail at once are in the queue again.
        for (int left = untold.size(); left > 0; left--) {
            Revocation told = untold.poll();
            if (told == null) {
                return;
            }
            double now = System.currentTimeMillis();
            byte[] member = told.text().getBytes(StandardCharsets.UTF_8);
            link.send(redis -> redis.zadd(keys.revoked(), now, member)).whenComplete((added, failure) -> {
                if (failure != null) {
                    untold.add(told);
                }
            });
            link.send(redis -> redis.zremrangebyscore(keys.revoked(), Range.create(0, now - life(told))))
                    .exceptionally(failure -> 0L);
        }
    }

    private static long life(Revocation revocation) {
        return Duration.between(revocation.issued(), revocation.expires()).toMillis();
    }

    /** Reads what is new. On the link's thread. */
    private void poll() {
        tell();
        if (link.isConnected()) {
            long now = System.currentTimeMillis();
            read(readMs == 0 ? 0 : readMs - OVERLAP_MS, 0, now);
        }
    }

    private void read(long fromMs, int offset, long now) {
        link.send(redis -> redis.zrangebyscore(
                        keys.revoked(),
                        Range.from(Range.Boundary.including(fromMs), Range.Boundary.unbounded()),
                        Limit.create(offset, BATCH)))
                .thenAccept(entries -> {
                    entries.forEach(this::heard);
                    if (entries.size() == BATCH) {
                        read(fromMs, offset + BATCH, now);
                    } else {
                        readMs = now;
                    }
                })
                .exceptionally(failure -> null);
    }

    private void heard(byte[] entry) {
        Revocation revocation = Revocation.parse(new String(entry, StandardCharsets.UTF_8));
        if (revocation != null) {
            listener.accept(revocation);
        }
    }

    /** Tells and reads the whole list again, because Redis may have lost it, and this node some of it. On the link's thread. */
    void readAgain() {
        untold.addAll(known.get());
        readMs = 0;
        poll();
    }
}
