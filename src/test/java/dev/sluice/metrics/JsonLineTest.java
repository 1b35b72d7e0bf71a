package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

/** Lines with every UTF-16 code unit, read back by a JSON parser. */
final class JsonLineTest {

    @Test
    void values_appear_in_the_order_in_which_they_were_added() {
        String line = new JsonLine()
                .add("a", "x")
                .add("b", Long.MIN_VALUE)
                .add("c", true)
                .end();

        assertThat(line).isEqualTo("{\"a\":\"x\",\"b\":-9223372036854775808,\"c\":true}");
        assertThat(new JsonLine().end()).isEqualTo("{}");
    }

    @Test
    void every_character_survives_and_none_ends_the_line_or_acts_on_a_terminal() {
        // One document for all: creating a parser takes longer than parsing.
        StringBuilder lines = new StringBuilder("[");
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String line = new JsonLine().add("v", "a" + (char) c + "b").end();
            int type = Character.getType(c);
            if (Character.isISOControl(c)
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.FORMAT) {
                assertThat(line.indexOf(c)).as("U+%04X in the line", c).isNegative();
            }
            lines.append(c == 0 ? "" : ",").append(line);
        }
        JsonArray parsed;
        try (JsonReader reader =
                Json.createReader(new StringReader(lines.append(']').toString()))) {
            parsed = reader.readArray();
        }
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String value = parsed.getJsonObject(c).getString("v");
            if (!value.equals("a" + (char) c + "b")) {
                fail("U+%04X came back as %s", c, value);
            }
        }
    }

    @Test
    void control_characters_are_escaped_in_the_short_form_or_in_lower_case_hexadecimal() {
        assertThat(new JsonLine()
                        .add("v", "\"\\\n\r\t\b\f/\u001f\u0085\u2028\u202e")
                        .end())
                .isEqualTo("{\"v\":\"\\\"\\\\\\n\\r\\t\\b\\f/\\u001f\\u0085\\u2028\\u202e\"}");
    }
}
