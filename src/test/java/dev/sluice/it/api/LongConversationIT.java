package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation that is longer than what is read of it at a time. */
@Tag("one-server")
final class LongConversationIT extends Conversations {

    private static final int REPLIES = 8;

    /** More than Sluice, Tomcat and the sockets hold of an answer. */
    private static final String LONG = "0123456789".repeat(150_000);

    private String conversation() throws IOException {
        reply("long", LONG);
        String id = unique();
        for (int i = 0; i < REPLIES; i++) {
            String body = Api.object("openai/long", "Number " + i)
                    .add("conversation_id", id)
                    .build()
                    .toString();
            await().until(
                            () -> { // writing so much may take longer than the next start waits
                                try (RawHttp http = api().post(Refusals.CHAT + "?accumulated=false", body)) {
                                    return http.text().contains("event: complete");
                                }
                            });
        }
        return id;
    }

    @Test
    void it_is_read_and_exported_whole() throws IOException {
        String id = conversation();
        JsonObject read = json("api/conversations/" + id);

        assertThat(contents(read)).hasSize(2 * REPLIES).endsWith("Number 7", LONG);
        JsonObject exported = json("api/conversations/" + id + "/export?format=json");
        assertThat(exported.getJsonArray("messages")).isEqualTo(read.getJsonArray("messages"));
        assertThat(exported.getJsonObject("attachments")).isEmpty();
        try (RawHttp http = api().get("api/conversations/" + id + "/export")) {
            assertThat(http.text()).hasSizeBetween(REPLIES * LONG.length(), REPLIES * LONG.length() + 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/export?format=json", "/export"})
    void an_answer_that_cannot_go_on_breaks_off(String answer) throws IOException {
        String id = conversation();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        boolean whole = true;
        try (RawHttp http = new RawHttp(api().port(), 4096)) {
            http.send("GET", api().root() + "api/conversations/" + id + answer, Map.of(), new byte[0]);
            assertThat(http.status()).isEqualTo(200);
            api().delete("api/conversations/" + id).close();
            InputStream body = http.body();
            byte[] some = new byte[8192];
            for (int count = body.read(some); count >= 0; count = body.read(some)) {
                read.write(some, 0, count);
            }
        } catch (IOException e) {
            whole = false;
        }

        assertThat(read.size()).isBetween(LONG.length() / 2, REPLIES * LONG.length());
        assertThat(whole).isFalse();
    }
}
