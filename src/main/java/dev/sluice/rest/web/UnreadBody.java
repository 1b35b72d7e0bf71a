package dev.sluice.rest.web;

import dev.sluice.push.TomcatConnection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Finishes a request that was answered before its body was read, as refusals are. Otherwise Tomcat reads the rest, so that
 * the client can read the answer, and waits for as long as the client takes to send it: without limit, holding a thread,
 * even for unauthenticated clients.
 */
final class UnreadBody {

    /** Longest wait for the rest: enough for what is in transit. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long STEP_MS = 10;
    private static final int PIECE_BYTES = 8192;

    private UnreadBody() {}

    /** Discards what arrives soon, then closes the connection if the body is still incomplete. */
    static void finish(HttpServletRequest request, ServletResponse response) throws IOException {
        if (request.isAsyncStarted() || !hasBody(request)) {
            return;
        }
        ServletInputStream body = request.getInputStream();
        if (body.isFinished()) {
            return;
        }
        response.flushBuffer();
        byte[] piece = new byte[PIECE_BYTES];
        long since = System.nanoTime();
        // Never a blocking read: it would take as long as the server's own timeout.
        while (!body.isFinished() && System.nanoTime() - since < PATIENCE.toNanos()) {
            if (body.available() == 0) {
                pause();
            } else if (body.read(piece) < 0) {
                return;
            }
        }
        if (!body.isFinished()) {
            TomcatConnection.closeNow(response);
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
