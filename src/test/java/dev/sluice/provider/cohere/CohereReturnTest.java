package dev.sluice.provider.cohere;

import static dev.sluice.provider.WholeRequests.json;
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
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Brings the plans and the thinking of replies back. */
final class CohereReturnTest {

    private static RecordedReply decode(byte[] stream) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        CohereDecoder decoder = new CohereDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "cohere/m"));
        new EventStreamReader(decoder).read(stream, 0, stream.length);
        return reply;
    }

    private static RecordedReply decode(String events) throws BadFraming {
        return decode(events.lines()
                .map(line -> "data: " + line + "\n\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8));
    }

    /** The assistant's turn in the next request. */
    private static JsonObject next(RecordedReply reply, String model) {
        List<Part> parts = new ArrayList<>(reply.signedThinking());
        reply.calls().forEach(call -> parts.add(new Part.ToolCall(call.id(), call.name(), call.arguments())));
        ChatRequest next = turns(user(text("?")), new Message(Message.Role.ASSISTANT, parts), user(text("?")));
        byte[] body = JsonBody.of(next, new CohereRequest(next, model)::write).bytes();
        return json(new String(body, StandardCharsets.UTF_8))
                .getJsonArray("messages")
                .getJsonObject(1);
    }

    @Test
    void a_recorded_plan_goes_back_with_its_call() throws BadFraming {
        assumeTrue(Recordings.exist());

        JsonObject turn = next(decode(Recordings.bytes("cohere", "cohere-tool-plan")), "command-a-03-2025");

        assertThat(turn).isEqualTo(json("""
                        {"role":"assistant","tool_plan":"I will use the weather tool to find the weather in Berlin.",
                        "tool_calls":[{"id":"weather_vvavrb8p34fk","type":"function","function":{"name":"weather",
                        "arguments":"{\\"latitude\\": \\"52.5200\\", \\"longitude\\": \\"13.4050\\"}"}}]}"""));
    }

    @Test
    void thinking_before_a_call_goes_back_with_it() throws BadFraming {
        RecordedReply reply = decode("""
                {"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":"H"}}}}
                {"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"m"}}}}
                {"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","function":{"name":"f","arguments":"{}"}}}}}
                {"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}
                """);

        assertThat(next(reply, "command-a-reasoning-08-2025")).isEqualTo(json("""
                        {"role":"assistant","content":[{"type":"thinking","thinking":"Hm"}],
                        "tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]}"""));
    }

    @Test
    void recorded_thinking_before_a_text_does_not_go_back() throws BadFraming {
        assumeTrue(Recordings.exist());

        RecordedReply reply = decode(Recordings.bytes("cohere", "cohere-thinking-citations"));

        assertThat(reply.thinking()).isNotEmpty();
        assertThat(reply.signedThinking()).isEmpty();
    }
}
