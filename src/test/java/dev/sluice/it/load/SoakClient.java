package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.ProtocolReader;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A client of the soak: a seed decides what it does, and it checks everything that it receives. */
final class SoakClient {

    private static final List<String> DIALECTS =
            List.of("typed", "typed", "delta", "content", "openai", "openai-responses", "anthropic", "ai-sdk", "ag-ui");

    /** At each event, one connection in this many is lost. */
    private static final int LOST_OF = 40;

    private static final int MAX_LOST = 5;

    private final Api api;
    private final Random random;
    private final SoakReply reply;
    private final StringBuilder text = new StringBuilder();
    private String end = "";
    private String lastId = "";
    private SseEvent last;
    private String stream = "";
    private boolean cancelled;

    /** Whether it reads the dialect {@code content}, which reports a failure before it ends. */
    private boolean failing;

    /** What it has read of a protocol that has clients of its own; null before the first event. */
    private ProtocolReader protocol;

    SoakClient(Api api, long seed) {
        this.api = api;
        this.random = new Random(seed);
        this.reply = new SoakReply(SoakReply.random(random));
    }

    /** Starts a reply, and reads it to its end or leaves it. Returns the outcome, for the statistics. */
    String live() throws Exception {
        String dialect = DIALECTS.get(random.nextInt(DIALECTS.size()));
        String channel = random.nextInt(4) == 0 ? connect() : "";
        boolean slow = random.nextInt(5) == 0;
        boolean loses = random.nextInt(3) == 0;
        int cancelAt = random.nextInt(8) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
        int leaveAt = random.nextInt(12) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
        String query = "?accumulated=" + random.nextBoolean() + "&dialect=" + dialect;

        RawHttp http = api.post(
                "api/stream/chat" + query,
                Api.body(reply.model(), "Go"),
                channel.isEmpty() ? Map.of() : Map.of("Sse-Client-ID", channel));
        int seen = 0;
        for (int lost = 0; end.isEmpty(); lost++) {
            try (SseClient client = new SseClient(http)) {
                stream = http.status() == 200 ? http.header("Sluice-Stream-Id") : stream;
                for (SseEvent event = client.next(); event != null; event = client.next()) {
                    take(event, dialect);
                    seen++;
                    if (seen == leaveAt) {
                        client.reset();
                        return "left";
                    }
                    if (seen == cancelAt) {
                        cancel();
                    }
                    if (slow) {
                        SoakReply.dawdle(random);
                    }
                    if (loses && lost < MAX_LOST && goesOn(event, dialect) && random.nextInt(LOST_OF) == 0) {
                        lose(client);
                        break;
                    }
                }
                assertThat(lost < MAX_LOST || !end.isEmpty())
                        .as("an end of %s", reply)
                        .isTrue();
            }
            if (end.isEmpty()) {
                http = again(query);
            }
        }
        check();
        if (random.nextInt(4) == 0) {
            secondReader();
        }
        if (!channel.isEmpty()) {
            readChannel(channel);
        }
        return cancelled ? "cancelled" : end;
    }

    private void take(SseEvent event, String dialect) {
        assertThat(end).as("nothing comes after the end of %s", reply).isEmpty();
        last = event;
        lastId = event.id().isEmpty() ? lastId : event.id();
        switch (dialect) {
            case "openai", "openai-responses", "anthropic", "ai-sdk", "ag-ui" -> {
                protocol = protocol == null ? new ProtocolReader(dialect) : protocol;
                protocol.take(event);
                text.append(protocol.text(), text.length(), protocol.text().length());
                end = protocol.end();
            }
            case "delta" -> {
                String type = event.json().getString("type");
                text.append(event.json().getString("content", ""));
                end = type.equals("done") ? "complete" : type.equals("error") ? "error" : "";
            }
            case "content" -> {
                if (event.data().equals("[DONE]")) {
                    end = failing ? "error" : "complete";
                } else if (event.is("error")) {
                    failing = true;
                } else {
                    text.append(event.json().getString("content"));
                }
            }
            default -> {
                text.append(event.is("text") ? event.json().getString("text") : "");
                end = event.isTerminal() ? event.event() : "";
            }
        }
    }

    /** Whether there is something to come back for. Of {@code ai-sdk}, the mark of the end is all that follows the last chunk. */
    private boolean goesOn(SseEvent event, String dialect) {
        return end.isEmpty()
                && !(dialect.equals("ai-sdk")
                        && List.of("finish", "abort").contains(event.json().getString("type")));
    }

    private void lose(SseClient client) throws IOException {
        if (random.nextBoolean()) {
            client.reset();
        } else {
            client.close();
        }
    }

    /** Reads on after the last event, or from the start if the dialect has no ids. */
    private RawHttp again(String query) throws IOException {
        if (lastId.isEmpty()) {
            text.setLength(0);
            return api.get("api/streams/" + stream + "/events" + query);
        }
        return api.get("api/streams/" + stream + "/events" + query, Map.of("Last-Event-ID", lastId));
    }

    private void cancel() throws IOException {
        try (RawHttp http = api.delete("api/streams/" + stream)) {
            assertThat(http.status()).isEqualTo(204);
            cancelled = true;
        }
    }

    private void check() {
        if (reply.whole() && !cancelled) {
            assertThat(end).as("the end of %s: %s", reply, last).isEqualTo("complete");
            assertThat(text.toString()).as("the text of %s", reply).isEqualTo(reply.text());
        } else {
            assertThat(reply.text()).as("all of %s", reply).startsWith(text.toString());
            assertThat(end)
                    .as("the end of %s", reply)
                    .isIn(cancelled ? List.of("complete", "error") : List.of("error"));
        }
    }

    /** Checks that a reader who comes after the end reads the same. */
    private void secondReader() throws IOException {
        try (SseClient client = new SseClient(api.get("api/streams/" + stream + "/events"))) {
            Reply whole = Reply.of(client.rest());
            assertThat(whole.text()).as("the text of %s, once more", reply).isEqualTo(text.toString());
            assertThat(whole.completed()).isEqualTo(end.equals("complete"));
        }
    }

    private String connect() throws IOException {
        try (RawHttp http = api.get("api/v1/sse/connect")) {
            JsonObject answer = http.json();
            assertThat(answer).containsKey("client_id");
            return answer.getString("client_id");
        }
    }

    private void readChannel(String channel) throws IOException {
        try (SseClient client = new SseClient(api.get("api/v1/sse/debug/" + channel))) {
            assertThat(client.next().data()).contains("Starting server communication");
            assertThat(client.next("progress")).as("progress of %s", reply).isNotNull();
            try (RawHttp http = api.get("api/v1/sse/debug/stop/" + channel)) {
                assertThat(http.status()).isEqualTo(204);
            }
            List<SseEvent> unused = client.rest();
        }
    }
}
