package dev.sluice.it.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.load.Measured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that send a request as slowly as they can. */
final class SlowClientIT extends Hardened {

    /** Clients of each kind: together they leave threads for others. */
    private static final int SLOW = 8;

    /** Clients without sign-in: more than the server has threads. */
    private static final int MANY = 80;

    /** Far beyond what the server allows a request to take: its {@code connectionTimeout}, 30 s. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @Test
    void slow_requests_do_not_keep_others_from_an_answer_and_are_ended() throws Exception {
        long unused = askAmongSlow();
    }

    @Test
    @Tag("load")
    void slow_requests_hold_nothing_up() throws Exception {
        Measured.atMost("longest of 20 requests among 112 that never end", askAmongSlow(), 2000, "ms");
    }

    /** Returns the milliseconds of the longest of some ordinary requests, while others come slowly or not at all. */
    private long askAmongSlow() throws Exception {
        AtomicLong longest = new AtomicLong();
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
                longest.accumulateAndGet(
                        Duration.ofNanos(System.nanoTime() - since).toMillis(), Math::max);
            }
            return "";
        });
        assertThat(Concurrently.run(clients.size(), clients, LONGEST.plusSeconds(30)))
                .containsOnly("");
        return longest.get();
    }

    /** Sends a little every second until the server closes the connection. Returns the empty text if that was in time. */
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
                    // the server still waits for the rest
                } catch (SocketException e) {
                    return ""; // reset
                }
            }
            return what + " was not ended in " + LONGEST;
        }
    }
}
