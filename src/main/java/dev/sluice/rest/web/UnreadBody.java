package dev.sluice.rest.web;

import dev.sluice.push.TomcatConnection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Sees a request to its end that was answered before its body was read, as refusals are. Tomcat reads the rest itself, so
 * that the client hears the answer, and for as long as the client takes to send it: without limit, holding a thread, and
 * also for clients that it knows nothing of.
 */
final class UnreadBody {

    /** Longest for the rest to come: what is on its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long STEP_MS = 10;
    private static final int PIECE_BYTES = 8192;

    private UnreadBody() {}

    /** Reads what comes soon, and otherwise has the connection closed. Does nothing where all was read. */
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
        // Never by a read that waits: that takes as long as the server's own time-out.
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
            throw new InterruptedIOException("the server stops");
        }
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }
}
