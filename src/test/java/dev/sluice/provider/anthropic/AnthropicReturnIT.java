package dev.sluice.provider.anthropic;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static dev.sluice.provider.WholeRequests.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.anthropic.core.ObjectMappers;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextCitation;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.chat.Tools;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventStreamReader;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what is kept of recorded replies, and goes back, with what Anthropic's own library keeps of them. */
@Tag("one-server")
final class AnthropicReturnIT {

    private static final String FORMAT = "anthropic";

    private static RecordedReply decode(byte[] recording) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        AnthropicDecoder decoder =
                new AnthropicDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "anthropic/m"));
        EventStreamReader reader = new EventStreamReader(decoder);
        reader.read(recording, 0, recording.length);
        reader.end();
        return reply;
    }

    private static MessageAccumulator official(byte[] recording) throws JsonProcessingException {
        MessageAccumulator message = MessageAccumulator.create();
        for (String line : new String(recording, StandardCharsets.UTF_8).lines().toList()) {
            if (line.startsWith("data: ") && !line.contains("\"ping\"")) {
                message.accumulate(
                        ObjectMappers.jsonMapper().readValue(line.substring(6), RawMessageStreamEvent.class));
            }
        }
        return message;
    }

    /** The blocks of thinking in a turn. */
    private static List<JsonObject> thinking(JsonObject turn) {
        return turn.getJsonArray("content").getValuesAs(JsonValue::asJsonObject).stream()
                .filter(block -> block.getString("type").endsWith("thinking"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic-thinking", "anthropic-thinking-tool-use", "anthropic-thinking-redacted"})
    void the_thinking_of_a_reply_goes_back_as_in_the_official_library(String name) throws Exception {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes(FORMAT, name);
        Part[] parts = Stream.concat(decode(recording).signedThinking().stream(), Stream.of(text("So.")))
                .toArray(Part[]::new);
        ChatRequest next = with(turns(user(text("?")), assistant(parts), user(text("?"))), 2048, Tools.NONE, null);

        byte[] body = JsonBody.of(next, new AnthropicRequest(next, "claude-sonnet-4-5", new CacheMarks(false))::write)
                .bytes();

        JsonObject sent = json(new String(body, StandardCharsets.UTF_8))
                .getJsonArray("messages")
                .getJsonObject(1);
        JsonObject kept = json(ObjectMappers.jsonMapper()
                .writeValueAsString(official(recording).message().toParam()));
        assertThat(thinking(sent)).isNotEmpty().isEqualTo(thinking(kept));
    }

    @Test
    void the_sources_of_a_search_are_those_in_the_official_library() throws Exception {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes(FORMAT, "anthropic-web-search-citations");

        List<SourceCited> cited = decode(recording).sources();

        List<TextCitation> official = official(recording).message().content().stream()
                .flatMap(block -> block.text().stream())
                .flatMap(text -> text.citations().stream().flatMap(List::stream))
                .toList();
        assertThat(cited)
                .extracting(SourceCited::url)
                .isNotEmpty()
                .isEqualTo(official.stream()
                        .map(citation -> citation.asWebSearchResultLocation().url())
                        .toList());
    }
}
