package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.ChosenIds;
import dev.sluice.it.client.RawHttp;
import jakarta.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Conversations and principals whose ids a client has chosen, in paths. */
final class ChosenIdIT extends Conversations {

    private static final Map<String, String> JSON = Map.of("Content-Type", Refusals.JSON);

    @Test
    void an_id_that_can_be_used_can_be_read_exported_renamed_and_deleted() throws IOException {
        reply("chosen", "Yes.");
        SoftAssertions all = new SoftAssertions();
        for (String id : ChosenIds.PLAIN) {
            for (String segment : List.of(ChosenIds.percent(id), ChosenIds.encoded(id))) {
                assertThat(say("openai/chosen", id, "Hello " + id).getString("conversation_id"))
                        .isEqualTo(id);
                String path = "api/conversations/" + segment;
                all.assertThat(statuses(path)).as("%s as %s", id, segment).containsExactly(200, 200, 204, 204, 404);
            }
        }
        all.assertAll();
    }

    /** The statuses of reading, exporting, renaming and deleting, and of reading again. */
    private List<Integer> statuses(String path) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (String part : List.of("", "/export")) {
            statuses.add(status("GET", path + part, ""));
        }
        statuses.add(status("PATCH", path, "{\"title\":\"Renamed\"}"));
        statuses.add(status("DELETE", path, ""));
        statuses.add(status("GET", path, ""));
        return statuses;
    }

    private int status(String method, String path, String body) throws IOException {
        try (RawHttp http = api().request(method, path, JSON, body)) {
            return http.status();
        }
    }

    @Test
    void a_semicolon_in_a_path_is_refused_instead_of_meaning_the_id_before_it() throws IOException {
        reply("chosen", "Yes.");
        String id = unique();
        say("openai/chosen", id, "Hello");
        say("openai/chosen", id + ";b", "Hello again");

        assertThat(statuses("api/conversations/" + id + ";b")).containsOnly(400);
        assertThat(contents(json("api/conversations/" + id))).containsExactly("Hello", "Yes.");
        assertThat(contents(json("api/conversations/" + id + "%3Bb"))).containsExactly("Hello again", "Yes.");
        assertThat(status("DELETE", "api/admin/principals/a;b", "")).isEqualTo(400);
    }

    @Test
    void an_id_that_no_path_can_hold_is_refused_by_its_name_before_anything_starts() throws Exception {
        Refusals refusals = new Refusals(this);
        List<String> ids = new ArrayList<>(ChosenIds.SPECIAL);
        ids.addAll(List.of("a\0b", "a\nb", "\u0085"));
        for (String id : ids) {
            refusals.field("\"message\":\"a\",\"conversation_id\":" + Json.createValue(id), "conversation_id");
            refusals.query(
                    "?prompt=a&model=openai/never-asked&conversation_id=" + ChosenIds.percent(id), "conversation_id");
        }
        refusals.field("\"message\":\"a\",\"conversation_id\":\"\\ud800\"", "conversation_id");
        refusals.check();
    }

    @Test
    void a_segment_that_is_not_base64url_is_refused_by_its_name() throws Exception {
        Refusals refusals = new Refusals(this);
        for (String segment : List.of("~!", "~YS9i~", "~_w", "~7aCA", "%7E%25")) {
            String path = "api/conversations/" + segment;
            refusals.add("GET", path, Map.of(), "", 400, "invalid_request", "id");
            refusals.add("GET", path + "/export", Map.of(), "", 400, "invalid_request", "id");
            refusals.add("PATCH", path, JSON, "{\"title\":\"a\"}", 400, "invalid_request", "id");
            refusals.add("DELETE", path, JSON, "", 400, "invalid_request", "id");
            refusals.add("DELETE", path + "/turns/x", JSON, "", 400, "invalid_request", "id");
            refusals.add("DELETE", "api/conversations/x/turns/" + segment, JSON, "", 400, "invalid_request", "stream");
            refusals.add("DELETE", "api/admin/principals/" + segment, JSON, "", 400, "invalid_request", "principal");
        }
        for (String segment : List.of("~", "~YS9i", "~YQ%3D%3D", "~YQBi", ChosenIds.encoded("a".repeat(3000)))) {
            refusals.add("GET", "api/conversations/" + segment, Map.of(), "", 404, "not_found", null);
        }
        refusals.check();
    }

    @Test
    void an_admin_can_name_every_principal() throws IOException {
        List<String> principals = new ArrayList<>(ChosenIds.SPECIAL);
        principals.addAll(ChosenIds.PLAIN);
        for (String principal : principals) {
            try (RawHttp http = api().delete("api/admin/principals/" + ChosenIds.encoded(principal))) {
                assertThat(http.status()).as(principal).isEqualTo(200);
                assertThat(http.text()).isEqualTo("{\"conversations\":0}");
            }
        }
    }
}
