package dev.sluice.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON as a server may write it, valid or not: members in any order, possibly repeated, and leaves of any source. Each
 * character of a source is one byte.
 */
public final class OddJson {

    /** A value. */
    public sealed interface Node permits Leaf, Array, Members {}

    /** A string, number or literal, by its source. */
    public record Leaf(String source) implements Node {}

    /** An array, which can be changed. */
    public record Array(List<Node> elements) implements Node {}

    /** An object, which can be changed. */
    public record Members(List<Member> members) implements Node {}

    /** A member of an object. */
    public record Member(String name, Node value) {}

    private OddJson() {}

    /** Makes an object of names and values in turn; a value may be a node, a list, or what {@link #node} takes. */
    public static Members object(@Nullable Object... namesAndValues) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.add(new Member(String.valueOf(namesAndValues[i]), node(namesAndValues[i + 1])));
        }
        return new Members(members);
    }

    public static Array array(@Nullable Object... values) {
        List<Node> elements = new ArrayList<>();
        for (Object value : values) {
            elements.add(node(value));
        }
        return new Array(elements);
    }

    /** Makes a node from a node, a list, a text, a number, a boolean or null. */
    public static Node node(@Nullable Object value) {
        if (value instanceof Node node) {
            return node;
        }
        if (value instanceof List<?> list) {
            return array(list.toArray());
        }
        return new Leaf(value instanceof String text ? quoted(text) : String.valueOf(value));
    }

    private static String quoted(String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return '"' + new String(escaped.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) + '"';
    }

    /** A deep copy. */
    public static Node copy(Node node) {
        if (node instanceof Array array) {
            return new Array(
                    new ArrayList<>(array.elements.stream().map(OddJson::copy).toList()));
        }
        if (node instanceof Members object) {
            return new Members(new ArrayList<>(object.members.stream()
                    .map(m -> new Member(m.name, copy(m.value)))
                    .toList()));
        }
        return node;
    }

    /**
     * Removes one member or element, found by its number in a depth-first count through the value.
     *
     * @param kept the names of members that are counted but not removed
     * @return negative if it was found, even if it was not removed
     */
    static int remove(Node node, int number, Set<String> kept) {
        int left = number;
        List<?> children = node instanceof Array array
                ? array.elements
                : node instanceof Members object ? object.members : List.of();
        for (int i = 0; i < children.size() && left >= 0; i++) {
            if (left == 0) {
                if (!(children.get(i) instanceof Member member) || !kept.contains(member.name)) {
                    children.remove(i);
                }
                return -1;
            }
            Node child = children.get(i) instanceof Member member ? member.value : (Node) children.get(i);
            left = remove(child, left - 1, kept);
        }
        return left;
    }

    static String source(Node node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    private static void write(Node node, StringBuilder out) {
        if (node instanceof Leaf leaf) {
            out.append(leaf.source);
        } else if (node instanceof Array array) {
            String before = "[";
            for (Node element : array.elements) {
                write(element, out.append(before));
                before = ",";
            }
            out.append(array.elements.isEmpty() ? "[]" : "]");
        } else if (node instanceof Members object) {
            String before = "{";
            for (Member member : object.members) {
                write(
                        member.value,
                        out.append(before).append('"').append(member.name).append("\":"));
                before = ",";
            }
            out.append(object.members.isEmpty() ? "{}" : "}");
        }
    }
}
