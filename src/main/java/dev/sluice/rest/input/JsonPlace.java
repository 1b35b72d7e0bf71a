package dev.sluice.rest.input;

import java.util.ArrayList;
import java.util.List;

/** Where a reader of JSON is: in which objects and arrays, and in which member or element of each. */
final class JsonPlace {

    private static final class Level {
        final boolean array;
        String key = "";
        int index;
        boolean expectsKey = true;

        Level(boolean array) {
            this.array = array;
        }
    }

    private final List<Level> levels = new ArrayList<>();

    int depth() {
        return levels.size();
    }

    void open(boolean array) {
        levels.add(new Level(array));
    }

    void close() {
        if (!levels.isEmpty()) {
            levels.remove(levels.size() - 1);
        }
    }

    /** A comma: another member or element follows. */
    void next() {
        if (!levels.isEmpty()) {
            innermost().index++;
            innermost().expectsKey = true;
        }
    }

    /** A colon: the value of a member follows. */
    void value() {
        if (!levels.isEmpty()) {
            innermost().expectsKey = false;
        }
    }

    /** Whether a string that begins now is the name of a member. */
    boolean expectsKey() {
        return !levels.isEmpty() && !innermost().array && innermost().expectsKey;
    }

    /** The name of the member that follows. */
    void key(String key) {
        innermost().key = key;
    }

    private Level innermost() {
        return levels.get(levels.size() - 1);
    }

    /** The names of the members on the way here, joined by dots; a name with a dot is that of no place. */
    String names() {
        StringBuilder names = new StringBuilder();
        for (Level level : levels) {
            if (!level.array) {
                names.append(names.isEmpty() ? "" : ".").append(level.key.replace('.', '?'));
            }
        }
        return names.toString();
    }

    /** The names and indexes on the way here, as {@code messages[2].content[0].data}. */
    String path() {
        StringBuilder path = new StringBuilder();
        for (Level level : levels) {
            if (level.array) {
                path.append('[').append(level.index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(level.key);
            }
        }
        return path.toString();
    }

    /** The outermost name and index on the way here. */
    String outermost() {
        String path = path();
        int end = path.indexOf('.');
        return end < 0 ? path.replaceAll("(\\[0])+$", "") : path.substring(0, end);
    }
}
