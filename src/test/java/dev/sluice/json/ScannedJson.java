package dev.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Base of the tests of a scanner, which reads a source in the middle of a larger array. */
abstract class ScannedJson {

    final List<Integer> leftOut = new ArrayList<>();
    final JsonScanner json = new JsonScanner(leftOut::add);
    private byte[] array = {};

    final <T> T value(String source, Supplier<T> read) {
        List<T> values = new ArrayList<>();
        leftOut.clear();
        read("[" + source + "]", () -> {
            json.array();
            assertThat(json.element()).isTrue();
            values.add(read.get());
            assertThat(json.element()).isFalse();
        });
        return values.get(0);
    }

    final void read(String text, Runnable value) {
        array = ("\"{" + text + "}\"").getBytes(StandardCharsets.UTF_8);
        json.read(array, 2, array.length - 2, value);
    }

    final String text(JsonSpan place) {
        return new String(array, place.from(), place.to() - place.from(), StandardCharsets.UTF_8);
    }
}
