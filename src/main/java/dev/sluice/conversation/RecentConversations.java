package dev.sluice.conversation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read of conversations, and written to them since, for when the database cannot be asked. Bounded: those that were
 * not used for longest go first.
 */
final class RecentConversations {

    /** Some hundred conversations, in characters. */
    static final long MAX_CHARS = 2_000_000;

    /** What a conversation, and each turn, takes beside its text: without it, empty ones would never be forgotten. */
    static final int CHARS_OF_CONVERSATION = 500;

    static final int CHARS_OF_TURN = 100;

    /** A conversation longer than what models are told by default is not remembered: it would take the others' place. */
    static final long MAX_CHARS_OF_ONE = 200_000;

    private final Map<Key, List<Turn>> known = new LinkedHashMap<>(16, 0.75f, true);
    private long chars;

    private record Key(String principal, String id) {}

    /** The turns of a conversation, or null when they are not known. */
    synchronized @Nullable List<Turn> get(String principal, String id) {
        List<Turn> turns = known.get(new Key(principal, id));
        return turns == null ? null : List.copyOf(turns);
    }

    /** Takes the latest turns of a conversation, or all. */
    synchronized void put(String principal, String id, List<Turn> turns) {
        Key key = new Key(principal, id);
        remove(known.remove(key));
        long length = length(turns);
        if (length <= MAX_CHARS_OF_ONE) {
            known.put(key, new ArrayList<>(turns));
            chars += length;
            trim();
        }
    }

    /** Takes turns that follow those it knows of, if it does. */
    synchronized void add(String principal, String id, List<Turn> more) {
        List<Turn> turns = known.get(new Key(principal, id));
        if (turns != null && more.stream().noneMatch(turns::contains)) { // they may have been read just before
            List<Turn> all = new ArrayList<>(turns);
            all.addAll(more);
            put(principal, id, all);
        }
    }

    /**
     * Forgets what is no longer so.
     *
     * @param id or null for all of the principal's
     */
    synchronized void forget(String principal, @Nullable String id) {
        if (id != null) {
            remove(known.remove(new Key(principal, id)));
            return;
        }
        Iterator<Map.Entry<Key, List<Turn>>> all = known.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, List<Turn>> one = all.next();
            if (one.getKey().principal().equals(principal)) {
                all.remove();
                remove(one.getValue());
            }
        }
    }

    private void trim() {
        Iterator<List<Turn>> oldest = known.values().iterator();
        while (chars > MAX_CHARS && oldest.hasNext()) {
            List<Turn> turns = oldest.next();
            oldest.remove();
            remove(turns);
        }
    }

    private void remove(@Nullable List<Turn> turns) {
        chars -= turns == null ? 0 : length(turns);
    }

    private static long length(List<Turn> turns) {
        long length = CHARS_OF_CONVERSATION;
        for (Turn turn : turns) {
            length += CHARS_OF_TURN + turn.content().length();
        }
        return length;
    }
}
