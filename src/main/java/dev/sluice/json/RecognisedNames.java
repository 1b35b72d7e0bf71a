package dev.sluice.json;

import java.util.Arrays;

/** The names that a reader has recognised in each of the objects it is in, to notice a name that is repeated in one object. */
final class RecognisedNames {

    /** Those of the innermost object from {@link #objectFrom} on. */
    private String[] names = new String[16];

    private int count;
    private int objectFrom;

    /** Where the names of the outer objects begin. */
    private int[] outer = new int[8];

    private int depth;

    /** Forgets all objects. */
    void clear() {
        count = 0;
        objectFrom = 0;
        depth = 0;
    }

    void enterObject() {
        if (depth == outer.length) {
            outer = Arrays.copyOf(outer, 2 * depth);
        }
        outer[depth++] = objectFrom;
        objectFrom = count;
    }

    void leaveObject() {
        count = objectFrom;
        objectFrom = outer[--depth];
    }

    /** Adds a name of the innermost object. Returns false, without effect, if it was added before. */
    boolean add(String name) {
        for (int i = objectFrom; i < count; i++) {
            if (names[i].equals(name)) {
                return false;
            }
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, 2 * count);
        }
        names[count++] = name;
        return true;
    }
}
