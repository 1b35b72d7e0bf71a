package dev.sluice.provider.responses;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventStreamReader;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Brings recorded reasoning items back. */
final class ResponsesReturnTest {

    /** What an item without a summary has; some have no such member. */
    private static final JsonArray NONE = JsonValue.EMPTY_JSON_ARRAY;

    /** The reasoning items in a recording when they are done, as they are. */
    private static List<JsonObject> items(byte[] recording) {
        return new String(recording, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: ") && line.contains("response.output_item.done"))
                .map(line -> json(line.substring(6)).getJsonObject("item"))
                .filter(item -> item.getString("type").equals("reasoning"))
                .toList();
    }

    /** The input of the next request, in which a text follows the thinking. */
    private static JsonArray next(byte[] recording) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        EventStreamReader reader = new EventStreamReader(
                new ResponsesDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "openai-responses/m")));
        reader.read(recording, 0, recording.length);
        reader.end();
        Part[] parts = Stream.concat(reply.signedThinking().stream(), Stream.of(text("So.")))
                .toArray(Part[]::new);
        ChatRequest next = turns(user(text("?")), assistant(parts), user(text("?")));
        byte[] body = JsonBody.of(next, new ResponsesRequest(next, "gpt-5-mini")::write)
                .bytes();
        return json(new String(body, StandardCharsets.UTF_8)).getJsonArray("input");
    }

    @ParameterizedTest
    @CsvSource({"resp-openai-text-encrypted-reasoning, 1", "resp-openai-web-search, 2", "resp-xai-text, 1"})
    void recorded_items_go_back_as_they_came(String name, int count) throws BadFraming {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes("openai-responses", name);
        List<JsonObject> items = items(recording);

        JsonArray input = next(recording);

        assertThat(items).hasSize(count);
        assertThat(input).hasSize(count + 3);
        for (int i = 0; i < count; i++) {
            JsonObject item = items.get(i);
            JsonObject back = input.getJsonObject(1 + i);
            assertThat(back.keySet()).containsExactlyInAnyOrder("type", "id", "summary", "encrypted_content");
            back.forEach((member, value) -> assertThat(value).as(member).isEqualTo(item.getOrDefault(member, NONE)));
        }
    }

    @Test
    void items_without_encrypted_content_do_not_go_back() throws BadFraming {
        assumeTrue(Recordings.exist());
        for (String name : List.of("resp-openai-reasoning-summary", "resp-deepseek-text")) {
            byte[] recording = Recordings.bytes("openai-responses", name);

            assertThat(items(recording)).hasSize(1);
            assertThat(next(recording)).hasSize(3);
        }
    }
}
