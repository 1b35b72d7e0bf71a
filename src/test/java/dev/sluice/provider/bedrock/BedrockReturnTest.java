package dev.sluice.provider.bedrock;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.provider.CacheMarks;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Framing;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Brings the thinking of replies back. */
final class BedrockReturnTest {

    private static RecordedReply decode(byte[] messages) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        ReplyDecoder decoder =
                BedrockStories.MESSAGES.decoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "bedrock/m"));
        Framing framing = BedrockStories.MESSAGES.framing(decoder);
        framing.read(messages, 0, messages.length);
        framing.end();
        return reply;
    }

    /** The content of the assistant's turn in the next request, in which a text follows the thinking. */
    private static JsonArray next(RecordedReply reply) {
        Part[] parts = Stream.concat(reply.signedThinking().stream(), Stream.of(text("So.")))
                .toArray(Part[]::new);
        ChatRequest next = turns(user(text("?")), assistant(parts), user(text("?")));
        BedrockModel model = BedrockModel.of("anthropic.claude-sonnet-4-5-20250929-v1:0");
        byte[] body = JsonBody.of(next, new BedrockRequest(next, model, new CacheMarks(false))::write)
                .bytes();
        return json(new String(body, StandardCharsets.UTF_8))
                .getJsonArray("messages")
                .getJsonObject(1)
                .getJsonArray("content");
    }

    @Test
    void recorded_thinking_goes_back_with_its_signature() throws BadFraming {
        assumeTrue(Recordings.exist());
        byte[] recording = Recordings.bytes("bedrock", "bedrock-converse-thinking");
        Matcher signature = Pattern.compile("\"signature\":\"([^\"]+)\"")
                .matcher(new String(recording, StandardCharsets.ISO_8859_1));
        assertThat(signature.find()).isTrue();
        RecordedReply reply = decode(recording);

        JsonObject thinking =
                next(reply).getJsonObject(0).getJsonObject("reasoningContent").getJsonObject("reasoningText");

        assertThat(thinking.getString("text")).isNotEmpty().isEqualTo(reply.thinking());
        assertThat(thinking.getString("signature")).isEqualTo(signature.group(1));
    }

    @Test
    void encrypted_thinking_goes_back_in_one_piece() throws BadFraming {
        byte[] reply = Frames.of("""
                contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"c2U="}}}
                contentBlockDelta: {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"Y3JldA=="}}}
                contentBlockStop: {"contentBlockIndex":0}
                """);

        assertThat(next(decode(reply)).getJsonObject(0)).isEqualTo(json("""
                        {"reasoningContent":{"redactedContent":"c2VjcmV0"}}"""));
    }

    @Test
    void thinking_in_the_stream_of_InvokeModel_goes_back_to_Converse() throws BadFraming {
        String events = """
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}
                {"type":"content_block_stop","index":0}
                """;
        StringBuilder messages = new StringBuilder();
        events.lines()
                .forEach(event -> messages.append("chunk: {\"bytes\":\"")
                        .append(Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8)))
                        .append("\"}\n"));

        assertThat(next(decode(Frames.of(messages.toString()))).getJsonObject(0))
                .isEqualTo(json("""
                        {"reasoningContent":{"reasoningText":{"text":"Hm","signature":"EqQB"}}}"""));
    }
}
