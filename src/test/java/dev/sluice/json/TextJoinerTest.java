package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Fuzz;
import dev.sluice.provider.JsonReaders;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextJoinerTest {

    private static final String TEXT = "a\n\"é\\ 日本語 한국어 👩‍👩‍👧‍👦 🇯🇵🇩🇪 𝒳𝔜 \u0000\uffff\ud7ff\ue000 end";

    @Test
    void utf8_may_be_cut_at_any_two_bytes() {
        byte[] whole = JsonText.of(TEXT).toString().getBytes(StandardCharsets.UTF_8);
        List<Integer> cuts = unescapedCuts(whole);
        for (int first : cuts) {
            for (int second : cuts) {
                if (first <= second) {
                    assertThat(joined(whole, first, second))
                            .as("cut at %s and %s", first, second)
                            .isEqualTo(TEXT);
                }
            }
        }
    }

    @Test
    void escapes_may_be_cut_between_any_two() {
        byte[] whole = escaped(TEXT);
        for (int first = 0; first <= whole.length; first += 6) {
            for (int second = first; second <= whole.length; second += 6) {
                assertThat(joined(whole, first, second))
                        .as("cut at %s and %s", first, second)
                        .isEqualTo(TEXT);
            }
        }
    }

    @Test
    void pieces_of_single_bytes_and_escapes_are_joined() {
        assertThat(joinedSingly(JsonText.of(TEXT).toString().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(TEXT);
        assertThat(joinedSingly(escaped(TEXT))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a 80 b            | a\ufffdb
            C0 AF             | \ufffd\ufffd
            C3                | \ufffd
            C3 b              | \ufffdb
            E2 82             | \ufffd
            E2 82 E2 82 AC    | \ufffd€
            F0 9F 98          | \ufffd
            F0 9F 98 F0 9F 98 80 | \ufffd😀
            F0 80 80 80       | \ufffd\ufffd\ufffd\ufffd
            F5 80             | \ufffd\ufffd
            ED A0 80          | \ufffd\ufffd\ufffd
            ED A0 BD ED B8 80 | \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd
            E0 9F BF          | \ufffd\ufffd\ufffd
            F4 90 80 80       | \ufffd\ufffd\ufffd\ufffd
            FF FE             | \ufffd\ufffd
            FF \\ud83d        | \ufffd\ufffd
            \\ud83d           | \ufffd
            \\ud83d x         | \ufffdx
            \\ud83d \\n       | \ufffd\\n
            \\ud83d \\u0041   | \ufffd\\u0041
            \\ud83d \\ud83d \\ude00 | \ufffd\\ud83d\\ude00
            \\ude00 \\ud83d   | \ufffd\ufffd
            \\ud83d C3 A9     | \ufffdé
            C3 \\u00e9        | \ufffd\\u00e9
            """)
    void bytes_that_cannot_become_a_character_are_replaced_wherever_they_are_cut(String bytes, String expected) {
        List<byte[]> tokens = new ArrayList<>();
        for (String token : bytes.strip().split(" ", -1)) {
            tokens.add(
                    token.matches("[0-9A-F]{2}")
                            ? new byte[] {(byte) Integer.parseInt(token, 16)}
                            : token.getBytes(StandardCharsets.UTF_8));
        }
        for (int cuts = 0; cuts < 1 << (tokens.size() - 1); cuts++) {
            assertThat(escapedOf(pieces(tokens, cuts)))
                    .as("cuts %s", Integer.toBinaryString(cuts))
                    .isEqualTo(expected);
        }
    }

    @Test
    void any_bytes_become_valid_text_and_no_valid_text_is_lost() {
        long seed = System.nanoTime();
        for (int run = 0; run < 3000; run++) {
            Random random = new Random(seed + run);
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                // Biased to beginnings and continuations of characters; no quotes, backslashes or controls.
                int b = bytes[i] & 0xFF;
                boolean control = b < 0x20 || b == '"' || b == '\\';
                // Java replaces surrogates in UTF-8 differently; the table above covers them.
                bytes[i] = (byte) (b == 0xED ? 0xEE : control ? 0xF0 | (b & 7) : b);
            }
            String as = "seed " + (seed + run);
            String text = joined(bytes, random.nextInt(bytes.length + 1), bytes.length);

            assertThat(text).as(as).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void valid_text_is_not_copied() {
        byte[] array = "x日本\\n\\u00e9x".getBytes(StandardCharsets.UTF_8);

        JsonText piece = new TextJoiner().join(array, 1, array.length - 1, false);

        assertThat(piece.array()).isSameAs(array);
        assertThat(piece.from()).isEqualTo(1);
        assertThat(piece.to()).isEqualTo(array.length - 1);
    }

    private static String joined(byte[] bytes, int first, int second) {
        int middle = Math.max(first, second);
        return new JsonTextOf(escapedOf(List.of(
                        Arrays.copyOf(bytes, first),
                        Arrays.copyOfRange(bytes, first, middle),
                        Arrays.copyOfRange(bytes, middle, bytes.length))))
                .decoded();
    }

    private static String joinedSingly(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int to : unescapedCuts(bytes)) {
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return new JsonTextOf(escapedOf(pieces)).decoded();
    }

    private record JsonTextOf(String escaped) {
        String decoded() {
            byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
            return new JsonText(bytes, 0, bytes.length).decoded();
        }
    }

    /** The joined output of all pieces, still escaped. Each output must be valid by itself. */
    private static String escapedOf(List<byte[]> pieces) {
        TextJoiner joiner = new TextJoiner();
        StringBuilder all = new StringBuilder();
        for (byte[] piece : pieces) {
            boolean plain = isPlain(piece);
            byte[] array = new byte[piece.length + 3];
            System.arraycopy(piece, 0, array, 2, piece.length);
            all.append(valid(joiner.join(array, 2, 2 + piece.length, plain)));
            Arrays.fill(array, (byte) '!'); // the joiner must not keep a borrowed array
        }
        return all.append(valid(joiner.end())).append(valid(joiner.end())).toString();
    }

    private static boolean isPlain(byte[] piece) {
        String text = new String(piece, StandardCharsets.ISO_8859_1);
        return text.chars().allMatch(c -> c < 0x80) && !text.matches("(?s).*\\\\u[dD][89a-fA-F].*");
    }

    private static String valid(JsonText piece) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(piece.array(), piece.from(), piece.length()))
                    .toString();
            try (var json = JsonReaders.reader(new StringReader("[\"" + text + "\"]"))) {
                assertThat(json.readArray().getString(0).codePoints())
                        .as("a lone surrogate in %s", text)
                        .noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8 by itself: " + piece, e);
        }
    }

    private static List<byte[]> pieces(List<byte[]> tokens, int cuts) {
        List<byte[]> pieces = new ArrayList<>();
        byte[] piece = tokens.get(0);
        for (int i = 1; i < tokens.size(); i++) {
            if ((cuts >> (i - 1) & 1) != 0) {
                pieces.add(piece);
                piece = new byte[0];
            }
            piece = Fuzz.spliced(piece, piece.length, piece.length, tokens.get(i));
        }
        pieces.add(piece);
        return pieces;
    }

    /** Returns all positions outside escapes, because each piece must be validly escaped. */
    private static List<Integer> unescapedCuts(byte[] bytes) {
        List<Integer> cuts = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            cuts.add(i);
            i += bytes[i] != '\\' ? 0 : bytes[i + 1] == 'u' ? 5 : 1;
        }
        cuts.add(bytes.length);
        return cuts;
    }

    private static byte[] escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(unit -> escaped.append("\\u%04x".formatted(unit)));
        return escaped.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
