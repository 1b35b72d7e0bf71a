package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.AguiRun;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What replies cost, of a model that has a price: 0.25 and 2 EUR for a million tokens. */
final class CostIT extends DeployedWar {

    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1001,\"completion_tokens\":7,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":1}}}\n\n";

    private void script(String model) {
        provider().on(model, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello") + Wire.OPENAI.beforeEnd() + USAGE + Wire.OPENAI.end());
            call.end();
        });
    }

    private JsonObject complete(String model) throws IOException {
        try (SseClient reply = new SseClient(api().post("api/stream/chat", Api.body("openai/" + model, "Hi")))) {
            return reply.next("complete").json();
        }
    }

    @Test
    void a_reply_tells_its_cost_to_the_last_digit() throws IOException {
        script("priced");

        JsonObject complete = complete("priced");

        // 1,000 × 0.25 + 1 × 0.025 + 7 × 2 millionths
        assertThat(complete.getJsonObject("cost").toString())
                .isEqualTo("{\"amount\":\"0.000264025\",\"currency\":\"EUR\"}");
        String conversation = "api/conversations/" + complete.getString("conversation_id");
        await().untilAsserted(() -> {
            try (RawHttp stored = api().get(conversation)) {
                assertThat(stored.status()).isEqualTo(200);
                JsonArray messages = stored.json().getJsonArray("messages");
                assertThat(messages).hasSize(2);
                assertThat(messages.getJsonObject(1).getJsonObject("cost")).isEqualTo(complete.getJsonObject("cost"));
            }
        });
        assertThat(List.copyOf(complete.keySet()))
                .containsExactly("message", "token_count", "cost", "conversation_id", "stop_reason", "model");
        try (RawHttp metrics = api().get("api/metrics")) {
            assertThat(metrics.text())
                    .containsPattern(
                            "sluice_cost_total\\{[^}]*currency=\"EUR\"[^}]*gen_ai_request_model=\"[^\"]+\"[^}]*} ");
        }
    }

    @Test
    void a_message_of_the_ai_sdk_has_it_among_its_metadata() throws IOException {
        script("priced");
        String body =
                "{\"id\":\"cost-" + System.nanoTime() + "\",\"model\":\"openai/priced\",\"messages\":[{\"id\":\"m\","
                        + "\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]}";
        try (SseClient reply = new SseClient(api().post("api/ai-sdk/chat", body))) {
            List<SseEvent> events = reply.rest();
            assertThat(events)
                    .anyMatch(event ->
                            event.data().contains("\"cost\":{\"amount\":\"0.000264025\",\"currency\":\"EUR\"}"));
        }
    }

    private String spent() throws IOException {
        try (RawHttp usage = api().get("api/admin/usage?by=model")) {
            return usage.json().getJsonArray("rows").stream()
                    .map(JsonValue::asJsonObject)
                    .filter(row -> row.getString("key").equals("openai/dialects"))
                    .map(row -> row.getJsonArray("cost").toString())
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void the_same_reply_costs_the_same_in_every_dialect() throws IOException {
        script("dialects");
        String model = "\"model\":\"openai/dialects\"";
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        String parts =
                "\"messages\":[{\"id\":\"m\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]";
        Map<String, String> requests = new LinkedHashMap<>();
        requests.put("stream/chat", model + ",\"message\":\"Hi\"");
        requests.put("openai/v1/chat/completions", model + ",\"stream\":true," + messages);
        requests.put("openai/v1/responses", model + ",\"stream\":true,\"input\":\"Hi\"");
        requests.put("anthropic/v1/messages", model + ",\"max_tokens\":9,\"stream\":true," + messages);
        requests.put("ai-sdk/chat", model + ",\"id\":\"same-cost\"," + parts);
        String run = AguiRun.body("same-cost").replace("demo/burst", "openai/dialects");
        requests.put("ag-ui", run.substring(1, run.length() - 1));
        int count = 0;
        for (Map.Entry<String, String> request : requests.entrySet()) {
            try (SseClient reply =
                    new SseClient(api().post("api/" + request.getKey(), '{' + request.getValue() + '}'))) {
                assertThat(reply.rest()).as(request.getKey()).isNotEmpty();
            }
            count++;
            BigDecimal sum = new BigDecimal("0.000264025").multiply(BigDecimal.valueOf(count));
            String cost = "[{\"amount\":\"" + sum.stripTrailingZeros().toPlainString() + "\",\"currency\":\"EUR\"}]";
            await().untilAsserted(() -> assertThat(spent()).as(request.getKey()).isEqualTo(cost));
        }
    }

    @Test
    void a_model_without_a_price_costs_nothing() throws IOException {
        script("unpriced");

        assertThat(complete("unpriced")).doesNotContainKey("cost");
    }

    @Test
    void a_cancelled_reply_costs_what_is_estimated() throws IOException {
        provider().on("priced", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello there"));
            boolean unused = call.awaitGone(20_000);
        });
        try (SseClient reply = new SseClient(api().post("api/stream/chat", Api.body("openai/priced", "Hi")))) {
            SseEvent text = reply.next("text");
            String stream = text.id().substring(0, text.id().indexOf('.'));
            try (RawHttp cancelled = api().delete("api/streams/" + stream)) {
                assertThat(cancelled.status()).isEqualTo(204);
            }
            JsonObject complete = reply.next("complete").json();
            JsonObject tokens = complete.getJsonObject("token_count");
            assertThat(tokens.getBoolean("estimated")).isTrue();
            BigDecimal millionths = new BigDecimal("0.25")
                    .multiply(BigDecimal.valueOf(tokens.getInt("input")))
                    .add(BigDecimal.valueOf(2L * tokens.getInt("output")));
            assertThat(new BigDecimal(complete.getJsonObject("cost").getString("amount")))
                    .isEqualByComparingTo(millionths.movePointLeft(6));
        }
    }
}
