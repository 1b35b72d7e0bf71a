package dev.sluice.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One-time tickets for clients that cannot send headers: each lets its holder read one stream or channel once, as the
 * caller that requested it. Thread-safe: guarded by this object's lock.
 */
public final class Tickets {

    /** Lifetime of an unused ticket. Short, because URLs end up in logs and histories. */
    public static final Duration LIFE = Duration.ofSeconds(30);

    /** Unused tickets per principal: more than a page needs, and too few to use up all of them. */
    static final int MAX_PER_PRINCIPAL = 64;

    /** All unused tickets: a few megabytes. */
    static final int MAX = 10_000;

    private static final int RANDOM_BYTES = 32;

    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();

    /** In order of expiry. */
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();

    /** How many of them each principal has. */
    private final Map<String, Integer> counts = new HashMap<>();

    private record Ticket(Caller caller, String target, long expiresNanos) {}

    /**
     * Creates an empty store.
     *
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public Tickets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Issues a ticket, or returns null if the limit is reached.
     *
     * @param target the id of the stream or channel that it is for
     */
    public synchronized @Nullable String issue(Caller caller, String target) {
        long now = nanoTime.getAsLong();
        removeExpired(now);
        if (counts.getOrDefault(caller.principal(), 0) >= MAX_PER_PRINCIPAL || tickets.size() >= MAX) {
            return null;
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        tickets.put(ticket, new Ticket(caller, target, now + LIFE.toNanos()));
        counts.merge(caller.principal(), 1, Integer::sum);
        return ticket;
    }

    /**
     * Uses up a ticket, even if it turns out to be for something else.
     *
     * @return its caller, or null if it is unknown, expired, or not for that target
     */
    public synchronized @Nullable Caller redeem(String text, @Nullable String target) {
        Ticket ticket = tickets.remove(text);
        if (ticket == null) {
            return null;
        }
        uncount(ticket);
        return ticket.target().equals(target) && nanoTime.getAsLong() - ticket.expiresNanos() < 0
                ? ticket.caller()
                : null;
    }

    private void removeExpired(long now) {
        Iterator<Ticket> oldest = tickets.values().iterator();
        while (oldest.hasNext()) {
            Ticket ticket = oldest.next();
            if (now - ticket.expiresNanos() < 0) {
                return;
            }
            oldest.remove();
            uncount(ticket);
        }
    }

    private void uncount(Ticket gone) {
        counts.computeIfPresent(gone.caller().principal(), (principal, count) -> count == 1 ? null : count - 1);
    }

    /** The number of unused tickets, including expired ones. */
    synchronized int size() {
        return tickets.size();
    }
}
