package dev.sluice.security;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The tickets of this node, in memory. Thread-safe: guarded by this object's lock. Never blocks. */
public final class MemoryTickets implements Tickets {

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
    public MemoryTickets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized @Nullable String issue(Caller caller, String target) {
        long now = nanoTime.getAsLong();
        removeExpired(now);
        if (counts.getOrDefault(caller.principal(), 0) >= MAX_PER_PRINCIPAL || tickets.size() >= MAX) {
            return null;
        }
        String ticket = Tickets.text(random);
        tickets.put(ticket, new Ticket(caller, target, now + LIFE.toNanos()));
        counts.merge(caller.principal(), 1, Integer::sum);
        return ticket;
    }

    @Override
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
