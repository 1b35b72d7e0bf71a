package dev.sluice.cluster;

import dev.sluice.security.BrowserSession;
import dev.sluice.security.Caller;
import dev.sluice.security.SessionWatch;
import dev.sluice.security.Tickets;
import dev.sluice.security.Validity;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that any node redeems, once: Redis keeps each until it is taken, under a hash, so that who reads Redis cannot use them.
 * While Redis does not answer, tickets are issued and redeemed on this node alone; those that were issued on Redis are lost then,
 * because another node may have redeemed them.
 *
 * <p>The unused ones are counted in sorted sets, into which each goes before it is counted: several that are issued at the same
 * moment may all be refused for the last place, but never are there too many. Expiry there is by the clocks of nodes, and the more
 * exact one of a ticket is Redis's.
 *
 * <p>Threads: any. Waits for Redis, within {@link Patience}.
 */
final class SharedTickets implements Tickets {

    private final RedisLink link;
    private final Keys keys;
    private final Patience patience;
    private final Tickets own;
    private final Supplier<SessionWatch> sessions;
    private final SecureRandom random = new SecureRandom();

    /** What is kept of a ticket. */
    private record Ticket(Caller caller, String target) {

        byte[] toBytes() {
            ByteWriter to = new ByteWriter();
            to.text(caller.principal());
            to.number(caller.roles().size());
            caller.roles().forEach(to::text);
            Instant expires = caller.expires();
            to.number(expires == null ? 0 : 1);
            if (expires != null) {
                to.number(expires.getEpochSecond());
                to.number(expires.getNano());
            }
            to.text(target);
            BrowserSession session = caller.session();
            to.optional(session == null ? null : session.id());
            return to.toBytes();
        }

        static Ticket of(byte[] bytes, SessionWatch sessions) {
            ByteReader from = new ByteReader(bytes);
            String principal = from.text();
            Set<String> roles = new HashSet<>();
            for (int i = from.count(); i > 0; i--) {
                roles.add(from.text());
            }
            Instant expires = from.number() == 0 ? null : Instant.ofEpochSecond(from.number(), from.number());
            String target = from.text();
            String session = from.hasMore() ? from.optional() : null; // a node of the version before tells none
            if (session == null || expires == null) {
                return new Ticket(new Caller(principal, roles, expires), target);
            }
            Validity validity = sessions.watch(session, Duration.between(Instant.now(), expires));
            return new Ticket(
                    new Caller(principal, roles, expires, new TicketSession(session, expires, validity)), target);
        }
    }

    /**
     * Makes them.
     *
     * @param own the tickets of this node alone
     * @param sessions finds the sessions of callers
     */
    SharedTickets(RedisLink link, Keys keys, Patience patience, Tickets own, Supplier<SessionWatch> sessions) {
        this.sessions = sessions;
        this.link = link;
        this.keys = keys;
        this.patience = patience;
        this.own = own;
    }

    @Override
    public @Nullable String issue(Caller caller, String target) {
        String text = Tickets.text(random);
        Boolean isKept = patience.ask(link, () -> keep(keys.ticket(text), new Ticket(caller, target)));
        if (isKept == null) {
            return own.issue(caller, target); // another, because nobody knows whether Redis has this one
        }
        return isKept ? text : null;
    }

    /** Keeps a ticket. Returns whether it is within the limits. On the link's thread. */
    private CompletionStage<Boolean> keep(String key, Ticket ticket) {
        String principal = ticket.caller().principal();
        return link.send(redis -> redis.set(key, ticket.toBytes(), SetArgs.Builder.px(LIFE)))
                .thenCombine(count(keys.tickets(principal), key), (set, number) -> number <= MAX_PER_PRINCIPAL)
                .thenCombine(count(keys.tickets(), key), (fits, number) -> fits && number <= MAX)
                .thenApply(fits -> {
                    if (!fits) {
                        link.send(redis -> redis.del(key)).exceptionally(failure -> 0L);
                        uncount(key, principal);
                    }
                    return fits;
                });
    }

    /** Adds a ticket to a set. Returns how many unused ones are in it then. */
    private CompletionStage<Long> count(String set, String key) {
        long now = System.currentTimeMillis();
        link.send(redis -> redis.zremrangebyscore(set, Range.create(0, now))).exceptionally(failure -> 0L);
        link.send(redis -> redis.zadd(set, (double) (now + LIFE.toMillis()), member(key)))
                .exceptionally(failure -> 0L);
        link.send(redis -> redis.pexpire(set, LIFE)).exceptionally(failure -> false);
        return link.send(redis -> redis.zcard(set));
    }

    private void uncount(String key, String principal) {
        for (String set : new String[] {keys.tickets(principal), keys.tickets()}) {
            link.send(redis -> redis.zrem(set, member(key))).exceptionally(failure -> 0L);
        }
    }

    private static byte[] member(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public @Nullable Caller redeem(String text, @Nullable String target) {
        Caller caller = own.redeem(text, target);
        if (caller != null) {
            return caller;
        }
        Ticket ticket = patience.ask(link, () -> take(keys.ticket(text)));
        return ticket != null && ticket.target().equals(target) ? ticket.caller() : null;
    }

    /** Takes a ticket from Redis, which nobody can do again; null if there is none. On the link's thread. */
    private CompletionStage<@Nullable Ticket> take(String key) {
        return link.send(redis -> redis.getdel(key)).thenApply(bytes -> {
            if (bytes == null) {
                return null;
            }
            Ticket ticket = Ticket.of(bytes, sessions.get());
            uncount(key, ticket.caller().principal());
            return ticket;
        });
    }
}
