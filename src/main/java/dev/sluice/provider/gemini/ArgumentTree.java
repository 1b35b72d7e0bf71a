package dev.sluice.provider.gemini;

import dev.sluice.json.JsonText;
import dev.sluice.json.TextJoiner;
import dev.sluice.provider.gemini.ArgumentPath.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a tool call's arguments so far. */
final class ArgumentTree {

    private ArgumentTree() {}

    /** A value. */
    sealed interface Node {

        /** Appends the value as JSON. */
        void write(StringBuilder out);
    }

    /** A number, a boolean or null, as its source. */
    record Plain(String source) implements Node {

        @Override
        public void write(StringBuilder out) {
            out.append(source);
        }
    }

    /** A string, which may come in pieces. */
    static final class Text implements Node {
        private final StringBuilder source = new StringBuilder();
        private final TextJoiner joiner = new TextJoiner();
        private boolean continues = true;

        /** Whether another piece is expected. */
        boolean continues() {
            return continues;
        }

        /**
         * Appends a piece. Returns what it adds to the string's source.
         *
         * @param more whether another piece is expected
         */
        String append(JsonText piece, boolean more) {
            String added =
                    joiner.join(piece.array(), piece.from(), piece.to(), false).toString();
            continues = more;
            String whole = more ? added : added + joiner.end();
            source.append(whole);
            return whole;
        }

        @Override
        public void write(StringBuilder out) {
            out.append('"').append(source).append('"');
        }
    }

    /** An object or an array. */
    static final class Container implements Node {
        private final boolean array;
        private final Map<String, Node> members = new LinkedHashMap<>();
        private final List<@Nullable Node> elements = new ArrayList<>();

        Container(boolean array) {
            this.array = array;
        }

        boolean isArray() {
            return array;
        }

        int size() {
            return array ? elements.size() : members.size();
        }

        /** The value there; null if there is none, or none yet. The step must suit the kind of container. */
        @Nullable
        Node get(Step step) {
            if (!array) {
                return members.get(step.name());
            }
            return step.index() < elements.size() ? elements.get(step.index()) : null;
        }

        /** Whether a value there comes next in the order of the source. */
        boolean appends(Step step) {
            return array ? step.index() == elements.size() : !members.containsKey(step.name());
        }

        /** The number of elements that must be filled with null before one can be put there. */
        int gap(Step step) {
            return array ? Math.max(0, step.index() - elements.size()) : 0;
        }

        /** Puts a value there, in place of the one before. */
        void put(Step step, Node value) {
            if (!array) {
                members.put(step.name(), value);
                return;
            }
            while (elements.size() <= step.index()) {
                elements.add(null);
            }
            elements.set(step.index(), value);
        }

        char opening() {
            return array ? '[' : '{';
        }

        char closing() {
            return array ? ']' : '}';
        }

        @Override
        public void write(StringBuilder out) {
            out.append(opening());
            String separator = "";
            for (Map.Entry<String, Node> member : members.entrySet()) {
                writeName(out.append(separator), member.getKey());
                member.getValue().write(out);
                separator = ",";
            }
            for (Node element : elements) {
                out.append(separator);
                if (element == null) {
                    out.append("null");
                } else {
                    element.write(out);
                }
                separator = ",";
            }
            out.append(closing());
        }
    }

    /** Appends a member's name and a colon. */
    static void writeName(StringBuilder out, String name) {
        out.append('"').append(JsonText.of(name)).append("\":");
    }
}
