package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Wire;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of the AI SDK that lose their connection, come back, or stop a reply. */
@Tag("one-server")
final class AiSdkResumeIT extends AiSdkClients {

    private static final String HARD_TEXT = "Grüße, 世界 👩‍👩‍👧 \"data: [DONE]\"\n\n\\u0041 </script> \u2028";

    @Test
    void a_page_that_is_loaded_again_gets_the_running_reply_and_nothing_once_it_has_ended() throws Exception {
        Map<String, CountDownLatch> resumed = new HashMap<>();
        List<AtomicInteger> pieces = new ArrayList<>();
        HttpServer told = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        told.createContext("/", exchange -> {
            resumed.get(exchange.getRequestURI().getPath().substring(1)).countDown();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            CountDownLatch back = new CountDownLatch(1);
            AtomicInteger written = new AtomicInteger();
            resumed.put(version, back);
            pieces.add(written);
            provider().on("resumed-" + version, call -> write(call, back, written));
            jobs.add(job("resume", version, "resume-" + version, "openai/resumed-" + version)
                    .add("after", 12)
                    .add("resumed", "http://127.0.0.1:" + told.getAddress().getPort() + '/' + version));
        }
        told.start();
        List<JsonObject> all;
        try {
            all = run(jobs);
        } finally {
            told.stop(0);
        }
        for (int i = 0; i < all.size(); i++) {
            JsonObject done = all.get(i);
            assertThat(done).doesNotContainKey("thrown");
            JsonObject before = done.getJsonArray("before").getJsonObject(0);
            JsonObject whole = done.getJsonObject("whole");
            assertThat(text(whole, "text"))
                    .isEqualTo(HARD_TEXT.repeat(pieces.get(i).get()));
            assertThat(finishReason(whole)).isEqualTo("stop");
            assertThat(whole.getJsonObject("message").getString("id")).isEqualTo(before.getString("messageId"));
            assertThat(done.getBoolean("ended")).as("204 after the end").isTrue();
        }
    }

    /** Writes until a client has resumed the reply, and some more. */
    private static void write(ProviderCall call, CountDownLatch resumed, AtomicInteger pieces) throws Exception {
        call.eventStream();
        for (int left = 100; left > 0 && !call.awaitGone(10); left -= resumed.getCount() == 0 ? 1 : 0) {
            call.chunk(Wire.OPENAI.text(HARD_TEXT));
            pieces.incrementAndGet();
        }
        call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
        call.end();
    }

    private static void slowly(ProviderCall call, int pieces) throws Exception {
        call.eventStream();
        for (int i = 0; i < pieces; i++) {
            call.chunk(Wire.OPENAI.text(HARD_TEXT));
            Thread.sleep(10);
        }
        call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
        call.end();
    }

    @Test
    void a_reply_that_is_stopped_ends_for_every_reader_and_is_not_resumed() throws Exception {
        provider().on("endless", call -> slowly(call, 2000));
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (String version : VERSIONS) {
            jobs.add(job("stop", version, "stop-" + version, "openai/endless").add("after", 8));
        }
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            assertThat(done.getJsonArray("statuses")).hasToString("[204,204]");
            JsonObject stopped = done.getJsonObject("stopped");
            assertThat(types(stopped)).endsWith("text-end", "message-metadata", "abort");
            assertThat(text(stopped, "text")).startsWith(HARD_TEXT);
            assertThat(done.getBoolean("again")).as("204 after the stop").isTrue();
        }
        for (ProviderCall call : provider().calls("endless")) {
            assertThat(call.awaitGone(5000))
                    .as("the provider's connection is closed")
                    .isTrue();
        }
    }

    @Test
    void a_thousand_cuts_do_not_change_what_the_workflow_transport_reads() throws Exception {
        provider().on("long", AiSdkResumeIT::everyKind);
        List<JsonObjectBuilder> jobs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            JsonObjectBuilder job = Json.createObjectBuilder()
                    .add("do", "workflow")
                    .add("model", "openai/long")
                    .add("bytes", 1100);
            jobs.add(i % 2 == 0 ? job : job.add("chat", "cut-" + i));
        }
        int cuts = 0;
        for (JsonObject done : run(jobs)) {
            assertThat(done).doesNotContainKey("thrown");
            cuts += done.getInt("cuts");
            JsonObject cut = done.getJsonObject("cut");
            assertThat(cut.get("types")).isEqualTo(done.getJsonObject("uncut").get("types"));
            assertThat(cut.get("message")).isEqualTo(done.getJsonObject("uncut").get("message"));
            assertThat(cut.getJsonArray("errors")).isEmpty();
            assertThat(text(cut, "text")).isEqualTo(HARD_TEXT.repeat(300));
            assertThat(done.getJsonArray("last"))
                    .as("from the end")
                    .hasToString("[\"finish-step\",\"message-metadata\",\"finish\"]");
        }
        assertThat(cuts).isGreaterThanOrEqualTo(1000);
    }

    private static void everyKind(ProviderCall call) throws Exception {
        Random random = new Random(7);
        call.eventStream();
        for (int i = 0; i < 60; i++) {
            call.chunk(delta("\"reasoning_content\":" + Json.createValue(HARD_TEXT)));
            pause(random);
        }
        for (int i = 0; i < 300; i++) {
            call.chunk(Wire.OPENAI.text(HARD_TEXT));
            pause(random);
        }
        for (int i = 0; i < 2; i++) {
            String head = "\"tool_calls\":[{\"index\":" + i;
            call.chunk(delta(head + ",\"id\":\"c" + i + "\",\"function\":{\"name\":\"f\",\"arguments\":\"[\"}}]"));
            for (int j = 0; j < 30; j++) {
                call.chunk(delta(head + ",\"function\":{\"arguments\":\"" + j + ", \"}}]"));
            }
            call.chunk(delta(head + ",\"function\":{\"arguments\":\"0]\"}}]"));
        }
        call.chunk(Wire.OPENAI.beforeEnd() + Wire.OPENAI.end());
        call.end();
    }

    private static String delta(String member) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{" + member + "}}]}\n\n";
    }

    private static void pause(Random random) throws InterruptedException {
        if (random.nextInt(8) == 0) {
            Thread.sleep(5);
        }
    }
}
