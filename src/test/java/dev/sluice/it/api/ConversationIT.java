package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.Wire;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Conversations that grow: turns, and what is stored of them (contract §6). */
final class ConversationIT extends Conversations {

    @Test
    void a_conversation_is_created_and_continued_with_its_earlier_turns() throws IOException {
        String model = "openai/goes-on";
        reply("goes-on", "Blue.");
        JsonObject complete = say(model, null, "What colour is the sky?");
        String id = complete.getString("conversation_id");
        assertThat(complete.containsKey("stored")).isFalse();

        say(Api.object(model, "And the sea?").add("system", "Be brief"), id);

        assertThat(told(provider().calls("goes-on").get(1)))
                .isEqualTo("system:Be brief user:What colour is the sky? assistant:Blue. user:And the sea?");
        JsonObject conversation = json("api/conversations/" + id);
        assertThat(conversation.keySet()).containsExactly("id", "title", "created_at", "updated_at", "messages");
        assertThat(conversation.getString("title")).isEqualTo("What colour is the sky?");
        assertThat(contents(conversation)).containsExactly("What colour is the sky?", "Blue.", "And the sea?", "Blue.");
        JsonObject reply = conversation.getJsonArray("messages").getJsonObject(1);
        assertThat(reply.keySet())
                .containsExactly(
                        "role", "content", "model", "status", "stop_reason", "created_at", "stream_id", "token_count");
        assertThat(reply.getString("role")).isEqualTo("assistant");
        assertThat(reply.getString("model")).isEqualTo(model);
        assertThat(reply.getString("status")).isEqualTo("complete");
        assertThat(reply.getJsonObject("token_count").keySet())
                .containsExactly("input", "output", "total", "estimated");
    }

    @Test
    void a_start_that_joins_another_stores_nothing_twice() throws IOException {
        reply("joined", "Once.");
        String id = unique();
        String body = Api.object("openai/joined", "Only once")
                .add("conversation_id", id)
                .add("request_id", unique())
                .build()
                .toString();
        for (int i = 0; i < 2; i++) {
            try (SseClient client = new SseClient(api().post(Refusals.CHAT, body))) {
                assertThat(Reply.of(client.rest()).text()).isEqualTo("Once.");
            }
        }

        assertThat(contents(json("api/conversations/" + id))).containsExactly("Only once", "Once.");
        assertThat(provider().calls("joined")).hasSize(1);
    }

    @Test
    void a_history_can_begin_a_conversation_and_cannot_replace_stored_turns() throws IOException {
        reply("brought", "Yes.");
        String id = unique();
        String history =
                ",\"history\":[{\"role\":\"user\",\"content\":\"A?\"},{\"role\":\"assistant\",\"content\":\"A.\"}]";
        String start = "{\"model\":\"openai/brought\",\"conversation_id\":\"" + id + "\",\"message\":\"B?\"";
        try (SseClient client = new SseClient(api().post(Refusals.CHAT, start + history + '}'))) {
            client.rest();
        }
        assertThat(contents(json("api/conversations/" + id))).containsExactly("A?", "A.", "B?", "Yes.");

        Refusals refusals = new Refusals(this);
        refusals.body(start + history + '}', 400, "history");
        assertThat(told(provider().calls("brought").get(0))).isEqualTo("user:A? assistant:A. user:B?");
        try {
            refusals.check();
        } catch (Exception e) {
            throw new AssertionError(e);
        }

        String whole = "{\"model\":\"openai/brought\",\"conversation_id\":\"" + id
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"C?\"}]}";
        try (SseClient client = new SseClient(api().post(Refusals.CHAT, whole))) {
            client.rest();
        }
        assertThat(told(provider().calls("brought").get(1))).isEqualTo("user:C?");
        assertThat(contents(json("api/conversations/" + id))).containsExactly("A?", "A.", "B?", "Yes.", "C?", "Yes.");
    }

    @Test
    void a_cancelled_reply_is_stored_as_far_as_it_got() throws IOException {
        String id = unique();
        provider().on("stopped", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half of"));
            call.awaitGone(10_000);
        });
        String body = Api.object("openai/stopped", "Go on")
                .add("conversation_id", id)
                .build()
                .toString();
        try (SseClient client = new SseClient(api().post(Refusals.CHAT, body))) {
            String stream = client.next("text").id().replaceFirst("\\..*", "");
            api().delete("api/streams/" + stream).close();
            client.rest();
        }

        JsonObject reply =
                json("api/conversations/" + id).getJsonArray("messages").getJsonObject(1);
        assertThat(reply.getString("content")).isEqualTo("Half of");
        assertThat(reply.getString("status")).isEqualTo("cancelled");
    }

    @Test
    void messages_are_stored_unchanged() throws IOException {
        reply("attacked", "'; DROP TABLE sluice_turn; -- <script>alert(1)</script>");
        String attack = "'); DELETE FROM sluice_conversation; -- <img src=x onerror=alert(1)> %_\\ \u0000\uD83D\uDE00";
        String id = "'; -- <script> " + unique();
        say("openai/attacked", id, attack);

        String path = "api/conversations/" + Api.encode(id).replace("+", "%20");
        JsonObject stored = json(path);
        assertThat(contents(stored))
                .containsExactly(
                        attack.replace('\u0000', '\uFFFD'), "'; DROP TABLE sluice_turn; -- <script>alert(1)</script>");
        assertThat(ids(json("api/conversations?q=" + Api.encode("%_\\")))).contains(id);
        assertThat(json("api/conversations?q=" + Api.encode("' OR '1'='1")).getJsonArray("conversations"))
                .isEqualTo(JsonArray.EMPTY_JSON_ARRAY);
    }
}
