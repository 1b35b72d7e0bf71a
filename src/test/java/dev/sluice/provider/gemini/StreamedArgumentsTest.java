package dev.sluice.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonText;
import dev.sluice.provider.JsonReaders;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.gemini.StreamedArguments.Outcome;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamedArgumentsTest {

    private static final List<String> ARGUMENTS = List.of(
            "{\"location\":\"Boston, MA\",\"brightness\":50,\"on\":true,\"nothing\":null}",
            "{\"recipe\":{\"ingredients\":[{\"amount\":\"1 lb\",\"name\":\"beef\"},{\"amount\":\"2\",\"name\":\"\"}],"
                    + "\"steps\":[\"mix\",\"bake\"]},\"portions\":4}",
            "{\"matrix\":[[1,2],[3,[4,5.5]],[\"x\"]],\"deep\":{\"a\":{\"b\":{\"c\":[{\"d\":-1E-7}]}}},\"é 'x'.[0]\":\"\\\"\\n🌊\"}");

    private final RecordedReply recorded = new RecordedReply();
    private final ToolCall call = new ReplyWriter(recorded, Requests.asking("Why?"), "gemini/m").newCall();
    private final StreamedArguments arguments = new StreamedArguments(call);

    StreamedArgumentsTest() {
        call.identify("x", "f");
    }

    private static ArgumentPiece number(String path) {
        return new ArgumentPiece(path, null, "1", false);
    }

    private static ArgumentPiece string(String path, String text, boolean continues) {
        return new ArgumentPiece(path, JsonText.of(text), "", continues);
    }

    private String end() {
        arguments.end();
        return recorded.calls().get(0).arguments();
    }

    private static JsonObject parsed(String json) {
        try (var reader = JsonReaders.reader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    /** The pieces of arguments in the order of their source, one list for each value. */
    private static List<List<ArgumentPiece>> pieces(JsonObject whole, int cut) {
        List<List<ArgumentPiece>> all = new ArrayList<>();
        add("$", whole, cut, all);
        return all;
    }

    private static void add(String path, JsonValue value, int cut, List<List<ArgumentPiece>> all) {
        if (value instanceof JsonObject object) {
            object.forEach((name, member) -> add(
                    name.matches("\\w+") ? path + '.' + name : path + "['" + name.replace("'", "\\'") + "']",
                    member,
                    cut,
                    all));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                add(path + '[' + i + ']', array.get(i), cut, all);
            }
        } else if (value instanceof JsonString string) {
            List<ArgumentPiece> pieces = new ArrayList<>();
            String rest = string.getString();
            while (rest.length() > cut) {
                pieces.add(string(path, rest.substring(0, cut), true));
                rest = rest.substring(cut);
            }
            pieces.add(string(path, rest, false));
            all.add(pieces);
        } else {
            all.add(List.of(new ArgumentPiece(path, null, value.toString(), false)));
        }
    }

    @Test
    void values_in_the_order_of_the_source_are_written_as_they_arrive() {
        for (String source : ARGUMENTS) {
            StreamedArgumentsTest test = new StreamedArgumentsTest();
            List<List<ArgumentPiece>> pieces = pieces(parsed(source), 100);
            for (List<ArgumentPiece> value : pieces) {
                assertThat(test.arguments.take(value.get(0))).isEqualTo(Outcome.TAKEN);
            }

            assertThat(test.end()).isEqualTo(source);
            assertThat(test.recorded.events().stream()
                            .filter(ToolInputDelta.class::isInstance)
                            .count())
                    .isEqualTo(pieces.size() + 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void values_in_any_order_are_read_as_the_same_arguments(long seed) {
        Random random = new Random(seed);
        for (String source : ARGUMENTS) {
            StreamedArgumentsTest test = new StreamedArgumentsTest();
            List<List<ArgumentPiece>> waiting = pieces(parsed(source), 2);
            waiting.replaceAll(ArrayList::new);
            Collections.shuffle(waiting, random);
            while (!waiting.isEmpty()) { // pieces of one string stay in order, but others come between
                List<ArgumentPiece> value = waiting.get(random.nextInt(waiting.size()));
                assertThat(test.arguments.take(value.remove(0))).isEqualTo(Outcome.TAKEN);
                waiting.removeIf(List::isEmpty);
            }

            assertThat(parsed(test.end())).isEqualTo(parsed(source));
        }
    }

    @Test
    void a_value_that_comes_again_replaces_the_one_before() {
        arguments.take(number("$.a.b"));
        arguments.take(string("$.a.b", "x", false));
        arguments.take(string("$.a.b", "y", false));
        arguments.take(number("$.c"));
        arguments.take(number("$.c[0].d"));
        arguments.take(number("$.e"));

        assertThat(parsed(end())).isEqualTo(parsed("{\"a\":{\"b\":\"y\"},\"c\":[{\"d\":1}],\"e\":1}"));
    }

    @Test
    void a_string_continues_in_place_while_other_values_wait() {
        arguments.take(string("$.a", "x", true));
        arguments.take(number("$.b[1]"));
        arguments.take(string("$.a", "y", false));

        assertThat(end()).isEqualTo("{\"a\":\"xy\",\"b\":[null,1]}");
    }

    @Test
    void an_index_far_beyond_the_end_is_refused() {
        assertThat(arguments.take(number("$.a[999999999]"))).isEqualTo(Outcome.INVALID);
        assertThat(arguments.take(number("$.b[999]"))).isEqualTo(Outcome.INVALID);
    }

    @Test
    void the_skipped_elements_of_a_call_are_limited() {
        assertThat(arguments.take(number("$.a[600]"))).isEqualTo(Outcome.TAKEN);
        assertThat(arguments.take(number("$.b[600]"))).isEqualTo(Outcome.INVALID);
    }

    @Test
    void the_values_of_a_call_are_limited() {
        Outcome outcome = Outcome.TAKEN;
        int taken = 0;
        while (outcome == Outcome.TAKEN) {
            outcome = arguments.take(number("$.a[" + taken + "]"));
            taken++;
        }

        assertThat(outcome).isEqualTo(Outcome.INVALID);
        assertThat(taken).isEqualTo(20_000);
    }

    @Test
    void the_text_that_waits_for_the_end_of_a_call_is_limited() {
        arguments.take(number("$.b[1]"));
        Outcome outcome = Outcome.TAKEN;
        int taken = 0;
        while (outcome == Outcome.TAKEN) {
            outcome = arguments.take(string("$.a", "x".repeat(100_000), true));
            taken++;
        }

        assertThat(outcome).isEqualTo(Outcome.TOO_LONG);
        assertThat(taken).isEqualTo(40);
        assertThat(recorded.events()).hasSize(1);
    }
}
