package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.server.DeployedWar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The built-in models. */
final class DemoIT extends DeployedWar {

    private static final Map<String, String> QUESTIONS = Map.of(
            "demo/lorem", "Is \"this\" 日本?", "demo/think", "Why?", "demo/tool", "Weather?", "demo/fail", "Fail.");

    private static final Map<String, Reply> REPLIES = new HashMap<>();

    /** The reply of a model to its question. All are asked at once, because they write slowly. */
    private Reply reply(String model) throws Exception {
        synchronized (REPLIES) {
            if (REPLIES.isEmpty()) {
                List<String> models = List.copyOf(QUESTIONS.keySet());
                List<Callable<Reply>> asked = new ArrayList<>();
                models.forEach(name -> asked.add(() -> api().reply(name, QUESTIONS.get(name))));
                List<Reply> replies = Concurrently.run(models.size(), asked);
                for (int i = 0; i < replies.size(); i++) {
                    REPLIES.put(models.get(i), replies.get(i));
                }
            }
            return REPLIES.get(model);
        }
    }

    @Test
    void lorem_quotes_the_prompt_and_says_that_it_is_no_model() throws Exception {
        Reply reply = reply("demo/lorem");

        assertThat(reply.text())
                .contains("“Is \"this\" 日本?”")
                .contains("not a model")
                .contains("👩‍👩‍👧‍👦");
        assertThat(reply.events()).filteredOn(e -> e.is("text")).hasSizeGreaterThan(30);
        assertThat(reply.stopReason()).isEqualTo("end_turn");
        assertThat(reply.terminal().getString("model")).isEqualTo("demo/lorem");
    }

    @Test
    void think_thinks_before_it_answers() throws Exception {
        Reply reply = reply("demo/think");

        assertThat(reply.thinking()).contains("“Why?”").endsWith("That will do. ");
        assertThat(reply.text()).contains("“Why?”");
        List<String> stages = reply.events().stream()
                .filter(e -> e.is("progress"))
                .map(e -> e.json().getString("stage"))
                .distinct()
                .toList();
        assertThat(stages).containsExactly("analyzing", "generating");
    }

    @Test
    void tool_calls_a_tool() throws Exception {
        Reply reply = reply("demo/tool");

        assertThat(reply.stopReason()).isEqualTo("tool_use");
        assertThat(reply.tools()).hasSize(1);
        assertThat(reply.tools().get(0).toString())
                .isEqualTo("{\"id\":\"call_demo\",\"name\":\"get_weather\","
                        + "\"arguments\":\"{\\\"city\\\": \\\"Nürnberg\\\", \\\"unit\\\": \\\"celsius\\\"}\"}");
        assertThat(reply.toolInput()).isEqualTo(reply.tools().get(0).getString("arguments"));
    }

    @Test
    void fail_fails_after_some_text() throws Exception {
        Reply reply = reply("demo/fail");

        assertThat(reply.errorCode()).isEqualTo("provider_overloaded");
        assertThat(reply.partial()).isTrue();
        assertThat(reply.text()).isNotEmpty();
        assertThat(reply.terminal().getBoolean("retryable")).isTrue();
    }

    @Test
    void burst_writes_the_requested_length_at_once() throws Exception {
        assertThat(api().reply("demo/burst", "Go").text().split(" ", -1)).hasSize(2000);

        String body =
                Api.object("demo/burst", "Go").add("max_tokens", 3).build().toString();
        try (SseClient client = new SseClient(api().post("api/stream/chat", body))) {
            assertThat(Reply.of(client.rest()).text().split(" ", -1)).hasSize(3);
        }
    }

    @Test
    void the_same_prompt_gets_the_same_reply() throws Exception {
        assertThat(api().reply("demo/burst", "Again").text())
                .isEqualTo(api().reply("demo/burst", "Again").text())
                .isNotEqualTo(api().reply("demo/burst", "Other").text());
    }
}
