package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.Wire;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations that are stored: lists, search, renaming, export and deletion (contract §6). */
final class StoredConversationsIT extends Conversations {

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

    /** @param part what is deleted of the conversation */
    @ParameterizedTest
    @ValueSource(strings = {"", "/turns/%s"})
    void deleting_a_conversation_or_its_turns_ends_the_replies_for_good(String part) throws IOException {
        String id = unique();
        provider().on("deleted", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Half"));
            assertThat(call.awaitGone(60_000)).isTrue();
        });
        String body = Api.object("openai/deleted", "Go on")
                .add("conversation_id", id)
                .build()
                .toString();
        try (SseClient client = new SseClient(api().post(Refusals.CHAT, body))) {
            String stream = client.next("text").id().replaceFirst("\\..*", "");
            api().delete("api/conversations/" + id + part.formatted(stream)).close();
            JsonObject complete = Reply.of(client.rest()).terminal();
            assertThat(complete.getString("stop_reason")).isEqualTo("cancelled");
            assertThat(complete.getBoolean("stored")).isFalse();
        }
        try (RawHttp http = api().get("api/conversations/" + id)) {
            assertThat(http.status() == 404 || contents(http.json()).isEmpty()).isTrue();
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
    void an_admin_can_delete_everything_of_a_principal() throws IOException {
        try (RawHttp http = api().delete("api/admin/principals/nobody%20of%20that%20name")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.text()).isEqualTo("{\"conversations\":0}");
        }
    }
}
