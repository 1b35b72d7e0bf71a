package dev.sluice.conversation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of recently used conversations, for when the database fails. Evicts the least recently used.
 */
final class RecentConversations {

    /** Total size in characters: some hundred conversations. */
    static final long MAX_CHARS = 2_000_000;

    /** Overhead of a conversation and of each turn: without it, empty ones would never be evicted. */
    static final int CHARS_OF_CONVERSATION = 500;

    static final int CHARS_OF_TURN = 100;

    /** Largest conversation cached, as large as the default context: a larger one would evict too many others. */
    static final long MAX_CHARS_OF_ONE = 200_000;

    private final Map<Key, List<LoggedTurn>> known = new LinkedHashMap<>(16, 0.75f, true);
    private long chars;

    private record Key(String principal, String id) {}

    /** Returns a conversation's turns; null if it is not cached. */
    synchronized @Nullable List<Turn> get(String principal, String id) {
        List<LoggedTurn> turns = known.get(new Key(principal, id));
        return turns == null ? null : turns.stream().map(LoggedTurn::whole).toList();
    }

    /** Caches the latest turns of a conversation, or all. */
    void put(String principal, String id, List<Turn> turns) {
        putLogged(principal, id, turns.stream().map(LoggedTurn::of).toList());
    }

    private synchronized void putLogged(String principal, String id, List<LoggedTurn> turns) {
        Key key = new Key(principal, id);
        remove(known.remove(key));
        long length = length(turns);
        if (length <= MAX_CHARS_OF_ONE) {
            known.put(key, new ArrayList<>(turns));
            chars += length;
            trim();
        }
    }

    /** Appends turns to a conversation if it is cached. */
    synchronized void add(String principal, String id, List<LoggedTurn> more) {
        List<LoggedTurn> turns = known.get(new Key(principal, id));
        if (turns != null && more.stream().noneMatch(turn -> isIn(turns, turn))) { // they may just have been read
            List<LoggedTurn> all = new ArrayList<>(turns);
            all.addAll(more);
            putLogged(principal, id, all);
        }
    }

    /** Whether a reply is among the turns: its question is stored with it or before it, and of a stream there is one reply. */
    private static boolean isIn(List<LoggedTurn> turns, LoggedTurn one) {
        return one.turn().reply() != null
                && turns.stream()
                        .anyMatch(turn -> turn.turn().reply() != null
                                && Objects.equals(
                                        turn.turn().streamId(), one.turn().streamId()));
    }

    /**
     * Evicts what has changed.
     *
     * @param id or null for all of the principal's
     */
    synchronized void forget(String principal, @Nullable String id) {
        if (id != null) {
            remove(known.remove(new Key(principal, id)));
            return;
        }
        Iterator<Map.Entry<Key, List<LoggedTurn>>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, List<LoggedTurn>> one = all.next();
            if (one.getKey().principal().equals(principal)) {
                all.remove();
                remove(one.getValue());
            }
        }
    }

    private void trim() {
        Iterator<List<LoggedTurn>> oldest = known.values().iterator();
        while (chars > MAX_CHARS && oldest.hasNext()) {
            List<LoggedTurn> turns = oldest.next();
            oldest.remove();
            remove(turns);
        }
    }

    private void remove(@Nullable List<LoggedTurn> turns) {
        chars -= turns == null ? 0 : length(turns);
    }

    private static long length(List<LoggedTurn> turns) {
        long length = CHARS_OF_CONVERSATION;
        for (LoggedTurn turn : turns) {
            length += CHARS_OF_TURN + turn.size();
        }
        return length;
    }
}
