package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextPlacesTest {

    private static JsonText raw(String source) {
        byte[] array = source.getBytes(StandardCharsets.UTF_8);
        return new JsonText(array, 0, array.length);
    }

    private static TextPlaces places(String... pieces) {
        TextPlaces places = new TextPlaces();
        for (String piece : pieces) {
            places.add(raw(piece));
        }
        return places;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "69°F (21°C)", "어느 날 😀😀 z", "é\uD83D\uDE00ééß", "\uFFFD€\n\t\"\\/"})
    void every_place_is_that_of_the_decoded_text(String text) {
        TextPlaces escaped = places(JsonText.of(text).toString());
        TextPlaces units =
                places(text.chars().mapToObj(c -> String.format("\\u%04x", c)).reduce("", String::concat));

        int codePoints = text.codePointCount(0, text.length());
        for (int i = 0; i <= codePoints; i++) {
            int unit = text.offsetByCodePoints(0, i);
            int bytes = text.substring(0, unit).getBytes(StandardCharsets.UTF_8).length;
            assertThat(escaped.ofCodePoint(i)).isEqualTo(units.ofCodePoint(i)).isEqualTo(unit);
            assertThat(escaped.ofByte(bytes)).isEqualTo(units.ofByte(bytes)).isEqualTo(unit);
        }
        assertThat(escaped.codePoints()).isEqualTo(codePoints);
        assertThat(escaped.bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void pieces_are_one_text() {
        TextPlaces places = places("a°", "", "\\ud83d\\ude00", "b");

        assertThat(places.ofByte(7)).isEqualTo(4);
        assertThat(places.ofByte(8)).isEqualTo(5);
        assertThat(places.ofCodePoint(3)).isEqualTo(4);
    }

    @Test
    void there_are_no_places_outside_of_the_text_nor_inside_a_character() {
        TextPlaces places = places("a€b");

        for (long place : new long[] {-1, 2, 3, 6, Long.MAX_VALUE}) {
            assertThat(places.ofByte(place)).as("byte %d", place).isEqualTo(SourceCited.UNTOLD);
        }
        assertThat(places.ofCodePoint(-1)).isEqualTo(SourceCited.UNTOLD);
        assertThat(places.ofCodePoint(4)).isEqualTo(SourceCited.UNTOLD);
    }

    @Test
    void a_text_with_too_many_changes_of_size_has_places_only_up_to_them() {
        TextPlaces places = new TextPlaces();
        for (int i = 0; i < 40_000; i++) {
            places.add(raw("aé"));
        }

        assertThat(places.ofByte(3L * 32_000)).isEqualTo(2 * 32_000);
        assertThat(places.ofByte(3L * 35_000)).isEqualTo(SourceCited.UNTOLD);
    }
}
