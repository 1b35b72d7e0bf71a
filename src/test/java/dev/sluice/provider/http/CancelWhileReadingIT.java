package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamEvent;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventMemory;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that is cancelled while the selector's thread delivers its first bytes. */
@Timeout(120)
@Tag("one-server")
final class CancelWhileReadingIT {

    private static final int PATIENCE_SECONDS = 60;
    private static final RequestBody BODY = RequestBody.of("{\"stream\":true}".getBytes(US_ASCII));
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    private final RawServer server = new RawServer();
    private final HoldingConnector connector = new HoldingConnector();
    private final HttpTransport transport = new HttpTransport(
            Duration.ofSeconds(20), Duration.ofMinutes(1), nanos -> {}, new EventMemory(), connector, 100);

    CancelWhileReadingIT() throws IOException {}

    @AfterEach
    void close() throws IOException {
        transport.close();
        server.close();
    }

    private Provider.Call call(ReplyListener listener) {
        return transport.post(server.uri(), Map.of(), BODY, new LetterDecoder(listener), listener);
    }

    /** Jetty empties the buffer of an answer that was cancelled in its first callback, which by then has let go of it. */
    @Test
    void leaves_the_bytes_of_other_calls_alone() throws Exception {
        Hold delivering = new Hold();
        Provider.Call call = call(new HeldFlush(delivering));
        try (Socket first = server.request()) {
            RawServer.write(first, HEAD + "data: a\n\n");
            delivering.await();
            call.cancel();

            CallRecorder other = new CallRecorder();
            call(other); // on the other selector: connections are assigned in turn
            try (Socket second = server.request()) {
                Hold read = connector.holdNextRead();
                RawServer.write(second, HEAD + "data: b\n\n");
                read.await(); // its bytes are in a buffer, and not looked at yet
                delivering.release();
                awaitTurnOfFirstSelector();
                read.release();

                assertThat(other.next()).isEqualTo("text b");
                RawServer.write(second, "data: end\n\n");
                assertThat(other.next()).isEqualTo("completed");
            }
        }
    }

    private void awaitTurnOfFirstSelector() throws Exception {
        CallRecorder recorder = new CallRecorder();
        call(recorder);
        try (Socket socket = server.request()) {
            RawServer.write(socket, HEAD + "data: c\n\n");
            assertThat(recorder.next()).isEqualTo("text c");
        }
    }

    /** A point at which one thread waits. */
    private static final class Hold {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void await() throws InterruptedException {
            assertThat(reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        void release() {
            released.countDown();
        }

        void pass() {
            reached.countDown();
            try {
                released.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Holds a call at its flushes, before which its buffer was read empty. */
    private record HeldFlush(Hold hold) implements ReplyListener {

        @Override
        public void event(StreamEvent event) {}

        @Override
        public void flush() {
            hold.pass();
        }

        @Override
        public void alive() {}

        @Override
        public void skipped() {}

        @Override
        public void broken(Throwable mistake) {
            throw new AssertionError(mistake);
        }
    }

    /** Can hold a read that has brought something. */
    private static final class HoldingConnector extends RelayConnector {

        private final AtomicReference<@Nullable Hold> next = new AtomicReference<>();

        HoldingConnector() {
            super(2);
        }

        Hold holdNextRead() {
            Hold hold = new Hold();
            next.set(hold);
            return hold;
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
            return new DrainedEndPoint((SocketChannel) channel, selector, key, getScheduler()) {
                @Override
                int read(ByteBuffer buffer) throws IOException {
                    int filled = super.read(buffer);
                    Hold hold = filled > 0 ? next.getAndSet(null) : null;
                    if (hold != null) {
                        hold.pass();
                    }
                    return filled;
                }
            };
        }
    }
}
