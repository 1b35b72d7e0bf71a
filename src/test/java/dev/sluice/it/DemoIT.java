package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The models that are built in. */
final class DemoIT extends WarIT {

    @Test
    void lorem_quotes_the_prompt_and_says_that_it_is_no_model() throws Exception {
        try (SseClient client = api().chat("demo/lorem", "Is \"this\" 日本?")) {
            Reply reply = Reply.of(client.rest());

            assertThat(reply.text())
                    .contains("“Is \"this\" 日本?”")
                    .contains("not a model")
                    .contains("👩‍👩‍👧‍👦");
            assertThat(reply.events()).filteredOn(e -> e.is("text")).hasSizeGreaterThan(30);
            assertThat(reply.stopReason()).isEqualTo("end_turn");
            assertThat(reply.terminal().getString("model")).isEqualTo("demo/lorem");
        }
    }

    @Test
    void think_thinks_before_it_answers() throws Exception {
        Reply reply = api().reply("demo/think", "Why?");

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
        Reply reply = api().reply("demo/tool", "Weather?");

        assertThat(reply.stopReason()).isEqualTo("tool_use");
        assertThat(reply.tools()).hasSize(1);
        assertThat(reply.tools().get(0).toString())
                .isEqualTo("{\"id\":\"call_demo\",\"name\":\"get_weather\","
                        + "\"arguments\":\"{\\\"city\\\": \\\"Nürnberg\\\", \\\"unit\\\": \\\"celsius\\\"}\"}");
        assertThat(reply.toolInput()).isEqualTo(reply.tools().get(0).getString("arguments"));
    }

    @Test
    void fail_fails_after_some_text() throws Exception {
        Reply reply = api().reply("demo/fail", "Fail.");

        assertThat(reply.errorCode()).isEqualTo("provider_overloaded");
        assertThat(reply.partial()).isTrue();
        assertThat(reply.text()).isNotEmpty();
        assertThat(reply.terminal().getBoolean("retryable")).isTrue();
    }

    @Test
    void burst_writes_at_once_what_it_is_asked_for() throws Exception {
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
