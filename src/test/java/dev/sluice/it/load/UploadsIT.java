package dev.sluice.it.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pictures that come slowly, and many large ones at once, on a server with a heap of 256 MB. */
@Tag("load")
@Timeout(600)
final class UploadsIT {

    private static final int UPLOADS = 20;

    /** {@code sluice.limits.attachment-bytes}. */
    private static final int LARGEST = 20 * 1024 * 1024;

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private static OwnTomcat tomcat;

    @BeforeAll
    static void start() throws IOException {
        tomcat = new OwnTomcat("uploads", "-Xmx256m");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private static String begin() {
        return "{\"model\":\"demo/burst\",\"max_tokens\":1,\"message\":[{\"type\":\"file\","
                + "\"media_type\":\"application/x-demo\",\"data\":\"";
    }

    @Test
    void a_picture_of_a_kilobyte_a_second_is_refused() throws IOException {
        long since = System.nanoTime();
        String answer = drip();

        assertThat(answer).startsWith("HTTP/1.1 400").contains("did not arrive within 30 s");
        Measured.atMost(
                "until a body of 1 KB/s is refused",
                Duration.ofNanos(System.nanoTime() - since).toMillis(),
                40_000,
                "ms");
        assertThat(tomcat.api().reply("demo/burst", "Hi").completed()).isTrue();
    }

    /** Sends a KB each second until an answer comes, and returns it. */
    private static String drip() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), tomcat.api().port())) {
            socket.setSoTimeout(1000);
            String head = "POST /sluice/api/streams HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 10000000\r\n\r\n" + begin();
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            byte[] kilobyte = "A".repeat(1024).getBytes(US_ASCII);
            long end = System.nanoTime() + LONGEST.toNanos();
            while (System.nanoTime() < end) {
                socket.getOutputStream().write(kilobyte);
                try {
                    byte[] answer = new byte[4096];
                    int count = socket.getInputStream().read(answer);
                    return count < 0 ? "closed without an answer" : new String(answer, 0, count, US_ASCII);
                } catch (SocketTimeoutException e) {
                    // the server still waits for the rest
                } catch (SocketException e) {
                    return "reset without an answer";
                }
            }
            return "still open after " + LONGEST;
        }
    }

    /** Sends the largest attachment. Returns the status, once the reply has ended. */
    private static int upload(byte[] body) throws IOException {
        try (RawHttp http = new RawHttp(tomcat.api().port(), 0).send("POST", "/sluice/api/stream/chat", JSON, body)) {
            if (http.status() == 503) {
                assertThat(Integer.parseInt(http.header("Retry-After"))).isPositive();
            } else {
                assertThat(http.text()).contains("event: complete");
            }
            return http.status();
        }
    }

    @Test
    void twenty_of_the_largest_at_once_are_taken_or_told_to_come_again() throws Exception {
        // Made once: a server closes a connection on which nothing comes while this JVM makes twenty copies.
        byte[] body = (begin() + Base64.getEncoder().encodeToString(new byte[LARGEST]) + "\"}]}").getBytes(US_ASCII);
        for (int round = 0; round < 3; round++) {
            List<Callable<Integer>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                uploads.add(() -> upload(body));
            }
            assertThat(Concurrently.run(UPLOADS, uploads))
                    .containsOnly(200, 503)
                    .contains(200);
            assertThat(tomcat.log()).doesNotContain("OutOfMemoryError");
            assertThat(tomcat.api().reply("demo/burst", "Hi").completed()).isTrue();
        }
        // All that was taken is given back: as much fits as at the beginning, one after the other.
        await().until(() -> upload(body) == 200);
        for (int i = 0; i < UPLOADS; i++) {
            assertThat(upload(body)).isEqualTo(200);
        }
    }
}
