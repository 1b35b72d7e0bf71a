package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.database.Postgres;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.Workspace;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A conversation with a picture: what is stored, what the model gets after a restart, and what is deleted (contract §6). */
@Tag("one-server")
@Timeout(300)
final class PictureConversationIT {

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static final String NOTE = "bm90ZQ==";

    private static final String CONVERSATION = "with-a-picture";
    private static final String PATH = "api/conversations/" + CONVERSATION;

    @BeforeEach
    void answer() {
        script("seeing", Wire.ANTHROPIC);
        script("blind", Wire.ANTHROPIC);
    }

    private static void script(String model, Wire wire) {
        ReplayProvider.shared().on(model, call -> {
            call.eventStream();
            call.chunk(wire.reply("An answer."));
            call.end();
        });
    }

    private static List<String> options(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "-Dsluice.providers.eyeless.type=anthropic",
                "-Dsluice.providers.eyeless.base-url=http://127.0.0.1:"
                        + ReplayProvider.shared().port(),
                "-Dsluice.providers.eyeless.api-key=test",
                "-Dsluice.providers.eyeless.inputs=tools,schema"));
        options.addAll(List.of(more));
        return options;
    }

    private static JsonArrayBuilder parts(String text) {
        return Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("type", "text").add("text", text))
                .add(Json.createObjectBuilder()
                        .add("type", "image")
                        .add("media_type", "image/png")
                        .add("data", PIXEL))
                .add(Json.createObjectBuilder()
                        .add("type", "file")
                        .add("media_type", "text/plain")
                        .add("name", "note *1*.txt")
                        .add("data", NOTE));
    }

    private static RawHttp send(Api api, String model, JsonArrayBuilder message) throws IOException {
        return api.post(
                "api/stream/chat",
                Json.createObjectBuilder()
                        .add("model", model)
                        .add("conversation_id", CONVERSATION)
                        .add("message", message)
                        .build()
                        .toString());
    }

    private static JsonArrayBuilder text(String text) {
        return Json.createArrayBuilder()
                .add(Json.createObjectBuilder().add("type", "text").add("text", text));
    }

    private static Reply reply(Api api, String model, JsonArrayBuilder message) throws IOException {
        try (SseClient client = new SseClient(send(api, model, message))) {
            Reply reply = Reply.of(client.rest());
            assertThat(reply.completed()).as(reply.summary()).isTrue();
            assertThat(reply.terminal().getBoolean("stored", true)).isTrue();
            return reply;
        }
    }

    private static JsonArray told(String model) {
        List<ProviderCall> calls = ReplayProvider.shared().calls(model);
        return calls.get(calls.size() - 1).body().getJsonArray("messages");
    }

    private static String got(Api api, String path) throws IOException {
        try (RawHttp http = api.get(path)) {
            assertThat(http.status()).isEqualTo(200);
            return http.text();
        }
    }

    private static void begin(Api api) throws IOException {
        Reply reply = reply(api, "anthropic/seeing", parts("What is this?"));
        assertThat(reply.text()).isEqualTo("An answer.");
        JsonObject stored;
        try (RawHttp http = api.get(PATH)) {
            stored = http.json();
        }
        JsonArray parts = stored.getJsonArray("messages").getJsonObject(0).getJsonArray("parts");
        String picture = parts.getJsonObject(1).getString("attachment");
        assertThat(parts.getJsonObject(1).getString("media_type")).isEqualTo("image/png");
        assertThat(parts.getJsonObject(1).getInt("bytes")).isEqualTo(70);
        assertThat(parts.getJsonObject(2).getString("name")).isEqualTo("note *1*.txt");
        assertThat(got(api, PATH)).doesNotContain(PIXEL);

        try (RawHttp http = api.get(PATH + "/export?format=json")) {
            JsonObject attachments = http.json().getJsonObject("attachments");
            assertThat(attachments.getString(picture)).isEqualTo(PIXEL);
            assertThat(attachments.getString(parts.getJsonObject(2).getString("attachment")))
                    .isEqualTo(NOTE);
        }
        assertThat(got(api, PATH + "/export"))
                .contains("What is this?", "*[image/png]*", "*[note \\*1\\*.txt]*")
                .doesNotContain(PIXEL, NOTE);
    }

    /** Goes on after a restart, with a model that sees and with one that does not, and deletes the conversation. */
    private static void goOn(Api api) throws IOException {
        Reply unused = reply(api, "anthropic/seeing", text("And now?"));
        assertThat(told("seeing").toString()).contains(PIXEL, "And now?");

        Reply blind = reply(api, "eyeless/blind", text("And you?"));
        assertThat(told("blind").toString())
                .contains("[A picture was here.]", "And you?")
                .doesNotContain(PIXEL);
        assertThat(blind.events().get(0).json().getJsonObject("metadata").getString("left_out"))
                .isEqualTo("1 part of earlier turns");

        int before = ReplayProvider.shared().calls("blind").size();
        try (RawHttp http = send(api, "eyeless/blind", parts("Another"))) {
            assertThat(http.status()).isEqualTo(400);
            JsonObject problem = http.json();
            assertThat(problem.getString("field")).isEqualTo("message[1]");
            assertThat(problem.getString("detail")).contains("a picture", "blind");
        }
        assertThat(ReplayProvider.shared().calls("blind")).hasSize(before);
        assertThat(got(api, PATH)).doesNotContain("Another");

        try (RawHttp http = api.delete(PATH)) {
            assertThat(http.status()).isEqualTo(204);
        }
    }

    private static int rows(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM sluice_attachment")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    @Test
    void on_the_embedded_database() throws Exception {
        Path data = Workspace.emptyFolder("picture-data");
        String[] options = options("-Dsluice.data-dir=" + data).toArray(String[]::new);
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + data.resolve("sluice") + ";IFEXISTS=TRUE");
        database.setUser("sa");

        try (OwnTomcat first = new OwnTomcat("picture-1", options)) {
            begin(first.api());
        }
        assertThat(rows(database)).isEqualTo(2);
        try (OwnTomcat second = new OwnTomcat("picture-2", options)) {
            goOn(second.api());
        }
        assertThat(rows(database)).isZero();
    }

    @Test
    void on_postgresql() throws Exception {
        try (Postgres postgres = new Postgres(true)) {
            try (OwnTomcat first = OwnTomcat.withPostgres("picture-pg-1", postgres.port(), options())) {
                begin(first.api());
            }
            postgres.kill();
            postgres.restart();
            assertThat(rows(postgres.source())).isEqualTo(2);
            try (OwnTomcat second = OwnTomcat.withPostgres("picture-pg-2", postgres.port(), options())) {
                goOn(second.api());
            }
            assertThat(rows(postgres.source())).isZero();
        }
    }
}
