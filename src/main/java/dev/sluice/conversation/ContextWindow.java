package dev.sluice.conversation;

import dev.sluice.conversation.Turn.Role;
import dev.sluice.event.StopReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Chooses the earlier turns that a model is given: the latest whole exchanges that fit. An exchange is a turn of the user or
 * of tools and the reply to it. Exchanges without a reply are left out, and so are refused ones, which make some models refuse everything
 * that follows.
 */
final class ContextWindow {

    private final Deque<List<Turn>> exchanges = new ArrayDeque<>();
    private final Deque<Turn> current = new ArrayDeque<>();
    private int room;
    private boolean any;

    /**
     * Makes an empty window.
     *
     * @param room maximum number of characters
     */
    ContextWindow(int room) {
        this.room = room;
    }

    /**
     * Offers the next turn, from the latest to the first.
     *
     * @return whether there is room for another
     */
    boolean take(Turn turn) {
        any = true;
        if (hasUser() && (turn.role() == Role.ASSISTANT || !isOfOne(turn, current.getFirst()))) {
            return close() && take(turn);
        }
        current.addFirst(turn);
        // An exchange that is too long already only grows with earlier turns.
        return length(current) <= room;
    }

    /** Offers turns, of which the last is the latest, while there is room. */
    void takeLatest(List<Turn> turns) {
        boolean more = true;
        for (int i = turns.size() - 1; i >= 0 && more; i--) {
            more = take(turns.get(i));
        }
    }

    /** Whether two turns before a reply are of one exchange. A turn that a client supplied was never without a reply. */
    private static boolean isOfOne(Turn turn, Turn next) {
        return turn.streamId() == null || turn.streamId().equals(next.streamId());
    }

    private boolean hasUser() {
        return !current.isEmpty() && current.getFirst().role() != Role.ASSISTANT;
    }

    private boolean close() {
        List<Turn> exchange = current.stream().filter(ContextWindow::isUsable).toList();
        boolean whole = exchange.size() > 1
                && exchange.get(0).role() != Role.ASSISTANT
                && exchange.get(exchange.size() - 1).role() == Role.ASSISTANT;
        int length = length(current);
        current.clear();
        if (!whole) {
            return true;
        }
        room -= length;
        if (room < 0) {
            return false;
        }
        exchanges.addFirst(exchange);
        return true;
    }

    private static boolean isUsable(Turn turn) {
        return (!turn.content().isBlank() || turn.parts() != null)
                && (turn.reply() == null || turn.reply().stopReason() != StopReason.REFUSAL);
    }

    private static int length(Iterable<Turn> turns) {
        int length = 0;
        for (Turn turn : turns) {
            length += turn.length();
        }
        return length;
    }

    /** Whether any turn was offered, chosen or not. */
    boolean any() {
        return any;
    }

    /** Returns the chosen turns, from the first to the latest. */
    List<Turn> turns() {
        if (hasUser() && length(current) <= room) {
            close();
        }
        List<Turn> turns = new ArrayList<>();
        boolean waits = false;
        for (List<Turn> exchange : exchanges) {
            // Results of tools mean nothing without the calls, which may not fit or be of a reply that failed.
            if (exchange.get(0).role() != Role.TOOL || waits) {
                turns.addAll(exchange);
                waits = exchange.get(exchange.size() - 1).waitsForResults();
            }
        }
        return turns;
    }
}
