package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.RequestBody;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls over real connections. */
@Tag("one-server")
final class HttpTransportIT {

    private static final int CALLS = 500;
    private static final int PATIENCE_SECONDS = 60;
    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(StandardCharsets.US_ASCII));

    @Test
    void a_call_that_is_cancelled_at_any_moment_closes_its_connection() throws Exception {
        try (RawServer server = new RawServer();
                HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1))) {
            for (int i = 0; i < CALLS; i++) {
                Provider.Call call = transport.post(server.uri(), Map.of(), BODY, new NoDecoder(), new NoListener());
                try (Socket socket = server.request()) {
                    spin(i);
                    call.cancel();
                    assertThat(RawServer.isClosedByClient(socket))
                            .as("call %d", i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_next_turn_runs_on_the_reading_thread() throws Exception {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1))) {
            BlockingQueue<String> ran = new LinkedBlockingQueue<>();
            transport.nextTurn(() -> ran.add(Thread.currentThread().getName()));
            assertThat(ran.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("sluice-http");
        }
    }

    /** Spins for nothing up to about the time that sending the request takes. */
    private static void spin(int call) {
        for (int i = 0; i < call % 100 * 50; i++) {
            Thread.onSpinWait();
        }
    }

    private static final class NoDecoder implements ReplyDecoder {
        @Override
        public void event(String type, byte[] array, int from, int to) {}

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public void end() {}

        @Override
        public StreamFailed refusal(int status, byte[] body) {
            return ProviderFailures.of(status, "");
        }
    }

    private static final class NoListener implements ReplyListener {
        @Override
        public void event(StreamEvent event) {}

        @Override
        public void flush() {}

        @Override
        public void alive() {}

        @Override
        public void skipped() {}

        @Override
        public void broken(Throwable mistake) {}
    }
}
