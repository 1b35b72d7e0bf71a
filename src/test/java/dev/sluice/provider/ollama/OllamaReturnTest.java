package dev.sluice.provider.ollama;

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
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Brings the thinking of replies back. */
final class OllamaReturnTest {

    private static RecordedReply decode(byte[] lines) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        Framing framing = OllamaStories.LINES.framing(
                new OllamaDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "ollama/m")));
        framing.read(lines, 0, lines.length);
        framing.end();
        return reply;
    }

    @Test
    void thinking_goes_back_with_its_calls() throws BadFraming {
        RecordedReply reply = decode("""
                {"message":{"thinking":"H"},"done":false}
                {"message":{"thinking":"m"},"done":false}
                {"message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x":1}}}]},"done":false}
                {"message":{"thinking":"So"},"done":false}
                {"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":5}
                """.getBytes(StandardCharsets.UTF_8));
        List<Part> parts = new ArrayList<>(reply.signedThinking());
        reply.calls().forEach(call -> parts.add(new Part.ToolCall(call.id(), call.name(), call.arguments())));
        ChatRequest next = turns(user(text("?")), new Message(Message.Role.ASSISTANT, parts), user(text("?")));

        byte[] body = JsonBody.of(next, new OllamaRequest(next, "qwen3")::write).bytes();

        assertThat(reply.story()).startsWith("""
                think H
                think m
                ReasoningSigned[text=Hm, signature=ollama:unsigned]
                call 0 a f
                """).contains("ReasoningSigned[text=So, signature=ollama:unsigned]");
        assertThat(json(new String(body, StandardCharsets.UTF_8))
                        .getJsonArray("messages")
                        .get(1))
                .isEqualTo(json("""
                        {"role":"assistant","content":"","thinking":"Hm\\n\\nSo",
                        "tool_calls":[{"id":"a","function":{"name":"f","arguments":{"x":1}}}]}"""));
    }

    @Test
    void recorded_thinking_before_a_text_does_not_go_back() throws BadFraming {
        assumeTrue(Recordings.exist());

        RecordedReply reply = decode(Recordings.bytes("ollama", "ollama-thinking"));

        assertThat(reply.thinking()).isNotEmpty();
        assertThat(reply.signedThinking()).isEmpty();
    }
}
