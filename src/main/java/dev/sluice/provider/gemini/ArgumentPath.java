package dev.sluice.provider.gemini;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a tool call's arguments: the names and indices that lead to it, at least one, the first a name. Of JSONPath this
 * is what leads to a single value.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9535#section-2.3">RFC 9535 §2.3, name and index selectors</a>
 */
record ArgumentPath(List<Step> steps) {

    /** Deepest nesting of arguments, as of requests. */
    private static final int MAX_STEPS = 32;

    /** Most digits of an index that is read at all. */
    private static final int MAX_DIGITS = 9;

    /**
     * A step from a value into it.
     *
     * @param name the member's name; empty for an element of an array
     * @param index the element's index; negative for a member
     */
    record Step(String name, int index) {

        boolean isIndex() {
            return index >= 0;
        }
    }

    /** Parses a path such as {@code $.items[0]['first name']}; null if it is invalid or may lead to several values. */
    static @Nullable ArgumentPath of(String path) {
        List<Step> steps = new ArrayList<>();
        int at = path.startsWith("$") ? 1 : -1;
        while (at > 0 && at < path.length()) {
            at = steps.size() < MAX_STEPS ? step(path, at, steps) : -1;
        }
        return at < 0 || steps.isEmpty() || steps.get(0).isIndex() ? null : new ArgumentPath(List.copyOf(steps));
    }

    /** Reads the step that begins there. Returns where it ends; negative if it is invalid. */
    private static int step(String path, int at, List<Step> steps) {
        char second = at + 1 < path.length() ? path.charAt(at + 1) : 0;
        if (path.charAt(at) == '.') {
            return name(path, at + 1, steps);
        }
        if (path.charAt(at) != '[') {
            return -1;
        }
        return second == '\'' || second == '"' ? quoted(path, at + 2, second, steps) : index(path, at + 1, steps);
    }

    /** Reads a name without quotes. Any character but those with a meaning of their own, since Google quotes none. */
    private static int name(String path, int from, List<Step> steps) {
        int to = from;
        while (to < path.length() && path.charAt(to) != '.' && path.charAt(to) != '[') {
            to++;
        }
        String name = path.substring(from, to);
        steps.add(new Step(name, -1));
        return name.isEmpty() || name.equals("*") ? -1 : to;
    }

    private static int index(String path, int from, List<Step> steps) {
        int to = path.indexOf(']', from);
        if (to <= from
                || to - from > MAX_DIGITS
                || !path.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        steps.add(new Step("", Integer.parseInt(path.substring(from, to))));
        return to + 1;
    }

    private static int quoted(String path, int from, char quote, List<Step> steps) {
        StringBuilder name = new StringBuilder();
        int at = from;
        while (at < path.length() && path.charAt(at) != quote) {
            at = path.charAt(at) == '\\' ? escape(path, at + 1, name) : plain(path, at, name);
        }
        steps.add(new Step(name.toString(), -1));
        return path.startsWith(quote + "]", at) ? at + 2 : -1;
    }

    private static int plain(String path, int at, StringBuilder name) {
        name.append(path.charAt(at));
        return at + 1;
    }

    /** Reads what follows a backslash. Returns where it ends, or the end of the path if it is invalid. */
    private static int escape(String path, int at, StringBuilder name) {
        char escape = at < path.length() ? path.charAt(at) : 0;
        if (escape == 'u') {
            int end = at + 5;
            if (end > path.length()
                    || !path.substring(at + 1, end).chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
                return path.length();
            }
            name.append((char) Integer.parseInt(path.substring(at + 1, end), 16));
            return end;
        }
        name.append(
                switch (escape) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> escape;
                });
        return at + 1;
    }
}
