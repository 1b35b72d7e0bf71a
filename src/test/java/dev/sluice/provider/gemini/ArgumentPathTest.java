package dev.sluice.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentPathTest {

    private static String steps(String path) {
        List<ArgumentPath.Step> steps =
                Objects.requireNonNull(ArgumentPath.of(path)).steps();
        return steps.stream()
                .map(step -> step.isIndex() ? "[" + step.index() + "]" : "(" + step.name() + ")")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            $.location                | (location)
            $.items[0].name           | (items)[0](name)
            $.a[10][0]                | (a)[10][0]
            $.first name.größe-2      | (first name)(größe-2)
            $['a.b']["c[0]"].d        | (a.b)(c[0])(d)
            $['it\\'s']["\\"x\\""]    | (it's)("x")
            $['\\u00e9\\\\\\n']       | (é\\
            $['']                     | ()
            """)
    void names_and_indices_are_steps(String path, String steps) {
        assertThat(steps(path).strip()).startsWith(steps);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "a",
                ".a",
                "$a",
                "$.",
                "$..a",
                "$.a.",
                "$.*",
                "$[0]",
                "$[0].a",
                "$.a[",
                "$.a[]",
                "$.a[*]",
                "$.a[-1]",
                "$.a[+1]",
                "$.a[0:2]",
                "$.a[?@.b]",
                "$.a[0",
                "$.a[1234567890]",
                "$.a[٣]",
                "$['a",
                "$['a'",
                "$['a\"]",
                "$['a']b",
                "$['\\",
                "$['\\u12",
                "$['\\u12g4']",
                "$[a]"
            })
    void anything_else_is_not_a_path(String path) {
        assertThat(ArgumentPath.of(path)).isNull();
    }

    @Test
    void a_path_has_at_most_32_steps() {
        assertThat(ArgumentPath.of("$" + ".a".repeat(32))).isNotNull();
        assertThat(ArgumentPath.of("$" + ".a".repeat(33))).isNull();
        assertThat(ArgumentPath.of("$.a" + "[0]".repeat(100_000))).isNull();
    }
}
