package dev.sluice.provider.openai;

import static dev.sluice.provider.WholeRequests.assistant;
import static dev.sluice.provider.WholeRequests.call;
import static dev.sluice.provider.WholeRequests.json;
import static dev.sluice.provider.WholeRequests.result;
import static dev.sluice.provider.WholeRequests.text;
import static dev.sluice.provider.WholeRequests.turns;
import static dev.sluice.provider.WholeRequests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Part;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.provider.JsonBody;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.Recordings;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventStreamReader;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Brings the thinking of replies back, and reads the sources of recordings. */
final class OpenAiReturnTest {

    private static RecordedReply decode(ChatServer server, byte[] stream) throws BadFraming {
        RecordedReply reply = new RecordedReply();
        OpenAiDecoder decoder =
                new OpenAiDecoder(reply, new ReplyWriter(reply, Requests.asking("Why?"), "openai/m"), false, server);
        EventStreamReader reader = new EventStreamReader(decoder);
        reader.read(stream, 0, stream.length);
        reader.end();
        decoder.end();
        return reply;
    }

    private static RecordedReply decode(ChatServer server, String... chunks) throws BadFraming {
        String stream =
                Stream.of(chunks).map(chunk -> "data: " + chunk + "\n\n").collect(Collectors.joining());
        return decode(server, (stream + "data: [DONE]\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private static RecordedReply recorded(ChatServer server, String name) throws BadFraming {
        assumeTrue(Recordings.exist());
        return decode(server, Recordings.bytes("openai-chat", name));
    }

    /** The turn of the assistant in the next request, in which something follows the thinking. */
    private static JsonObject next(ChatServer server, RecordedReply reply, Part rest) {
        Part[] parts =
                Stream.concat(reply.signedThinking().stream(), Stream.of(rest)).toArray(Part[]::new);
        ChatRequest next = rest instanceof Part.ToolCall
                ? turns(user(text("?")), assistant(parts), result("a", text("Rain")))
                : turns(user(text("?")), assistant(parts), user(text("?")));
        byte[] body = JsonBody.of(next, json -> new OpenAiRequest(Map.of(), server).write(json, next, "m"))
                .bytes();
        return json(new String(body, StandardCharsets.UTF_8))
                .getJsonArray("messages")
                .getJsonObject(1);
    }

    @Test
    void recorded_details_go_back_to_OpenRouter_with_their_signature() throws BadFraming {
        RecordedReply reply = recorded(ChatServer.OPENROUTER, "chat-openrouter-reasoning-tool");

        JsonObject turn = next(ChatServer.OPENROUTER, reply, call("a", "{}"));

        assertThat(turn.getJsonArray("reasoning_details")).hasSize(1);
        JsonObject detail = turn.getJsonArray("reasoning_details").getJsonObject(0);
        assertThat(detail.getString("text")).isEqualTo(reply.thinking()).endsWith("with this parameter.");
        assertThat(detail.getString("signature"))
                .startsWith("EvsCCkgIEBABGAIqQNe")
                .endsWith("/RgB");
        assertThat(detail.getString("format")).isEqualTo("anthropic-claude-v1");
        assertThat(detail.getInt("index")).isZero();
        assertThat(turn).doesNotContainKey("reasoning");
    }

    @Test
    void details_go_back_in_their_order_and_encrypted_ones_whole() throws BadFraming {
        RecordedReply reply = decode(
                ChatServer.OPENROUTER,
                "{\"choices\":[{\"delta\":{\"reasoning\":\"A\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"A\",\"id\":null,\"index\":0}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":\"B\",\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"B\",\"index\":0},7,{}]}}]}",
                "{\"choices\":[{\"index\":1,\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"?\",\"index\":0}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"c2U=\",\"id\":\"rs_1\",\"format\":\"openai-responses-v1\",\"index\":0}]}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"Y3I=\",\"index\":0}],\"content\":\"So.\"}}]}");

        assertThat(next(ChatServer.OPENROUTER, reply, text("So.")).getJsonArray("reasoning_details"))
                .isEqualTo(json("""
                        {"all":[{"type":"reasoning.summary","summary":"AB","index":0},
                         {"type":"reasoning.encrypted","data":"c2U=","id":"rs_1","format":"openai-responses-v1","index":0},
                         {"type":"reasoning.encrypted","data":"Y3I=","index":0}]}""").getJsonArray("all"));
    }

    @ParameterizedTest
    @EnumSource(ChatServer.class)
    void thinking_goes_back_in_its_member_to_servers_that_take_it(ChatServer server) throws BadFraming {
        for (String member : new String[] {"reasoning_content", "reasoning", "reasoning_text"}) {
            RecordedReply reply = decode(
                    server,
                    "{\"choices\":[{\"delta\":{\"" + member + "\":\"Hm\"}}]}",
                    "{\"choices\":[{\"delta\":{\"" + member + "\":\"…\",\"content\":\"So.\"}}]}");

            JsonObject turn = next(server, reply, text("So."));

            boolean taken = server.takesThinking(member) && server != ChatServer.DEEPSEEK;
            assertThat(turn.getString(member, "")).isEqualTo(taken ? "Hm…" : "");
            assertThat(reply.signedThinking()).hasSize(taken ? 1 : 0);
        }
    }

    @Test
    void DeepSeek_gets_the_thinking_of_turns_with_calls() throws BadFraming {
        RecordedReply reply = decode(
                ChatServer.DEEPSEEK,
                "{\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");

        assertThat(next(ChatServer.DEEPSEEK, reply, call("a", "{}")).getString("reasoning_content"))
                .isEqualTo("Hm");
    }

    @Test
    void a_reply_that_breaks_off_has_nothing_to_bring_back() throws BadFraming {
        RecordedReply reply = decode(
                ChatServer.OTHER,
                "{\"choices\":[{\"delta\":{\"reasoning\":\"Hm\"}}]}",
                "{\"error\":{\"message\":\"overloaded\"}}");

        assertThat(reply.thinking()).isEqualTo("Hm");
        assertThat(reply.signedThinking()).isEmpty();
    }

    @Test
    void the_search_results_of_a_recording_come_once_each() throws BadFraming {
        RecordedReply reply = recorded(ChatServer.OTHER, "chat-perplexity-crlf-no-done");

        assertThat(reply.sources())
                .containsExactly(
                        source(
                                "https://www.youtube.com/watch?v=gJEC9-B37KI",
                                "Counting to 3 | Learn Numbers + More Counting Songs | 123 Numbers"),
                        source(
                                "https://numbergenerator.org/randomnumbergenerator/1-3",
                                "Random Number Between 1 And 3 - Number Generator"),
                        source(
                                "https://www.youtube.com/watch?v=NO2Q4o6ke6w",
                                "Numbers 1, 2 and 3 - Learn to Write and Count from 1 to 3 - YouTube"),
                        source(
                                "https://www.youtube.com/watch?v=iqYjVZZ19fw",
                                "Learn to Count to 3 for Kids | 123 - YouTube"),
                        source(
                                "https://www.youtube.com/watch?v=3ku3FueLlV8",
                                "Count 1 2 3 | Counting Song for Kids | Pancake Manor - YouTube"),
                        source(
                                "https://www.dailymotion.com/video/x8nxiid",
                                "Cookies Numbers Song 1 to 30, Learn Numbers - Dailymotion"),
                        source(
                                "https://heyspinner.com/random-number-wheel/1-3",
                                "Random Number Wheel 1-3 - HeySpinner"),
                        source("https://www.tinytap.com/activities/g3d4g/play/numbers-1-3", "Numbers 1-3 | TinyTap"));
    }

    /** The recorded search has found nothing. */
    @Test
    void a_recording_without_annotations_has_no_sources() throws BadFraming {
        assertThat(recorded(ChatServer.OPENAI, "chat-openai-web-search-annotations")
                        .sources())
                .isEmpty();
    }

    private static SourceCited source(String url, String title) {
        return new SourceCited(url, null, title, SourceCited.UNTOLD, SourceCited.UNTOLD);
    }
}
