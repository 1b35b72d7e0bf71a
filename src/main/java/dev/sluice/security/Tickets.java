package dev.sluice.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One-time tickets, for clients that can send no header: whoever has one may read one thing, once, as the caller who asked
 * for it. Threads: any; this object's lock guards all.
 */
public final class Tickets {

    /** From the answer to the connection that uses it. Short, because what stands in an address is easily kept somewhere. */
    public static final Duration LIFE = Duration.ofSeconds(30);

    /** More than a page opens in that time; and no one caller can take them all. */
    static final int MAX_OF_ONE = 64;

    /** A few megabytes. */
    static final int MAX = 10_000;

    private static final int RANDOM_BYTES = 32;

    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();

    /** In the order they expire. */
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();

    private record Ticket(Caller caller, String place, long expiresNanos) {}

    /**
     * Makes them, none yet.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Tickets(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Makes a ticket; null when there are as many as may be.
     *
     * @param place the id of what it lets read
     */
    public synchronized @Nullable String issue(Caller caller, String place) {
        long now = nanoTime.getAsLong();
        forgetExpired(now);
        long own = tickets.values().stream()
                .filter(t -> t.caller().principal().equals(caller.principal()))
                .count();
        if (own >= MAX_OF_ONE || tickets.size() >= MAX) {
            return null;
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        tickets.put(ticket, new Ticket(caller, place, now + LIFE.toNanos()));
        return ticket;
    }

    /**
     * Takes a ticket, which is good no more after that, whatever it was used for.
     *
     * @return whose it is, or null when it is not good for that place
     */
    public synchronized @Nullable Caller redeem(String text, @Nullable String place) {
        Ticket ticket = tickets.remove(text);
        return ticket != null && ticket.place().equals(place) && nanoTime.getAsLong() - ticket.expiresNanos() < 0
                ? ticket.caller()
                : null;
    }

    private void forgetExpired(long now) {
        Iterator<Ticket> oldest = tickets.values().iterator();
        while (oldest.hasNext() && now - oldest.next().expiresNanos() >= 0) {
            oldest.remove();
        }
    }

    /** How many there are. */
    synchronized int size() {
        return tickets.size();
    }
}
