package dev.sluice.provider;

import dev.sluice.provider.OddJson.Leaf;
import dev.sluice.provider.OddJson.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random choices for random replies: the same for the same seed. */
public final class Dice {

    private static final List<String> WORDS = List.of(
            "Hello",
            " world",
            "1",
            "0.005",
            "42",
            "-7",
            " costs $",
            "[",
            "]",
            "\"",
            "\\",
            "\n",
            "\u00fc",
            "\u65e5\u672c",
            "\ud83d\ude00",
            "\u2028",
            "{",
            "}",
            "data: ",
            "</b>",
            "null",
            "true",
            " ",
            "\u007f",
            "1e5");

    private final RandomGenerator random;

    public Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A number from 0 to {@code bound - 1}; the bound must be positive. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    public final <T> T any(T... choices) {
        return choices[below(choices.length)];
    }

    public <T> T any(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** A text of one or several words, some of them hard. */
    public String words() {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + below(5); n > 0; n--) {
            text.append(any(WORDS));
        }
        return text.toString();
    }

    /** The source of a tool call's arguments: an object. */
    public String arguments() {
        StringBuilder source = new StringBuilder("{");
        int members = below(4);
        for (int i = 0; i < members; i++) {
            String value = any("1", "[1,{\"b\":null}]", "\"cats\"", "\"d\u00fc\\n\ud83d\ude00\"", "{}", "true", "12.5");
            source.append(i == 0 ? "" : any(",", ", "))
                    .append('"')
                    .append((char) ('p' + i))
                    .append("\":")
                    .append(value);
        }
        return source.append('}').toString();
    }

    /** A text in one or several strings, cut anywhere and escaped in many ways; digits may be numbers instead. */
    public List<Node> pieces(String text) {
        List<String> atoms = atoms(text);
        List<Node> pieces = new ArrayList<>();
        int longest = 1 + below(atoms.size() + 1);
        for (int from = 0; from < atoms.size(); ) {
            int to = Math.min(atoms.size(), from + 1 + below(longest));
            pieces.add(piece(String.join("", atoms.subList(from, to))));
            from = to;
        }
        return pieces;
    }

    /** The source of a call's arguments in pieces; some servers send all of it again each time, or an empty object first. */
    public List<Node> argumentPieces(String source) {
        List<Node> pieces = new ArrayList<>();
        if (chance(85)) {
            pieces.addAll(pieces(source));
            if (chance(8)) {
                pieces.add(0, new Leaf("\"{}\""));
            }
            return pieces;
        }
        List<String> atoms = atoms(source);
        for (int to = 0; to < atoms.size(); ) {
            to = Math.min(atoms.size(), to + 1 + below(1 + atoms.size() / 2));
            pieces.add(new Leaf('"' + String.join("", atoms.subList(0, to)) + '"'));
        }
        return pieces;
    }

    /** A text in one string, or a number. */
    public Node whole(String text) {
        return piece(String.join("", atoms(text)));
    }

    private Node piece(String source) {
        boolean number = source.matches("-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,8})?");
        return new Leaf(number && chance(30) ? source : '"' + source + '"');
    }

    /** The indivisible parts of a text's source: bytes and escapes. */
    private List<String> atoms(String text) {
        List<String> atoms = new ArrayList<>();
        int style = below(3);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            String c = Character.toString(text.codePointAt(i));
            boolean mustEscape = c.equals("\"") || c.equals("\\") || c.charAt(0) < ' ';
            if (c.equals("\n") && chance(70)) {
                atoms.add("\\n");
            } else if (mustEscape && c.charAt(0) >= ' ' && chance(70)) {
                atoms.add("\\" + c);
            } else if (mustEscape || (style == 0 && chance(20)) || (style == 1 && c.charAt(0) > '~')) {
                c.chars().forEach(unit -> atoms.add(String.format(chance(50) ? "\\u%04x" : "\\u%04X", unit)));
            } else {
                for (byte b : c.getBytes(StandardCharsets.UTF_8)) {
                    atoms.add(String.valueOf((char) (b & 0xFF)));
                }
            }
        }
        return atoms;
    }
}
