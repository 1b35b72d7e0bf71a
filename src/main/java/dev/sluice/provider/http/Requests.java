package dev.sluice.provider.http;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one call: the first, and the one to where the first is redirected. Used by the transport's threads, one at a
 * time; only {@link #abort} may come from any thread.
 */
final class Requests {

    private final Function<URI, Request> maker;
    private URI uri;
    private volatile Request current;
    private boolean redirected;

    /**
     * Makes the first request.
     *
     * @param maker makes the request for an address
     */
    Requests(URI uri, Function<URI, Request> maker) {
        this.maker = maker;
        this.uri = uri;
        this.current = maker.apply(uri);
    }

    /** Sends the current request. Returns at once. */
    void send(Response.CompleteListener listener) {
        current.send(listener);
    }

    /** What an answer to the current request redirects to; null if it does not redirect. */
    @Nullable
    Redirect redirect(Response answer) {
        if (!Redirect.is(answer.getStatus())) {
            return null;
        }
        Redirect redirect =
                Redirect.of(uri, answer.getStatus(), answer.getHeaders().get("Location"));
        return redirected ? redirect.second() : redirect;
    }

    /** Makes the request that follows a redirect the current one. */
    void follow(URI target) {
        redirected = true;
        uri = target;
        current = maker.apply(target);
    }

    /** Aborts the current request, sent or not. */
    void abort(Throwable cause) {
        CompletableFuture<Boolean> unused = current.abort(cause);
    }
}
