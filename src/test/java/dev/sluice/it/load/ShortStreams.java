package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Short replies of many clients, one after the other. */
final class ShortStreams {

    /** Clients at a time. */
    static final int WORKERS = 16;

    private ShortStreams() {}

    /** Starts that many streams, a part of them by each worker, and reads or abandons them. */
    static void run(Api api, int streams) throws Exception {
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(() -> work(api, streams / WORKERS));
        }
        assertThat(Concurrently.run(WORKERS, workers)).containsOnly(streams / WORKERS);
    }

    /** Sends fifty requests over each connection, and abandons every tenth reply. */
    private static int work(Api api, int streams) throws IOException {
        byte[] body = Api.object("demo/burst", "Go")
                .add("max_tokens", 3)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        RawHttp http = new RawHttp(api.port(), 0);
        for (int i = 0; i < streams; i++) {
            if (i % 50 == 49) {
                http.close();
                http = new RawHttp(api.port(), 0);
            }
            http.send("POST", api.root() + "api/stream/chat", Map.of("Content-Type", "application/json"), body);
            if (i % 10 == 7) {
                http.status();
                http.reset();
                http = new RawHttp(api.port(), 0);
            } else {
                assertThat(http.text()).contains("event: complete").endsWith("\n\n");
            }
        }
        http.close();
        return streams;
    }
}
