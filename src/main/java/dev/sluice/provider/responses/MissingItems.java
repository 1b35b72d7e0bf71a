package dev.sluice.provider.responses;

import dev.sluice.json.JsonText;
import dev.sluice.provider.responses.RepeatedOutput.Kind;
import dev.sluice.provider.responses.RepeatedOutput.Piece;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The items of a whole response of which no earlier event had a piece, for each kind of piece. */
final class MissingItems {

    /*
     * Design. Items are matched by their places, which may differ from those in earlier events: some servers count only some
     * of the items, and some give one place to all. So items of a kind are missing only if their number is that by which the
     * response has more of them.
     */

    private final Map<Kind, Set<Integer>> byKind = new EnumMap<>(Kind.class);

    MissingItems(RepeatedOutput response, byte[] array, SeenParts seen) {
        Map<Kind, Set<Integer>> all = new EnumMap<>(Kind.class);
        for (int i = 0; i < response.count(); i++) {
            Piece piece = response.get(i);
            if (!piece.isEmpty()) {
                all.computeIfAbsent(piece.kind, kind -> new HashSet<>()).add(piece.item);
            }
        }
        all.forEach((kind, items) -> {
            long before = seen.items(kind);
            long more = items.size() - before;
            items.removeIf(item -> seen.hasItem(kind, item));
            if (items.size() == more && seen.units(kind) <= units(response, array, kind, items)) {
                byKind.put(kind, items);
            }
        });
    }

    /** Whether the piece belongs to a missing item. */
    boolean has(Piece piece) {
        return byKind.getOrDefault(piece.kind, Set.of()).contains(piece.item);
    }

    /** The length of all pieces of that kind but those of the missing items, in UTF-16 units. */
    private static long units(RepeatedOutput response, byte[] array, Kind kind, Set<Integer> missing) {
        long units = 0;
        for (int i = 0; i < response.count(); i++) {
            Piece piece = response.get(i);
            if (piece.kind == kind && !missing.contains(piece.item)) {
                units += new JsonText(array, piece.from(), piece.to()).decodedLength();
            }
        }
        return units;
    }
}
