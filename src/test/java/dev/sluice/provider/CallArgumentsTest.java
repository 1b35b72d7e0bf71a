package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments in pieces, sent once and sent again. */
final class CallArgumentsTest {

    private static final int OBJECTS = 20_000;

    private final List<String> passed = new ArrayList<>();

    private String joined(List<String> pieces) {
        passed.clear();
        CallArguments arguments =
                new CallArguments(piece -> passed.add(piece.copy().decoded()));
        for (String piece : pieces) {
            byte[] escaped = JsonText.of(piece).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            arguments.add(escaped, 0, escaped.length, false);
            escaped[0] = '#'; // pieces lie in arrays that are used again
        }
        arguments.end();
        assertThat(String.join("", passed)).isEqualTo(arguments.view().decoded());
        return arguments.view().decoded();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '\u0001', textBlock = """
            sent once;                      {"q":|"cats"|}                                 ; {"q":"cats"}
            grown in every piece;           {"q":|{"q":"cats|{"q":"cats"}                  ; {"q":"cats"}
            grown from a brace on;          {|{"|{"q|{"q":|{"q":"c|{"q":"c"}               ; {"q":"c"}
            grown, a member at a time;      {"a":1,|{"a":1,"b":[|{"a":1,"b":[{"c":2}]}     ; {"a":1,"b":[{"c":2}]}
            grown once, where an object may follow; {"q":|{"q":{}}                         ; {"q":{}}
            whole twice;                    {"q":1}|{"q":1}                                ; {"q":1}
            in pieces, then whole;          {"q"|:1}|{"q":1}                               ; {"q":1}
            whole, then in pieces;          {"q":1}|{"q|":1|}                              ; {"q":1}
            whole, then in pieces, twice;   {"q":1}|{"q":|1}|{"q|":1}                      ; {"q":1}
            nothing, then grown;            {}|{}                                          ; {}
            an object in an equal one;      {"a":|{"a":1}|}                                ; {"a":{"a":1}}
            objects in equal ones;          {"a":|{"a":|{"a":1}}}                          ; {"a":{"a":{"a":1}}}
            equal objects in a list;        {"a":[|{"a":[|{"a":[]}|]}|]}                   ; {"a":[{"a":[{"a":[]}]}]}
            objects that grow, in a list;   {"a":|{"a":1,"b":|{"a":1,"b":2}}}              ; {"a":{"a":1,"b":{"a":1,"b":2}}}
            digits;                         1|11|111                                       ; 111111
            a text that repeats itself;     ab|abab                                        ; ababab
            an empty text that repeats itself; ''|''|''                                    ; ''''''
            two braces at the start;        {|{|"q":1}}                                    ; {{"q":1}}
            a second object after a whole one; {"q":1}|{"q|":2}                            ; {"q":1}{"q":2}
            another object after a whole one; {"q":1}|{"r":2}                              ; {"q":1}{"r":2}
            cut off where both may be;      {"q":|{"q":"c                                  ; {"q":{"q":"c
            a place for arguments;          {}|{"q":|1}                                    ; {"q":1}
            a place for arguments, twice;   { }|{}|{"q":1}                                 ; {"q":1}
            an empty object, then a blank;  {}|' '                                         ; {}' '
            a name that begins with a brace; {"|{":1}                                      ; {"{":1}
            a name that is a brace, cut;    {"|{"|:1}                                      ; {"{":1}
            grown from the first quote on;  {"|{"q|{"q":1}                                 ; {"q":1}
            whole, after the first quote;   {"|{"q":1}                                     ; {"q":1}
            an end of lines, grown;         {"t":"a\\n|{"t":"a\\nb"}                       ; {"t":"a\\nb"}
            """)
    void pieces_are_joined_and_what_is_sent_again_counts_once(String name, String pieces, String expected) {
        assertThat(joined(List.of(pieces.strip().split("\\|", -1)))).isEqualTo(expected.strip());
    }

    @Test
    void what_is_new_in_a_grown_piece_is_passed_on_at_once() {
        joined(List.of("{\"q\":\"a", "{\"q\":\"ab", "{\"q\":\"abc\"}"));

        assertThat(passed).containsExactly("{\"q\":\"a", "b", "c\"}");
    }

    @Test
    void a_character_cut_at_the_end_of_a_piece_is_whole_in_the_grown_one() {
        CallArguments arguments = new CallArguments(piece -> passed.add(piece.toString()));
        for (String piece : List.of("{\\\"q\\\":\\\"\\ud83d", "{\\\"q\\\":\\\"\\ud83d\\ude00\\\"}")) {
            byte[] bytes = piece.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            arguments.add(bytes, 0, bytes.length, false);
        }
        arguments.end();

        assertThat(arguments.view()).hasToString("{\\\"q\\\":\\\"\\ud83d\\ude00\\\"}");
    }

    @Test
    void arguments_that_are_sent_once_come_out_as_they_were_sent_wherever_they_are_cut() {
        for (long seed = 0; seed < OBJECTS; seed++) {
            Random random = new Random(seed);
            String object = object(random, 4);
            assertThat(joined(cut(object, random))).as("seed %s", seed).isEqualTo(object);
        }
    }

    @Test
    void arguments_that_grow_come_out_once_wherever_they_are_cut() {
        for (long seed = 0; seed < OBJECTS; seed++) {
            Random random = new Random(seed);
            String object = object(random, 4);
            StringBuilder grown = new StringBuilder();
            List<String> pieces = cut(object, random).stream()
                    .map(piece -> grown.append(piece).toString())
                    .toList();
            assertThat(joined(pieces)).as("seed %s: %s", seed, pieces).isEqualTo(object);
        }
    }

    /** An object of few names and values, so that its parts are often equal. */
    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        int members = random.nextInt(3);
        for (int i = 0; i < members; i++) {
            object.append(i == 0 ? "" : ",")
                    .append(i == 0 ? "\"a\":" : "\"b\":")
                    .append(value(random, depth - 1));
        }
        return object.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (depth <= 0 ? random.nextInt(2) : random.nextInt(5)) {
            case 0 -> "1";
            case 1 -> "\"{\"";
            case 2 -> "[" + object(random, depth) + "," + object(random, depth) + "]";
            default -> object(random, depth);
        };
    }

    /** Cuts anywhere, but often before an object. */
    private static List<String> cut(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int i = 1; i < text.length(); i++) {
            if (random.nextInt(10) < (text.charAt(i) == '{' ? 8 : 1)) {
                pieces.add(text.substring(from, i));
                from = i;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }
}
