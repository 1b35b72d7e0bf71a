package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventMemory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which selector's thread reads which reply. */
@Timeout(120)
@Tag("one-server")
final class SelectorsIT {

    private static final int SELECTORS = 2;
    private static final int PATIENCE_SECONDS = 60;
    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(StandardCharsets.US_ASCII));
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private final RawServer server = new RawServer();
    private final HttpTransport transport = new HttpTransport(
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            nanos -> {},
            new EventMemory(),
            new RelayConnector(SELECTORS),
            100);
    private final List<Socket> sockets = new ArrayList<>();

    SelectorsIT() throws IOException {}

    @AfterEach
    void close() throws IOException {
        transport.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    /** Starts a call on a connection of its own and begins its answer. */
    private Call begin() throws Exception {
        Call call = new Call();
        transport.post(server.uri(), Map.of(), BODY, new LetterDecoder(call), call);
        Socket socket = server.request();
        sockets.add(socket);
        RawServer.write(socket, HEAD);
        return call;
    }

    private void send(int call) throws IOException {
        RawServer.write(sockets.get(call), "data: a\n\n");
    }

    @Test
    void every_selector_reads_and_each_reply_stays_with_one() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 3 * SELECTORS; i++) {
            calls.add(begin());
        }
        Set<String> all = new HashSet<>();
        for (int i = 0; i < calls.size(); i++) {
            Set<String> own = new HashSet<>();
            for (int event = 0; event < 20; event++) {
                send(i);
                own.add(calls.get(i).nextThread());
            }
            assertThat(own).as("call %d", i).hasSize(1);
            all.addAll(own);
        }
        assertThat(all).hasSize(SELECTORS);
    }

    @Test
    void a_turn_is_over_when_every_selector_has_had_it() throws Exception {
        Call slow = begin();
        Call fast = begin(); // on the other selector: connections are assigned in turn
        slow.hold = new CountDownLatch(1);
        send(0);
        slow.nextThread();
        BlockingQueue<String> turned = new LinkedBlockingQueue<>();
        transport.nextTurn(() -> turned.add(Thread.currentThread().getName()));
        for (int event = 0; event < 3; event++) {
            send(1);
            fast.nextThread(); // so the fast selector has had its turn
        }
        assertThat(turned).isEmpty();
        slow.hold.countDown();
        assertThat(turned.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("sluice-http");
    }

    private static final class Call implements ReplyListener {

        private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        private volatile CountDownLatch hold = new CountDownLatch(0);

        /** Waits for the next event. Returns the name of the thread that delivered it. */
        String nextThread() throws InterruptedException {
            return Objects.requireNonNull(threads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "no event came in time");
        }

        @Override
        public void event(StreamEvent event) {
            threads.add(Thread.currentThread().getName());
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void alive() {}

        @Override
        public void skipped() {}

        @Override
        public void broken(Throwable mistake) {
            throw new AssertionError(mistake);
        }
    }
}
