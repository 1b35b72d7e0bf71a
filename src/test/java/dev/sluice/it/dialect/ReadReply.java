package dev.sluice.it.dialect;

import dev.sluice.event.Usage;
import dev.sluice.it.provider.Recording;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/**
 * A reply as a client read it, to be compared with what the SDK of its provider made of the recording.
 *
 * @param calls the calls of tools, in their order
 * @param stop the client's word for why it ended
 * @param input the tokens of the request; null where the client was not told
 * @param output the tokens of the reply; null where the client was not told
 * @param error what the client threw, or null
 */
record ReadReply(
        String text,
        String refusal,
        List<Call> calls,
        String stop,
        @Nullable Long input,
        @Nullable Long output,
        @Nullable String error) {

    /** A call of a tool. */
    record Call(String id, String name, String arguments) {}

    /** The formats of the recordings, and the providers that read them in tests. */
    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    /** A reply that broke off, or never began. */
    static ReadReply failed(String error) {
        return new ReadReply("", "", List.of(), "", null, null, error);
    }

    /** Reads what a script wrote: the components of this record, with an object as the error. */
    static ReadReply of(JsonObject written) {
        if (written.containsKey("error")) {
            return failed(written.getJsonObject("error").toString());
        }
        List<Call> calls = new ArrayList<>();
        for (JsonObject call : written.getJsonArray("calls").getValuesAs(JsonObject.class)) {
            calls.add(new Call(call.getString("id"), call.getString("name"), call.getString("arguments")));
        }
        return new ReadReply(
                written.getString("text"),
                written.getString("refusal"),
                calls,
                written.getString("stop"),
                number(written, "input"),
                number(written, "output"),
                null);
    }

    private static @Nullable Long number(JsonObject written, String name) {
        return written.get(name) instanceof JsonNumber number ? number.longValue() : null;
    }

    /** The recordings that a provider of the tests can replay, by the model that asks for them. */
    static Map<String, Recording> byModel(Map<String, Recording> recordings) {
        Map<String, Recording> models = new TreeMap<>();
        for (Recording recording : recordings.values()) {
            String provider = PROVIDERS.get(recording.format());
            if (provider != null) {
                models.put(provider + '/' + recording.name() + "~chunk=random", recording);
            }
        }
        return models;
    }

    /**
     * Compares it with a recording.
     *
     * @param way how it was read, for the message
     */
    void check(Recording recording, String way, SoftAssertions all) {
        String name = recording.name() + ' ' + way + ": ";
        if (recording.has("error")) {
            all.assertThat(error).as(name + "error").isNotNull();
            return;
        }
        all.assertThat(error).as(name + "error").isNull();
        if (error != null) {
            return;
        }
        all.assertThat(text).as(name + "text").isEqualTo(recording.text("text"));
        all.assertThat(refusal).as(name + "refusal").isEqualTo(recording.text("refusal"));
        List<JsonObject> expected =
                recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        all.assertThat(calls)
                .as(name + "calls")
                .extracting(Call::name)
                .isEqualTo(expected.stream().map(call -> call.getString("name")).toList());
        for (int i = 0; i < Math.min(calls.size(), expected.size()); i++) {
            all.assertThat(calls.get(i).id()).as(name + "id").isNotEmpty();
            if (!expected.get(i).isNull("arguments")) {
                String arguments = expected.get(i).getString("arguments");
                all.assertThat(calls.get(i).arguments())
                        .as(name + "arguments")
                        .isEqualTo(arguments.isEmpty() ? "{}" : arguments); // nothing is no JSON
            }
        }
        Usage usage = RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        if (usage != null) {
            all.assertThat(input).as(name + "tokens of the request").isEqualTo(usage.input());
            all.assertThat(output).as(name + "tokens of the reply").isEqualTo(usage.output());
        }
    }
}
