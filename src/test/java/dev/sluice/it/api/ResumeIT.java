package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lost connections, second readers and repeated starts: the provider is called once, and every reader gets everything. */
final class ResumeIT extends DeployedWar {

    private static final int PIECES = 40;

    private static final String WHOLE =
            IntStream.range(0, PIECES).mapToObj(ResumeIT::piece).collect(Collectors.joining());

    private static String piece(int i) {
        return i % 7 == 3 ? " 👩‍👩‍👧‍👦" + i : " word" + i;
    }

    /** Sends piece by piece, so that readers see many events. */
    private void script(String model) {
        provider().on(model, call -> {
            call.eventStream();
            for (int i = 0; i < PIECES && !call.awaitGone(3); i++) {
                call.chunk(Wire.ANTHROPIC.text(piece(i)));
            }
            call.chunk(Wire.ANTHROPIC.beforeEnd() + Wire.ANTHROPIC.end());
            call.end();
        });
    }

    @Test
    void an_EventSource_of_delta_resumes_after_a_cut_without_a_second_call() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        provider().on("cut-delta", call -> {
            call.eventStream();
            call.chunk(Wire.ANTHROPIC.text("Hello"));
            if (second.await(20, TimeUnit.SECONDS)) {
                call.chunk(Wire.ANTHROPIC.text(" world") + Wire.ANTHROPIC.beforeEnd() + Wire.ANTHROPIC.end());
                call.end();
            }
        });
        String url = "api/stream/chat?dialect=delta&prompt=Hi&model=anthropic/cut-delta";
        SseEvent hello;
        try (SseClient client = new SseClient(api().get(url))) {
            hello = client.next(1).get(0);
            client.reset();
        }
        second.countDown();
        List<SseEvent> rest;
        try (SseClient client = new SseClient(api().get(url, Map.of("Last-Event-ID", hello.id())))) {
            rest = client.rest();
        }

        assertThat(hello.data()).isEqualTo("{\"type\":\"delta\",\"content\":\"Hello\"}");
        assertThat(rest)
                .extracting(SseEvent::data)
                .containsExactly("{\"type\":\"delta\",\"content\":\" world\"}", "{\"type\":\"done\"}");
        String end = rest.get(rest.size() - 1).id();
        try (RawHttp http = api().get(url, Map.of("Last-Event-ID", end))) {
            assertThat(http.status()).isEqualTo(204);
        }
        assertThat(provider().calls("cut-delta")).hasSize(1);
    }

    /** The ways in which a client sends its last event id. */
    enum Way {
        /** As {@code EventSource} does: the same address again, with a header. */
        EVENT_SOURCE,
        QUERY,
        EVENTS_URL
    }

    @Test
    void a_reader_that_is_cut_off_anywhere_gets_exactly_the_rest() throws Exception {
        List<Callable<Boolean>> cuts = new ArrayList<>();
        for (Way way : Way.values()) {
            for (int events = 1; events <= PIECES; events += 3) {
                int count = events;
                String model = "cut-" + way + '-' + count;
                script(model);
                cuts.add(() -> cutAndResume(model, count, way));
            }
        }
        assertThat(Concurrently.run(8, cuts)).doesNotContain(false);
    }

    private boolean cutAndResume(String model, int count, Way way) throws IOException {
        List<SseEvent> before;
        try (SseClient client = api().eventSource("anthropic/" + model, "Hi", "", Map.of())) {
            before = client.next(count);
            if (count % 2 == 0) {
                client.reset();
            }
        }
        String last = before.get(before.size() - 1).id();
        if (before.get(before.size() - 1).isTerminal()) {
            return true; // a slow test machine reads few, large events
        }
        try (SseClient client = resume(model, last, way)) {
            Reply reply = Reply.of(Api.text(before), client.rest());

            assertThat(reply.text()).as(way + " after " + last).isEqualTo(WHOLE);
            assertThat(reply.stopReason()).isEqualTo("end_turn");
            assertThat(reply.events().get(0).sequence())
                    .as("text that the client already has is not sent again")
                    .isGreaterThanOrEqualTo(before.get(before.size() - 1).sequence());
            try (SseClient atEnd =
                    resume(model, reply.events().get(reply.events().size() - 1).id(), way)) {
                assertThat(atEnd.http().status()).as("after the terminal event").isEqualTo(204);
            }
        }
        assertThat(provider().calls(model)).as("requests to the provider").hasSize(1);
        return true;
    }

    private SseClient resume(String model, String last, Way way) throws IOException {
        return switch (way) {
            case EVENT_SOURCE -> api().eventSource("anthropic/" + model, "Hi", "", Map.of("Last-Event-ID", last));
            case QUERY -> api().eventSource("anthropic/" + model, "Hi", "&last_event_id=" + last, Map.of());
            case EVENTS_URL -> api().eventsAfter(last);
        };
    }

    @Test
    void every_place_of_a_finished_stream_can_be_resumed_including_thinking_and_tool_calls() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        provider().on("finished", call -> {
            call.eventStream();
            for (int i = 0; i < 10; i++) {
                call.chunk("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"t" + i + " \"}}]}\n\n");
            }
            for (int i = 0; i < 10; i++) {
                call.chunk(Wire.OPENAI.text("w" + i + ' '));
            }
            call.chunk("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\","
                    + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n");
            for (String part : List.of("{", "\\\"x\\\":", "1", "}")) {
                call.chunk("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,"
                        + "\"function\":{\"arguments\":\"" + part + "\"}}]}}]}\n\n");
            }
            call.chunk("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
            call.end();
            done.countDown();
        });
        Reply whole = api().reply("openai/finished", "Hi");
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(whole.tools()).hasSize(1);
        String stream = whole.events().get(0).stream();
        int end = whole.events().get(whole.events().size() - 1).sequence();

        List<Callable<Reply>> places = new ArrayList<>();
        for (int place = 0; place < end; place++) {
            String last = stream + '.' + place;
            places.add(() -> {
                try (SseClient client = new SseClient(api().get(
                                "api/streams/" + stream + "/events?accumulated=false",
                                Map.of("Last-Event-ID", last)))) {
                    return Reply.of(client.rest());
                }
            });
        }
        List<Reply> rests = Concurrently.run(8, places);
        for (int place = 0; place < rests.size(); place++) {
            Reply rest = rests.get(place);
            assertThat(whole.text()).as("place " + place).endsWith(rest.text());
            assertThat(whole.thinking()).as("place " + place).endsWith(rest.thinking());
            assertThat(whole.toolInput()).as("place " + place).endsWith(rest.toolInput());
            assertThat(rest.completed()).isTrue();
            if (place > 0) {
                Reply earlier = rests.get(place - 1);
                int shorter = earlier.text().length()
                        + earlier.thinking().length()
                        + earlier.toolInput().length()
                        - rest.text().length()
                        - rest.thinking().length()
                        - rest.toolInput().length();
                assertThat(shorter).as("nothing more at place " + place).isNotNegative();
            }
        }
        assertThat(rests.get(0).text()).isEqualTo(whole.text());
        assertThat(rests.get(0).thinking()).isEqualTo(whole.thinking());
    }

    @Test
    void ten_readers_at_ten_speeds_get_the_same() throws Exception {
        script("ten");
        String stream = api().start("anthropic/ten", "Hi");
        Semaphore[] pace = new Semaphore[10];
        List<Callable<String>> readers = new ArrayList<>();
        for (int i = 0; i < pace.length; i++) {
            int every = i;
            pace[i] = new Semaphore(0);
            readers.add(() -> every == 0 ? lead(stream, pace) : follow(stream, pace[every]));
        }
        assertThat(Concurrently.run(10, readers)).containsOnly(WHOLE);
        assertThat(provider().calls("ten")).hasSize(1);
    }

    /** Reads as fast as it can, and lets each other reader take one event for a number of its own. */
    private String lead(String stream, Semaphore[] pace) throws IOException {
        StringBuilder text = new StringBuilder();
        try (SseClient client = api().events(stream)) {
            int count = 0;
            for (SseEvent event = client.next(); event != null; event = client.next()) {
                text.append(Api.text(List.of(event)));
                count++;
                for (int i = 1; i < pace.length; i++) {
                    pace[i].release(count % i == 0 ? 1 : 0);
                }
            }
        } finally {
            for (Semaphore other : pace) {
                other.release(100_000);
            }
        }
        return text.toString();
    }

    private String follow(String stream, Semaphore pace) throws Exception {
        StringBuilder text = new StringBuilder();
        try (SseClient client = api().events(stream)) {
            SseEvent event;
            do {
                assertThat(pace.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                event = client.next();
                text.append(event == null ? "" : Api.text(List.of(event)));
            } while (event != null);
        }
        return text.toString();
    }

    @Test
    void a_second_start_with_the_same_key_joins_the_first() throws Exception {
        script("same-key");
        String body = Api.body("anthropic/same-key", "Hi");
        Map<String, String> key = Map.of("Idempotency-Key", "key-" + System.nanoTime());
        List<Callable<String>> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(() -> {
                try (SseClient client = new SseClient(api().post("api/stream/chat", body, key))) {
                    Reply reply = Reply.of(client.rest());
                    assertThat(reply.text()).isEqualTo(WHOLE);
                    return client.http().header("Sluice-Stream-Id");
                }
            });
        }
        List<String> streams = Concurrently.run(6, starts);
        assertThat(streams.stream().distinct().toList()).hasSize(1);
        try (RawHttp late = api().post("api/streams", body, key)) {
            assertThat(late.json().getString("stream_id")).isEqualTo(streams.get(0));
        }
        assertThat(provider().calls("same-key")).hasSize(1);

        script("request-id");
        String id = "&request_id=id-" + System.nanoTime();
        try (SseClient one = api().eventSource("anthropic/request-id", "Hi", id, Map.of());
                SseClient two = api().eventSource("anthropic/request-id", "Hi", id, Map.of())) {
            assertThat(one.next().stream()).isEqualTo(two.next().stream());
        }
        assertThat(provider().calls("request-id").size()).isLessThanOrEqualTo(1);
    }
}
