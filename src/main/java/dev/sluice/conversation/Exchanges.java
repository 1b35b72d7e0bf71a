package dev.sluice.conversation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The exchanges that are not written yet, and a cache of recent turns. */
final class Exchanges {

    private final RecentConversations recent = new RecentConversations();
    private final Set<Exchange> live = ConcurrentHashMap.newKeySet();
    private final AtomicLong count = new AtomicLong();

    /** The number of the next exchange. */
    long next() {
        return count.incrementAndGet();
    }

    /** The number of the latest exchange. */
    long latest() {
        return count.get();
    }

    /** Tracks an exchange until all of it is stored or lost. */
    void began(Exchange exchange) {
        live.add(exchange);
    }

    void stored(Exchange exchange, String principal, String id, List<Turn> turns) {
        live.remove(exchange);
        recent.add(principal, id, turns);
    }

    void lost(Exchange exchange, String principal, String id) {
        live.remove(exchange);
        recent.forget(principal, id);
    }

    /** Caches a conversation's turns as read from the database. */
    void read(String principal, String id, List<Turn> turns) {
        recent.put(principal, id, turns);
    }

    /**
     * Stores nothing more of the exchanges up to that one. For the writing thread.
     *
     * @param id or null for all conversations of the principal
     */
    void drop(String principal, @Nullable String id, long until) {
        live.forEach(exchange -> exchange.dropIf(principal, id, until));
        recent.forget(principal, id);
    }

    /** Drops a conversation from the cache, because it has changed. */
    void changed(String principal, String id) {
        recent.forget(principal, id);
    }

    /** Returns the remembered turns of a conversation; null if it is not remembered. */
    @Nullable
    List<Turn> remembered(String principal, String id) {
        List<Turn> known = recent.get(principal, id);
        if (known == null) {
            return null;
        }
        List<Turn> turns = new ArrayList<>(known);
        live.stream()
                .sorted(Comparator.comparingLong(Exchange::number))
                .forEach(exchange -> turns.addAll(exchange.waiting(principal, id)));
        return turns;
    }
}
