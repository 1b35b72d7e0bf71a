package dev.sluice.conversation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What is being said, or was lately: the exchanges that are not written yet, and the turns that were. */
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

    /** Takes note of an exchange until all of it is stored, or lost. */
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

    /** Takes what the database says of a conversation. */
    void read(String principal, String id, List<Turn> turns) {
        recent.put(principal, id, turns);
    }

    /**
     * Has nothing more stored of what was begun up to that exchange. For the thread that writes.
     *
     * @param id or null for all conversations of the principal
     */
    void drop(String principal, @Nullable String id, long until) {
        live.forEach(exchange -> exchange.dropIf(principal, id, until));
        recent.forget(principal, id);
    }

    /** What the database said before is no longer so. */
    void changed(String principal, String id) {
        recent.forget(principal, id);
    }

    /** The turns of a conversation as far as they are remembered; null where it is not. */
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
