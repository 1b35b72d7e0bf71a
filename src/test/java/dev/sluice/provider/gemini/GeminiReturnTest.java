package dev.sluice.provider.gemini;

import static dev.sluice.provider.WholeRequests.BASE64;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.picture;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Brings the signatures of replies back. */
final class GeminiReturnTest {

    private static RecordedReply decode(byte[] stream) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        GeminiDecoder decoder = new GeminiDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "gemini/m"));
        new EventStreamReader(decoder).read(stream, 0, stream.length);
        decoder.end();
        return reply;
    }

    private static RecordedReply recorded(String name) throws BadFraming {
        assumeTrue(Recordings.exist());
        return decode(Recordings.bytes("gemini", name));
    }

    private static RecordedReply reply(String parts) throws BadFraming {
        String chunk =
                "data: {\"candidates\":[{\"content\":{\"parts\":[" + parts + "]},\"finishReason\":\"STOP\"}]}\n\n";
        return decode(chunk.getBytes(StandardCharsets.UTF_8));
    }

    /** The model's turn in the next request: all signatures first, as stored conversations have them. */
    private static String next(RecordedReply reply, Part... files) throws BadFraming {
        List<Part> parts = new ArrayList<>(reply.signedThinking());
        if (!reply.text().isEmpty()) {
            parts.add(text(reply.text()));
        }
        reply.calls().forEach(call -> parts.add(new Part.ToolCall(call.id(), call.name(), call.arguments())));
        parts.addAll(List.of(files));
        ChatRequest next = turns(user(text("?")), new Message(Message.Role.ASSISTANT, parts), user(text("?")));
        JsonObject body = json(new String(
                JsonBody.of(next, new GeminiRequest(next, "gemini-3-flash-preview")::write)
                        .bytes(),
                StandardCharsets.UTF_8));
        return body.getJsonArray("contents").getJsonObject(1).get("parts").toString();
    }

    /** The parts of all chunks of a recording. */
    private static List<JsonObject> recordedParts(String name) {
        return new String(Recordings.bytes("gemini", name), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> json(line.substring(6)).getJsonArray("candidates").getJsonObject(0))
                .flatMap(candidate ->
                        candidate.getJsonObject("content").getJsonArray("parts").getValuesAs(JsonObject.class).stream())
                .toList();
    }

    @Test
    void a_recorded_call_goes_back_as_it_was() throws BadFraming {
        assertThat(next(recorded("gemini-tool-call")))
                .isEqualTo(recordedParts("gemini-tool-call").toString().replace(", {", ",{"));
    }

    @Test
    void a_recorded_text_goes_back_with_its_signature() throws BadFraming {
        RecordedReply reply = recorded("gemini-thinking");
        List<JsonObject> parts = recordedParts("gemini-thinking");
        String signature = parts.get(parts.size() - 1).getString("thoughtSignature");

        JsonArray sent = json("{\"parts\":" + next(reply) + "}").getJsonArray("parts");

        assertThat(sent).hasSize(1);
        assertThat(sent.getJsonObject(0).getString("text")).isEqualTo(reply.text());
        assertThat(sent.getJsonObject(0).getString("thoughtSignature")).isEqualTo(signature);
    }

    @Test
    void the_signature_of_code_that_Google_ran_does_not_go_back() throws BadFraming {
        RecordedReply reply = recorded("gemini-code-execution");
        List<JsonObject> parts = recordedParts("gemini-code-execution");

        assertThat(next(reply))
                .contains(parts.get(parts.size() - 1).getString("thoughtSignature"))
                .doesNotContain(parts.get(0).getString("thoughtSignature"));
    }

    @Test
    void each_call_and_the_text_get_their_own_signatures() throws BadFraming {
        RecordedReply reply = reply("""
                {"text":"A","thoughtSignature":"a"},\
                {"functionCall":{"id":"x","name":"f","args":{}},"thoughtSignature":"b"},\
                {"functionCall":{"id":"y","name":"f","args":{}}},\
                {"functionCall":{"id":"z","name":"f","args":{}},"thoughtSignature":"c"}""");

        assertThat(next(reply)).isEqualTo("""
                [{"text":"A","thoughtSignature":"a"},\
                {"functionCall":{"id":"x","name":"f","args":{}},"thoughtSignature":"b"},\
                {"functionCall":{"id":"y","name":"f","args":{}}},\
                {"functionCall":{"id":"z","name":"f","args":{}},"thoughtSignature":"c"}]""");
    }

    @Test
    void pictures_get_their_own_signatures() throws BadFraming {
        RecordedReply reply = reply("""
                {"text":"A","thoughtSignature":"a"},\
                {"inlineData":{"mimeType":"image/png","data":"%s"},"thoughtSignature":"b"},\
                {"inlineData":{"mimeType":"image/png","data":"%s"},"thoughtSignature":"c"}""".formatted(BASE64, BASE64));

        assertThat(next(reply, picture("image/png"), picture("image/png"))).isEqualTo("""
                [{"text":"A","thoughtSignature":"a"},\
                {"inlineData":{"mimeType":"image/png","data":"%s"},"thoughtSignature":"b"},\
                {"inlineData":{"mimeType":"image/png","data":"%s"},"thoughtSignature":"c"}]""".formatted(BASE64, BASE64));
    }

    @Test
    void a_picture_that_does_not_come_back_takes_its_signature_along() throws BadFraming {
        RecordedReply reply = reply("""
                {"inlineData":{"mimeType":"image/png","data":"iVBO"},"thoughtSignature":"b"}""");

        assertThat(next(reply, text("[a picture]"))).isEqualTo("[{\"text\":\"[a picture]\"}]");
    }

    @Test
    void a_signed_thought_goes_back_as_a_thought() throws BadFraming {
        RecordedReply reply = reply("""
                {"text":"Hm","thought":true,"thoughtSignature":"a"},{"text":"A"}""");

        assertThat(next(reply)).isEqualTo("""
                [{"text":"Hm","thought":true,"thoughtSignature":"a"},{"text":"A"}]""");
    }
}
