package dev.sluice.json;

import java.util.Arrays;

/** The names that a reader has recognised in each of the objects it is in, to notice a name that is repeated in one object. */
final class RecognisedNames {

    /** Those of the innermost object from {@link #objectFrom} on. */
    private String[] names = new String[16];

    private int count;
    private int objectFrom;

    /** A bit for each name of the innermost object, by its hash: where it is not set, the name is new. */
    private long bits;

    /** Where the names of the outer objects begin, and their bits. */
    private int[] outer = new int[8];

    private long[] outerBits = new long[8];

    private int depth;

    /** Forgets all objects. */
    void clear() {
        count = 0;
        objectFrom = 0;
        bits = 0;
        depth = 0;
    }

    void enterObject() {
        if (depth == outer.length) {
            outer = Arrays.copyOf(outer, 2 * depth);
            outerBits = Arrays.copyOf(outerBits, 2 * depth);
        }
        outer[depth] = objectFrom;
        outerBits[depth++] = bits;
        objectFrom = count;
        bits = 0;
    }

    void leaveObject() {
        count = objectFrom;
        objectFrom = outer[--depth];
        bits = outerBits[depth];
    }

    /** Adds a name of the innermost object. Returns false, without effect, if it was added before. */
    boolean add(String name) {
        long bit = 1L << name.hashCode();
        if ((bits & bit) != 0 && contains(name)) {
            return false;
        }
        bits |= bit;
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
        }
        names[count++] = name;
        return true;
    }

    private boolean contains(String name) {
        for (int i = objectFrom; i < count; i++) {
            if (names[i].equals(name)) {
                return true;
            }
        }
        return false;
    }
}
