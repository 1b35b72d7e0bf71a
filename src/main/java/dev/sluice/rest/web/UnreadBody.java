package dev.sluice.rest.web;

import dev.sluice.push.TomcatConnection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Finishes a request that was answered before its body was read, as refusals are. Otherwise Tomcat reads the rest, so that
 * the client can read the answer, and waits for as long as the client takes to send it: without limit, holding a thread,
 * even for unauthenticated clients.
 */
final class UnreadBody {

    /** Longest wait for the rest: enough for what is in transit. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Longest wait beyond {@link #WAITING_THREADS}. */
    private static final Duration CROWDED_PATIENCE = Duration.ofMillis(20);

    private static final long STEP_MS = 10;
    private static final int PIECE_BYTES = 8192;

    /**
     * Threads that may wait that long at a time: a quarter of those that {@code server-config} gives Tomcat. With more, a few
     * dozen clients without a login that send slowly would keep all threads busy.
     */
    private static final int WAITING_THREADS = 16;

    private final Semaphore waiting = new Semaphore(WAITING_THREADS);

    /** Discards what arrives soon, then closes the connection if the body is still incomplete. */
    void finish(HttpServletRequest request, ServletResponse response) throws IOException {
        if (request.isAsyncStarted() || !hasBody(request)) {
            return;
        }
        ServletInputStream body = request.getInputStream();
        if (body.isFinished()) {
            return;
        }
        response.flushBuffer();
        boolean patient = waiting.tryAcquire();
        try {
            discard(body, patient ? PATIENCE : CROWDED_PATIENCE);
        } finally {
            if (patient) {
                waiting.release();
            }
        }
        if (!body.isFinished()) {
            TomcatConnection.closeNow(response);
        }
    }

    private static void discard(ServletInputStream body, Duration patience) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        long since = System.nanoTime();
        // Never a blocking read: it would take as long as the server's own timeout.
        while (!body.isFinished() && System.nanoTime() - since < patience.toNanos()) {
            if (body.available() == 0) {
                pause();
            } else if (body.read(piece) < 0) {
                return;
            }
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(STEP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server is stopping");
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }
}
