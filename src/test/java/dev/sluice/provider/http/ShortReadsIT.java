package dev.sluice.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose answers arrive in pieces, over plain and over encrypted connections. */
@Tag("one-server")
@Timeout(120)
final class ShortReadsIT {

    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(StandardCharsets.US_ASCII));
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final String CHUNKED_STREAM = STREAM + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int EVENTS = 300;

    private static SelfSigned certificate;

    private final CountingConnector connector = new CountingConnector();
    private final CallRecorder recorder = new CallRecorder();
    private RawServer server;
    private HttpTransport transport;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        certificate = SelfSigned.make(folder);
    }

    private void start(String scheme) throws Exception {
        ServerSocket socket;
        if (scheme.equals("https")) {
            socket = certificate.serverSocket();
            SslContextFactory.Client trusting = new SslContextFactory.Client();
            trusting.setTrustStore(certificate.keys());
            connector.setSslContextFactory(trusting);
        } else {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }
        server = new RawServer(scheme, socket);
        transport = new HttpTransport(
                Duration.ofSeconds(20), Duration.ofMinutes(1), nanos -> {}, new EventMemory(), connector, 10);
    }

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    private Socket call() throws Exception {
        URI uri = server.uri();
        transport.post(uri, Map.of(), BODY, new LetterDecoder(recorder), recorder);
        return server.request();
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    private void expectEvents(String suffix) throws InterruptedException {
        for (int i = 0; i < EVENTS; i++) {
            assertThat(recorder.next()).isEqualTo("text " + i + suffix);
        }
        assertThat(recorder.next()).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void an_event_costs_one_read(String scheme) throws Exception {
        start(scheme);
        try (Socket socket = call()) {
            RawServer.write(socket, CHUNKED_STREAM);
            recorder.untilFlush();
            connector.fills.set(0);
            connector.reads.set(0);
            for (int i = 0; i < EVENTS; i++) {
                RawServer.write(socket, chunk("data: " + i + "\n\n"));
                assertThat(recorder.next()).isEqualTo("text " + i);
            }
        }
        assertThat(connector.reads.get()).as("reads").isBetween(EVENTS, EVENTS * 11 / 10);
        assertThat(connector.fills.get()).as("fills").isGreaterThan(2 * EVENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void an_answer_may_be_cut_anywhere(String scheme) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        start(scheme);
        try (Socket socket = call()) {
            String suffix = "x".repeat(200);
            StringBuilder answer = new StringBuilder(CHUNKED_STREAM);
            for (int i = 0; i < EVENTS; i++) {
                answer.append(chunk("data: " + i + suffix + "\n\n"));
            }
            answer.append(chunk("data: end\n\n")).append("0\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            byte[] bytes = answer.toString().getBytes(StandardCharsets.US_ASCII);
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, 1 + random.nextInt(random.nextInt(20) == 0 ? 40_000 : 60));
                out.write(bytes, from, length);
                from += length;
            }
            expectEvents(suffix);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_connection_is_used_again_after_short_reads(String scheme) throws Exception {
        start(scheme);
        try (Socket socket = call()) {
            for (int i = 0; i < 50; i++) {
                RawServer.write(socket, CHUNKED_STREAM);
                RawServer.write(socket, chunk("data: " + i + "\n\n"));
                assertThat(recorder.next()).isEqualTo("text " + i);
                RawServer.write(socket, chunk("data: end\n\n") + "0\r\n\r\n");
                assertThat(recorder.next()).isEqualTo("completed");
                recorder.untilFlush();
                transport.post(server.uri(), Map.of(), BODY, new LetterDecoder(recorder), recorder);
            }
            assertThat(transport.connections()).isOne();
        }
        assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void the_end_of_a_connection_may_be_the_end_of_an_answer(String scheme) throws Exception {
        start(scheme);
        for (int i = 0; i < 50; i++) {
            try (Socket socket = call()) {
                RawServer.write(socket, STREAM + "Connection: close\r\n\r\n");
                RawServer.write(socket, "data: a\n\n");
                RawServer.write(socket, "data: end\n\n");
            }
            assertThat(recorder.next()).isEqualTo("text a");
            assertThat(recorder.next()).isEqualTo("completed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_reset_after_a_short_read_is_a_lost_connection(String scheme) throws Exception {
        start(scheme);
        for (int i = 0; i < 50; i++) {
            Socket socket = call();
            RawServer.write(socket, CHUNKED_STREAM + chunk("data: a\n\n"));
            assertThat(recorder.next()).isEqualTo("text a");
            RawServer.reset(socket);
            assertThat(recorder.next()).isEqualTo("failed provider_unavailable null");
        }
    }

    /** Counts the fills asked of its end points and their reads from the system. */
    private static final class CountingConnector extends RelayConnector {

        final AtomicInteger fills = new AtomicInteger();
        final AtomicInteger reads = new AtomicInteger();

        CountingConnector() {
            super(2);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            return new Counting((SocketChannel) channel, selector, key, getScheduler());
        }

        private final class Counting extends DrainedEndPoint {

            Counting(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
                super(channel, selector, key, scheduler);
            }

            @Override
            public int fill(ByteBuffer buffer) throws IOException {
                fills.incrementAndGet();
                return super.fill(buffer);
            }

            @Override
            int read(ByteBuffer buffer) throws IOException {
                reads.incrementAndGet();
                return super.read(buffer);
            }
        }
    }
}
