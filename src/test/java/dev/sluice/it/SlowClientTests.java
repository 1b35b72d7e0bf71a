package dev.sluice.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Clients that send a request for as long as they can. */
interface SlowClientTests extends Hardened {

    /** Of each kind: together they leave threads for others. */
    int SLOW = 8;

    /** More than the server has threads. */
    int MANY = 80;

    /** What a request may take to come ({@code connectionTimeout}, {@code JsonRequest.PATIENCE}), and some more. */
    Duration LONGEST = Duration.ofSeconds(45);

    @Test
    default void slow_requests_hold_nothing_up_and_are_ended() throws Exception {
        String token = tokens().of("slow", "sluice-user");
        String head = "POST /sluice/api/streams HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        String unknown = head + "Content-Length: 1000\r\n\r\n{\"message\":\"";
        String known = head + "Authorization: Bearer " + token + "\r\nContent-Length: 100000\r\n\r\n{\"message\":\"";
        List<Callable<String>> clients = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            clients.add(() -> ended("head that stops", head, ""));
            clients.add(() -> ended("body that stops", known, ""));
            clients.add(() -> ended("body that drips", known, "a"));
            clients.add(() -> ended("body that stops, of nobody", unknown, ""));
        }
        for (int i = 0; i < MANY; i++) {
            clients.add(() -> ended("body that drips, of nobody", unknown, "a"));
        }
        clients.add(() -> {
            for (int i = 0; i < 20; i++) {
                long since = System.nanoTime();
                try (RawHttp http = as("quick").get("api/models")) {
                    assertThat(http.status()).isEqualTo(200);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(8));
            }
            return "";
        });
        assertThat(Together.run(clients.size(), clients, LONGEST.plusSeconds(30)))
                .containsOnly("");
    }

    /** Sends something every second until the server has had enough; the empty text when that was in time. */
    private String ended(String what, String begin, String drip) throws IOException {
        long since = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api().port())) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(begin.getBytes(US_ASCII));
            while (System.nanoTime() - since < LONGEST.toNanos()) {
                try {
                    socket.getOutputStream().write(drip.getBytes(US_ASCII));
                    if (socket.getInputStream().read() < 0) {
                        return "";
                    }
                } catch (SocketTimeoutException e) {
                    // it still waits for the rest
                } catch (SocketException e) {
                    return ""; // reset
                }
            }
            return what + " was not ended in " + LONGEST;
        }
    }
}
