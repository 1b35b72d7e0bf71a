package dev.sluice.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.database.Postgres;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.ChosenIds;
import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.load.Latencies;
import dev.sluice.it.load.Measured;
import dev.sluice.it.provider.LoopProvider;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Conversations in a PostgreSQL that Tomcat provides as {@code jdbc/sluice}, and streams while it fails. */
@Tag("one-server")
final class PostgresIT {

    private static final int READERS = 100;
    private static final int INTERVAL_MS = 100;
    private static final int CHUNK_CHARS = 200;

    /** The chunks of all readers in 2 s. */
    private static final int SAMPLES = READERS * 2000 / INTERVAL_MS;

    /** Pairs of windows, without and with the lock. More are taken only if the ratio is too high. */
    private static final int PAIRS = 7;

    private static final int MOST_PAIRS = 25;

    private static final double MOST_RATIO = 1.2;

    private static Postgres postgres;
    private static OwnTomcat tomcat;
    private static Loop loop;
    private static LoopProvider paced;

    private final Latencies latencies = new Latencies(SAMPLES);

    @BeforeAll
    static void start() throws Exception {
        postgres = new Postgres(true);
        loop = new Loop();
        paced = new LoopProvider(loop, "paced", INTERVAL_MS, CHUNK_CHARS);
        ReplayProvider.shared().on("quick", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply("Here."));
            call.end();
        });
        tomcat = OwnTomcat.withPostgres("postgres", postgres.port(), paced.options());
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.close();
        loop.close();
        postgres.close();
    }

    private static JsonObject say(String message) throws IOException {
        return tomcat.api().reply("openai/quick", message).terminal();
    }

    private static boolean isStored(JsonObject complete) {
        return complete.getBoolean("stored", true);
    }

    /** Says it until the reply is reported as stored. Returns the end of that reply. */
    private static JsonObject stored(String message) {
        return await().until(() -> say(message), PostgresIT::isStored);
    }

    private static List<String> contents(String conversation) throws IOException {
        try (RawHttp http = tomcat.api().get("api/conversations/" + conversation)) {
            assertThat(http.status()).isEqualTo(200);
            return http.json().getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                    .map(message -> message.getString("content"))
                    .toList();
        }
    }

    /** Turns that are reported as stored are written a little later. */
    private static void awaitContents(String conversation, String... contents) {
        await().untilAsserted(() ->
                assertThat(contents(conversation)).as(conversation).containsExactly(contents));
    }

    @Test
    void a_killed_database_disturbs_no_reader_and_stores_turns_again_when_it_is_back() throws Exception {
        JsonObject before = stored("Before");
        awaitContents(before.getString("conversation_id"), "Before", "Here.");
        CountDownLatch killed = new CountDownLatch(1);
        ReplayProvider.shared().on("killed", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("One"));
            killed.await(60, TimeUnit.SECONDS);
            for (int i = 0; i < 50; i++) {
                call.chunk(Wire.OPENAI.text(" and " + i));
            }
            call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
            call.end();
        });
        try (SseClient client = tomcat.api().chat("openai/killed", "Go on", "?accumulated=false")) {
            assertThat(client.next("text").json().getString("text")).isEqualTo("One");
            postgres.kill();
            await().until(() -> !isStored(say("While it is down")));
            killed.countDown();

            List<SseEvent> rest = client.rest();
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append(" and ").append(i);
            }
            assertThat(Api.text(rest)).isEqualTo(all.toString());
            JsonObject complete = rest.get(rest.size() - 1).json();
            assertThat(complete.getString("stop_reason")).isEqualTo("end_turn");
            assertThat(isStored(complete)).isFalse();
            try (SseClient next = followUp(complete.getString("conversation_id"))) {
                assertThat(isStored(Reply.of(next.rest()).terminal())).isFalse();
            }
            assertThat(ReplayProvider.shared().calls("quick").stream()
                            .map(call -> call.body().getJsonArray("messages").toString())
                            .reduce((one, other) -> other))
                    .hasValueSatisfying(told -> assertThat(told).contains("One and 0", "And?"));
            refusesWhatNeedsTheDatabase();

            postgres.restart();
            JsonObject after = stored("After");
            awaitContents(after.getString("conversation_id"), "After", "Here.");
            // Turns that were reported as not stored were kept all the same.
            awaitContents(complete.getString("conversation_id"), "Go on", "One" + all, "And?", "Here.");
        }
    }

    private static SseClient followUp(String conversation) throws IOException {
        String body = Api.object("openai/quick", "And?")
                .add("conversation_id", conversation)
                .build()
                .toString();
        return new SseClient(tomcat.api().post("api/stream/chat", body));
    }

    private static void refusesWhatNeedsTheDatabase() throws IOException {
        String body = Api.object("openai/quick", "And?")
                .add("conversation_id", "not known to this server")
                .build()
                .toString();
        try (RawHttp http = tomcat.api().post("api/stream/chat", body)) {
            assertThat(http.status()).isEqualTo(503);
            assertThat(http.header("Retry-After")).isEqualTo("5");
            assertThat(http.json().getString("code")).isEqualTo("overloaded");
        }
        try (RawHttp http = tomcat.api().get("api/conversations")) {
            assertThat(http.status()).isEqualTo(503);
            assertThat(http.text()).doesNotContain("127.0.0.1", "SQL", "postgres");
        }
    }

    /** Ids were less restricted once. */
    @Test
    void a_conversation_stored_under_an_id_that_no_path_can_hold_can_be_read_continued_cut_and_deleted()
            throws Exception {
        for (String id : List.of("a/b", "C:\\chat", "..", "~")) {
            String stored = say("Before").getString("conversation_id");
            awaitContents(stored, "Before", "Here.");
            try (Connection connection = postgres.source().getConnection();
                    PreparedStatement rename =
                            connection.prepareStatement("UPDATE sluice_conversation SET id = ? WHERE id = ?")) {
                rename.setString(1, id);
                rename.setString(2, stored);
                assertThat(rename.executeUpdate()).isOne();
            }
            String segment = ChosenIds.encoded(id);
            String path = "api/conversations/" + segment;

            awaitContents(segment, "Before", "Here.");
            try (SseClient next = followUp(id)) {
                assertThat(Reply.of(next.rest()).terminal().getString("conversation_id"))
                        .isEqualTo(id);
            }
            awaitContents(segment, "Before", "Here.", "And?", "Here.");
            try (RawHttp http = tomcat.api().get(path + "/export")) {
                assertThat(http.text()).contains("Before", "And?");
            }
            try (RawHttp http = tomcat.api().get(path)) {
                String stream =
                        http.json().getJsonArray("messages").getJsonObject(0).getString("stream_id");
                try (RawHttp cut = tomcat.api().delete(path + "/turns/" + stream)) {
                    assertThat(cut.status()).isEqualTo(204);
                }
            }
            awaitContents(segment);
            try (SseClient again = followUp(id)) { // an empty conversation is one, too
                assertThat(again.rest()).isNotEmpty();
            }
            awaitContents(segment, "And?", "Here.");
            try (RawHttp http = tomcat.api().delete(path)) {
                assertThat(http.status()).isEqualTo(204);
            }
            try (RawHttp http = tomcat.api().get(path)) {
                assertThat(http.status()).isEqualTo(404);
            }
        }
    }

    @Test
    void readers_go_on_while_the_database_is_stalled_and_what_waits_is_written_later() throws Exception {
        List<LoopReader> readers = readers();
        try (Connection lock = lock()) {
            say("So that something waits to be written");
            List<Integer> before = readers.stream().map(LoopReader::events).toList();
            await().until(() ->
                    IntStream.range(0, READERS).allMatch(i -> readers.get(i).events() > before.get(i) + 20));
            lock.rollback();
        }
        await().until(() -> isStored(say("Written again")));
        end(readers);
    }

    @Test
    @Tag("load")
    void a_database_stalled_by_a_lock_delays_no_chunk() throws Exception {
        List<LoopReader> readers = readers();
        List<Long> free = new ArrayList<>();
        List<Long> stalled = new ArrayList<>();
        while (stalled.size() < PAIRS || (Latencies.ratio(stalled, free) > MOST_RATIO && stalled.size() < MOST_PAIRS)) {
            say("So that there is something to be written");
            free.add(latencies.p99());
            try (Connection lock = lock()) {
                say("So that something waits to be written");
                stalled.add(latencies.p99());
                lock.rollback();
            }
            await().until(() -> isStored(say("Written again")));
        }
        System.out.printf("p99 of %d readers in µs: %s, with a stalled database %s%n", READERS, free, stalled);
        end(readers);
        Measured.atMost(
                "p99 of readers with a stalled database, compared with a free one",
                Latencies.ratio(stalled, free),
                MOST_RATIO,
                "x");
    }

    private List<LoopReader> readers() throws IOException {
        List<LoopReader> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(LoopReader.open(
                    loop,
                    tomcat.api(),
                    0,
                    "api/stream/chat?accumulated=false",
                    paced.body(LoopProvider.ENDLESS),
                    latencies));
        }
        await().until(() -> readers.stream().allMatch(reader -> reader.events() > 20));
        return readers;
    }

    /** Locks the tables, until the connection is rolled back. */
    private static Connection lock() throws SQLException {
        Connection connection = postgres.source().getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE sluice_conversation, sluice_turn IN ACCESS EXCLUSIVE MODE");
        }
        return connection;
    }

    private static void end(List<LoopReader> readers) {
        assertThat(readers).allMatch(LoopReader::live);
        readers.forEach(reader -> reader.link().reset());
        loop.check();
    }
}
