package dev.sluice.security.oidc;

import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the provider, within limits of time and size, and ends those that go on when the application stops.
 * Thread-safe. Blocks; nothing is retried, and no redirect is followed.
 */
final class ProviderHttp implements AutoCloseable {

    /** Shorter than a browser's user waits for a page. */
    static final int CONNECT_MS = 2_000;

    static final int READ_MS = 5_000;

    /** Enough for the metadata and tokens of the most talkative provider. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final int PIECE_BYTES = 8 * 1024;

    private final Set<HttpURLConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Sends a request and reads the answer, whatever its status.
     *
     * @throws IOException also if the answer is too long or takes too long, or if this is closed
     */
    HTTPResponse send(HTTPRequest request) throws IOException {
        request.setConnectTimeout(CONNECT_MS);
        request.setReadTimeout(READ_MS);
        request.setFollowRedirects(false);
        long since = System.nanoTime();
        HttpURLConnection connection = request.toHttpURLConnection();
        open.add(connection);
        try {
            if (closed) {
                throw new IOException("the application stops");
            }
            HTTPResponse response = new HTTPResponse(connection.getResponseCode());
            for (Map.Entry<@Nullable String, List<String>> header :
                    connection.getHeaderFields().entrySet()) {
                if (header.getKey() != null) { // the status line
                    response.setHeader(header.getKey(), header.getValue().toArray(String[]::new));
                }
            }
            response.setBody(body(connection, since));
            return response;
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer is not HTTP: " + e.getMessage(), e);
        } finally {
            open.remove(connection);
        }
    }

    private static String body(HttpURLConnection connection, long since) throws IOException {
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] bytes = new byte[PIECE_BYTES];
            int length = 0;
            while (body != null) {
                int read = body.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
                if (length > MAX_BYTES || System.nanoTime() - since > (CONNECT_MS + READ_MS) * 1_000_000L) {
                    connection.disconnect();
                    throw new IOException("the answer is too long, or takes too long");
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
    }

    /** Ends the requests that go on, and sends no others. Idempotent. */
    @Override
    public void close() {
        closed = true;
        open.forEach(HttpURLConnection::disconnect);
    }
}
