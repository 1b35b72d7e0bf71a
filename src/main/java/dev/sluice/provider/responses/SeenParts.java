package dev.sluice.provider.responses;

import dev.sluice.provider.responses.RepeatedOutput.Kind;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The pieces of the output that were relayed already. Not for two threads at once. */
final class SeenParts {

    private final Set<Item> items = new HashSet<>();
    private final Set<Part> parts = new HashSet<>();
    private final Map<Kind, Length> lengths = new EnumMap<>(Kind.class);

    /** The part that deltas currently belong to, kept so that a delta allocates nothing. */
    private Part latest = new Part(Kind.OTHER, -1, -1);

    /** The length of all pieces of one kind in UTF-16 units. */
    private static final class Length {
        long units;
    }

    private record Item(Kind kind, int output) {}

    private record Part(Kind kind, int output, int part) {}

    /** Notes that a piece was relayed, of so many UTF-16 units: escaped, the same text may be longer another time. */
    void piece(Kind kind, int units) {
        lengths.computeIfAbsent(kind, none -> new Length()).units += units;
    }

    /** The length of all pieces of that kind in UTF-16 units. */
    long units(Kind kind) {
        Length length = lengths.get(kind);
        return length == null ? 0 : length.units;
    }

    void part(Kind kind, int output, int part) {
        if (latest.kind == kind && latest.output == output && latest.part == part) {
            return;
        }
        latest = new Part(kind, output, part);
        if (parts.add(latest)) {
            items.add(new Item(kind, output));
        }
    }

    boolean hasPart(Kind kind, int output, int part) {
        return parts.contains(new Part(kind, output, part));
    }

    boolean hasItem(Kind kind, int output) {
        return items.contains(new Item(kind, output));
    }

    /** The number of items of which a piece of that kind was relayed. */
    long items(Kind kind) {
        return items.stream().filter(item -> item.kind == kind).count();
    }
}
