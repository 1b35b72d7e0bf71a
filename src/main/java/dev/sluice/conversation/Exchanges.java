package dev.sluice.conversation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The exchanges that are not written yet, and a cache of recent turns. Safe for any number of threads. */
final class Exchanges {

    private final RecentConversations recent = new RecentConversations();

    /** By conversation, in the order in which they began. A list never changes. */
    private final Map<Key, List<Exchange>> live = new ConcurrentHashMap<>();

    private final AtomicLong count = new AtomicLong();

    private record Key(String principal, String conversation) {

        static Key of(Exchange exchange) {
            return new Key(exchange.principal(), exchange.conversationId());
        }
    }

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
        live.merge(Key.of(exchange), List.of(exchange), (before, one) -> {
            List<Exchange> all = new ArrayList<>(before);
            all.addAll(one);
            return List.copyOf(all);
        });
    }

    void stored(Exchange exchange, List<LoggedTurn> turns) {
        recent.add(exchange.principal(), exchange.conversationId(), turns);
        remove(exchange);
    }

    void lost(Exchange exchange) {
        remove(exchange);
        recent.forget(exchange.principal(), exchange.conversationId());
    }

    private void remove(Exchange exchange) {
        live.computeIfPresent(Key.of(exchange), (key, before) -> {
            List<Exchange> rest =
                    before.stream().filter(one -> !one.equals(exchange)).toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    /** Whether something of a conversation waits to be written. */
    boolean isPending(String principal, String id) {
        return live.getOrDefault(new Key(principal, id), List.of()).stream().anyMatch(Exchange::isPending);
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
        if (id == null) {
            live.forEach((key, exchanges) -> {
                if (key.principal.equals(principal)) {
                    exchanges.forEach(exchange -> exchange.dropIf(until));
                }
            });
        } else {
            live.getOrDefault(new Key(principal, id), List.of()).forEach(exchange -> exchange.dropIf(until));
        }
        recent.forget(principal, id);
    }

    /** Stores nothing more of those streams, whose turns were deleted from a conversation. For the writing thread. */
    void cut(String principal, String id, Set<String> streams) {
        live.getOrDefault(new Key(principal, id), List.of()).forEach(exchange -> exchange.dropIf(streams));
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
        live.getOrDefault(new Key(principal, id), List.of()).stream()
                .sorted(Comparator.comparingLong(Exchange::number))
                .flatMap(exchange -> exchange.turns().stream())
                .filter(turn -> !known.contains(turn)) // it may just have been stored
                .forEach(turns::add);
        return turns;
    }
}
