package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Conversations as clients see them (contract §6). */
final class ConversationIT extends DeployedWar {

    private String unique() {
        return UUID.randomUUID().toString();
    }

    /** Asks, and returns the reply's {@code complete}. */
    private JsonObject say(String model, String conversation, String message) throws IOException {
        return say(Api.object(model, message), conversation);
    }

    private JsonObject say(JsonObjectBuilder body, String conversation) throws IOException {
        if (conversation != null) {
            body.add("conversation_id", conversation);
        }
        try (SseClient client =
                new SseClient(api().post(Refusals.CHAT, body.build().toString()))) {
            return Reply.of(client.rest()).terminal();
        }
    }

    private JsonObject json(String path) throws IOException {
        try (RawHttp http = api().get(path)) {
            assertThat(http.status()).as(path).isEqualTo(200);
            return http.json();
        }
    }

    private void reply(String name, String text) {
        provider().on(name, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(text));
            call.end();
        });
    }

    private static List<String> contents(JsonObject conversation) {
        return conversation.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("content"))
                .toList();
    }

    private static String told(ProviderCall call) {
        JsonArray messages = call.body().getJsonArray("messages");
        return messages.getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("role") + ':' + message.getString("content"))
                .collect(Collectors.joining(" "));
    }

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
    void conversations_are_listed_page_by_page_and_found_by_their_words() throws IOException {
        reply("listed", "An answer");
        String word = "w" + unique().replace("-", "");
        for (int i = 0; i < 5; i++) {
            say("openai/listed", word + i, "Number " + i + " about " + word.toUpperCase(java.util.Locale.ROOT));
        }

        JsonObject page = json("api/conversations?limit=2&q=" + word);
        assertThat(ids(page)).containsExactly(word + 4, word + 3);
        JsonObject next = json("api/conversations?limit=2&q=" + word + "&cursor=" + page.getString("next_cursor"));
        assertThat(ids(next)).containsExactly(word + 2, word + 1);
        JsonObject last = json("api/conversations?limit=2&q=" + word + "&cursor=" + next.getString("next_cursor"));
        assertThat(ids(last)).containsExactly(word + 0);
        assertThat(last.containsKey("next_cursor")).isFalse();
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("conversations").getValuesAs(JsonObject.class).stream()
                .map(conversation -> conversation.getString("id"))
                .toList();
    }

    @Test
    void a_conversation_can_be_renamed_cut_and_deleted() throws IOException {
        reply("changed", "An answer");
        String id = unique();
        String path = "api/conversations/" + id;
        say("openai/changed", id, "One");
        say("openai/changed", id, "Two");
        String stream = json(path).getJsonArray("messages").getJsonObject(2).getString("stream_id");

        try (RawHttp http =
                api().request("PATCH", path, Map.of("Content-Type", Refusals.JSON), "{\"title\":\"Näme\"}")) {
            assertThat(http.status()).isEqualTo(204);
        }
        assertThat(json(path).getString("title")).isEqualTo("Näme");
        try (RawHttp http = api().delete(path + "/turns/" + stream)) {
            assertThat(http.status()).isEqualTo(204);
        }
        assertThat(contents(json(path))).containsExactly("One", "An answer");
        for (int status : List.of(204, 404)) {
            try (RawHttp http = api().delete(path)) {
                assertThat(http.status()).isEqualTo(status);
            }
        }
        try (RawHttp http = api().get(path)) {
            assertThat(http.status()).isEqualTo(404);
        }
    }

    @Test
    void deleting_a_conversation_ends_its_replies_for_good() throws IOException {
        String id = unique();
        provider().on("deleted", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half"));
            assertThat(call.awaitGone(5000)).isTrue();
        });
        String body = Api.object("openai/deleted", "Go on")
                .add("conversation_id", id)
                .build()
                .toString();
        try (SseClient client = new SseClient(api().post(Refusals.CHAT, body))) {
            assertThat(client.next("text")).isNotNull();
            api().delete("api/conversations/" + id).close();
            assertThat(Reply.of(client.rest()).terminal().getString("stop_reason"))
                    .isEqualTo("cancelled");
        }
        try (RawHttp http = api().get("api/conversations/" + id)) {
            assertThat(http.status()).isEqualTo(404);
        }
    }

    @Test
    void a_conversation_can_be_exported_as_markdown_or_json() throws IOException {
        reply("exported", "It is **blue**.");
        String id = unique();
        say("openai/exported", id, "Why \"<b>#1</b>\"?");
        String path = "api/conversations/" + id + "/export";

        try (RawHttp http = api().get(path)) {
            assertThat(http.header("Content-Type")).isEqualToIgnoringCase("text/markdown;charset=UTF-8");
            assertThat(http.header("Content-Disposition")).isEqualTo("attachment; filename=\"why-b-1-b.md\"");
            assertThat(http.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(http.text())
                    .startsWith("# Why \"\\<b\\>\\#1\\</b\\>\"?\n\n## User\n\n*20")
                    .contains(" UTC*\n\nWhy \"<b>#1</b>\"?\n\n## Assistant\n\n*20")
                    .endsWith(" UTC, openai/exported*\n\nIt is **blue**.\n");
        }
        for (RawHttp http :
                List.of(api().get(path + "?format=json"), api().get(path, Map.of("Accept", "application/json")))) {
            try (http) {
                assertThat(http.header("Content-Type")).startsWith("application/json");
                assertThat(contents(http.json())).containsExactly("Why \"<b>#1</b>\"?", "It is **blue**.");
            }
        }
    }

    @Test
    void bad_conversation_ids_cursors_and_titles_are_refused() throws Exception {
        Refusals refusals = new Refusals(this);
        Map<String, String> json = Map.of("Content-Type", Refusals.JSON);
        for (String query : List.of(
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=1e2",
                "limit=",
                "limit=99999999999999999999",
                "limit=x",
                "cursor=",
                "cursor=x",
                "cursor=%00",
                "cursor=MTox!",
                "cursor=" + "A".repeat(5000),
                "cursor=OTk5OTk5OTk5",
                "cursor=-1:a",
                "q=" + "a".repeat(201))) {
            refusals.add(
                    "GET",
                    "api/conversations?" + query,
                    Map.of(),
                    "",
                    400,
                    "invalid_request",
                    query.replaceFirst("=.*", ""));
        }
        for (String id : List.of("none", "%27%3B+DROP+TABLE+sluice_turn%3B--", "%00", "a".repeat(3000))) {
            boolean container = id.equals("%00");
            String code = container ? null : "not_found";
            refusals.add("GET", "api/conversations/" + id, Map.of(), "", container ? 0 : 404, code, null);
            refusals.add("DELETE", "api/conversations/" + id, json, "", container ? 0 : 404, code, null);
            refusals.add("GET", "api/conversations/" + id + "/export", Map.of(), "", container ? 0 : 404, code, null);
            refusals.add(
                    "PATCH", "api/conversations/" + id, json, "{\"title\":\"a\"}", container ? 0 : 404, code, null);
        }
        for (String body : List.of(
                "{}",
                "{\"title\":1}",
                "{\"title\":null}",
                "{\"title\":\" \"}",
                "{\"title\":\"a\\nb\"}",
                "{\"title\":\"" + "a".repeat(201) + "\"}")) {
            refusals.add("PATCH", "api/conversations/none", json, body, 400, "invalid_request", "title");
        }
        refusals.add("PATCH", "api/conversations/none", json, "{\"id\":\"x\"}", 400, "invalid_request", "id");
        refusals.add("PATCH", "api/conversations/none", json, "[]", 400, "invalid_request", "body");
        refusals.add("GET", "api/conversations/none/export?format=pdf", Map.of(), "", 400, "invalid_request", "format");
        refusals.check();
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

    @Test
    void an_admin_can_delete_everything_of_a_principal() throws IOException {
        try (RawHttp http = api().delete("api/admin/principals/nobody%20of%20that%20name")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).isEqualTo("{\"conversations\":0}");
        }
    }
}
