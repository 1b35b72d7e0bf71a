package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls over real connections. */
@Tag("one-server")
final class HttpTransportIT {

    private static final int CALLS = 500;
    private static final int CLOSED_WITHIN_MS = 20_000;
    private static final int PATIENCE_SECONDS = 20;
    private static final byte[] BODY = "{\"stream\":true}".getBytes(StandardCharsets.US_ASCII);

    @Test
    void a_call_that_is_cancelled_at_any_moment_closes_its_connection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1))) {
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
            BlockingQueue<Socket> asked = new LinkedBlockingQueue<>();
            Thread accepting = new Thread(() -> accept(server, asked), "test-provider");
            accepting.setDaemon(true);
            accepting.start();
            for (int i = 0; i < CALLS; i++) {
                Provider.Call call = transport.post(uri, Map.of(), BODY, new NoDecoder(), new NoListener());
                try (Socket socket = Objects.requireNonNull(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))) {
                    socket.setSoTimeout(CLOSED_WITHIN_MS);
                    spin(i);
                    call.cancel();
                    assertThat(isClosed(socket.getInputStream()))
                            .as("call %d", i)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void the_next_turn_is_the_reading_threads() throws Exception {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(5), Duration.ofMinutes(1))) {
            BlockingQueue<String> ran = new LinkedBlockingQueue<>();
            transport.nextTurn(() -> ran.add(Thread.currentThread().getName()));
            assertThat(ran.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("sluice-http");
        }
    }

    /** Hands on connections with a request. The client may open one more than it needs, which stays silent. */
    private static void accept(ServerSocket server, BlockingQueue<Socket> asked) {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread reading = new Thread(() -> awaitRequest(socket, asked), "test-provider");
                reading.setDaemon(true);
                reading.start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void awaitRequest(Socket socket, BlockingQueue<Socket> asked) {
        try {
            if (socket.getInputStream().read() >= 0) {
                asked.add(socket);
            }
        } catch (IOException e) {
            // closed without a request
        }
    }

    /** From nothing to about as long as the request takes to be sent. */
    private static void spin(int call) {
        for (int i = 0; i < call % 100 * 50; i++) {
            Thread.onSpinWait();
        }
    }

    private static boolean isClosed(InputStream in) throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream()); // what was sent before
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true; // by a reset
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
    }
}
