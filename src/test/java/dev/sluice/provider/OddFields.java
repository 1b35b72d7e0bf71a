package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.Cuts;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonPatch;
import jakarta.json.JsonReader;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a field of an unexpected type costs that field and nothing else: in a good reply, each value of each chunk in
 * turn is replaced by a value of every other type, and the reply must be what it is without the field, or with what can be
 * read of it. Each adapter has a subclass. They run in {@code verify}, because two thousand replies take time.
 */
@Tag("one-server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OddFields {

    private static final String PLACEHOLDER = "@odd@";

    private static final List<String> ODD_VALUES = List.of(
            "7", "\"7\"", "\"odd\"", "{}", "{\"odd\":1}", "[]", "[1]", "true", "null", "NaN", "-Infinity", "0.5e1");

    private final Story.Decoders decoders;
    private final List<String> chunks;
    private final Set<String> texts;
    private final Set<String> ends;

    /**
     * Makes the tests of a reply.
     *
     * @param reply a good reply, one chunk a line, as a {@link Story} has it
     * @param texts the names of the fields whose numbers are read as texts
     * @param ends the names of the fields that mean the end even if they cannot be read
     */
    protected OddFields(Story.Decoders decoders, String reply, Set<String> texts, Set<String> ends) {
        this.decoders = decoders;
        this.chunks = reply.lines().toList();
        this.texts = texts;
        this.ends = ends;
    }

    /** A value in the reply. */
    record Place(int chunk, String pointer, JsonValue value) {

        String name() {
            return pointer.substring(pointer.lastIndexOf('/') + 1);
        }

        boolean inArray() {
            return name().chars().allMatch(Character::isDigit);
        }

        /** Whether an object there is the source of a call's arguments, relayed as it is. */
        boolean isSource() {
            return Set.of("args", "arguments", "input").contains(name());
        }

        @Override
        public String toString() {
            return "chunk " + chunk + " " + pointer;
        }
    }

    Stream<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            collect(i, "", json(i), places);
        }
        return places.stream();
    }

    private static void collect(int chunk, String pointer, JsonValue value, List<Place> places) {
        Place place = new Place(chunk, pointer, value);
        if (!pointer.isEmpty()) {
            places.add(place);
        }
        if (place.isSource()) {
            return;
        }
        if (value instanceof JsonObject object) {
            object.forEach((name, member) -> collect(chunk, pointer + '/' + Json.encodePointer(name), member, places));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                collect(chunk, pointer + '/' + i, array.get(i), places);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void an_odd_value_costs_only_its_field(Place place) {
        String without = decode(place, null).story();
        for (String odd : ODD_VALUES) {
            if (sameType(place.value(), odd) || (place.isSource() && odd.matches("[{\"].*"))) {
                continue;
            }
            RecordedReply reply = decode(place, odd);
            String expected =
                    readable(place, odd) ? decode(place, converted(place, odd)).story() : without;
            assertThat(reply.story()).as("%s: %s", place, odd).isEqualTo(expected);
            assertThat(reply.skippedChunks()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void of_two_equal_names_the_last_counts(Place place) {
        if (place.inArray()) {
            return;
        }
        String story = decode(place, place.value().toString()).story();
        for (String odd : ODD_VALUES) {
            String twice = odd + ",\"" + place.name() + "\":" + place.value();
            assertThat(decode(place, twice).story())
                    .as("%s after %s", place, odd)
                    .isEqualTo(story);
        }
        assertThat(decode(place, place.value() + ",\"" + place.name() + "\":" + place.value())
                        .story())
                .as("%s twice", place)
                .isEqualTo(story);
        assertThat(decode(place, place.value() + ",\"" + place.name() + "\":null")
                        .story())
                .as("%s, then null", place)
                .isEqualTo(decode(place, "null").story());
    }

    @ParameterizedTest
    @MethodSource("places")
    void a_field_that_is_left_out_is_counted(Place place) {
        boolean read = !decode(place, null)
                .story()
                .equals(decode(place, place.value().toString()).story());
        if (read
                && !place.inArray()
                && !place.isSource()
                && !(readable(place, "{\"odd\":1}") && readable(place, "true"))
                && !(place.value() instanceof JsonObject)) {
            // An object may be a list of one, or a text in another form.
            int leftOut = decode(place, "{\"odd\":1}").leftOutFields()
                    + decode(place, "true").leftOutFields();
            assertThat(leftOut).as("%s", place).isPositive();
        }
        assertThat(decode(place, place.value().toString()).leftOutFields()).isZero();
    }

    @ParameterizedTest
    @MethodSource("places")
    void an_error_without_content_is_ignored(Place place) {
        if (place.value() instanceof JsonObject object && !object.containsKey("error") && !place.isSource()) {
            String story = decode(place, place.value().toString()).story();
            for (String error : List.of(
                    "{}",
                    "null",
                    "false",
                    "\"\"",
                    "0",
                    "[]",
                    "{\"message\":\"\",\"type\":\"\",\"param\":\"\",\"code\":null}",
                    "{\"code\":0,\"details\":[{}]}")) {
                String with = place.value()
                        .toString()
                        .replaceFirst("\\{", "{\"error\":" + error + (object.isEmpty() ? "" : ","));
                assertThat(decode(place, with).story())
                        .as("%s: %s", place, error)
                        .isEqualTo(story);
            }
        }
    }

    private static boolean sameType(JsonValue value, String odd) {
        return switch (value.getValueType()) {
            case STRING -> odd.startsWith("\"");
            case NUMBER -> odd.equals("7") || odd.equals("0.5e1");
            case OBJECT -> odd.startsWith("{");
            case ARRAY -> odd.startsWith("[");
            case TRUE, FALSE -> odd.equals("true");
            case NULL -> true;
        };
    }

    /** Whether a decoder can read something from an odd value in the given place. */
    private boolean readable(Place place, String odd) {
        boolean hasContent = odd.startsWith("{")
                || odd.equals("[1]")
                || odd.equals("true")
                || odd.equals("7")
                || odd.equals("0.5e1");
        boolean number = odd.equals("7") || odd.equals("0.5e1");
        return switch (place.value().getValueType()) {
            case NUMBER -> odd.equals("\"7\"");
            case STRING -> (ends.contains(place.name()) && hasContent) || (texts.contains(place.name()) && number);
            case ARRAY -> texts.contains(place.name()) && (number || odd.startsWith("\""));
            default -> false;
        };
    }

    private String converted(Place place, String odd) {
        if (place.value().getValueType() == JsonValue.ValueType.NUMBER) {
            return "7";
        }
        if (odd.startsWith("\"")) {
            return odd;
        }
        return ends.contains(place.name()) ? "\"unreadable\"" : '"' + odd + '"';
    }

    /** Decodes the reply with the source in the given place; without the place if the source is null. */
    private RecordedReply decode(Place place, @Nullable String source) {
        JsonStructure chunk = json(place.chunk());
        JsonPatch patch = source == null
                ? Json.createPatchBuilder().remove(place.pointer()).build()
                : Json.createPatchBuilder()
                        .replace(place.pointer(), PLACEHOLDER)
                        .build();
        String changed = patch.apply(chunk).toString();
        if (source != null) {
            changed = changed.replace('"' + PLACEHOLDER + '"', source);
        }
        List<String> lines = new ArrayList<>(chunks);
        lines.set(place.chunk(), name(place.chunk()) + changed);
        Story story = new Story(place.toString(), String.join("\n", lines) + "\n", "");
        return Story.decode(Cuts.whole(decoders.bytes(story)), decoders);
    }

    /** The name before a chunk's data; possibly empty. */
    private String name(int chunk) {
        return chunks.get(chunk).substring(0, chunks.get(chunk).indexOf('{'));
    }

    private JsonStructure json(int chunk) {
        String data = chunks.get(chunk).substring(chunks.get(chunk).indexOf('{'));
        try (JsonReader reader = JsonReaders.reader(new StringReader(data))) {
            return reader.read();
        }
    }
}
