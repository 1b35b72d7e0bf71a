package dev.sluice.provider.http;

import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * The HTTP connections to all providers: one selector, a few daemon threads, idle connections kept for the next call
 * because TLS handshakes are what costs.
 *
 * <p>Replies are decoded on the selector's thread. Whoever makes a transport closes it, which ends every call and leaves
 * no thread.
 */
public final class HttpTransport implements AutoCloseable {

    /** Far above what one server relays; the client's own default of 64 would queue the 65th stream. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** How long a connection without a call is kept: below the minute after which load balancers drop it silently. */
    private static final Duration POOLED_IDLE = Duration.ofSeconds(50);

    /** The selector, its producer, and what looks up names and checks certificates. */
    private static final int MAX_THREADS = 16;

    private final HttpClient client;
    private final ManagedSelector selector;
    private final long stallMillis;
    private final LongConsumer relayed;

    /**
     * Starts a transport.
     *
     * @param connect longest time to connect
     * @param stall longest silence on a connection with a call; a backstop, for whoever made the call watches it closer
     */
    public HttpTransport(Duration connect, Duration stall) {
        this(connect, stall, nanos -> {});
    }

    /**
     * Starts a transport.
     *
     * @param connect longest time to connect
     * @param stall longest silence on a connection with a call; a backstop, for whoever made the call watches it closer
     * @param relayed told now and then, by any thread, how many nanoseconds passed from reading a provider's bytes to the
     *     end of all that was done at once with what was in them
     */
    public HttpTransport(Duration connect, Duration stall, LongConsumer relayed) {
        this.relayed = relayed;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 3);
        threads.setName("sluice-http");
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setExecutor(threads);
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setInvocationType(InvocationType.NON_BLOCKING);
        client = new HttpClient(transport);
        client.setExecutor(threads);
        client.setScheduler(new ScheduledExecutorScheduler("sluice-http-timer", true));
        client.setConnectTimeout(connect.toMillis());
        client.setAddressResolutionTimeout(connect.toMillis());
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        client.setMaxRequestsQueuedPerDestination(MAX_CONNECTIONS);
        client.setUseInputDirectByteBuffers(false);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(new HttpField("User-Agent", "Sluice"));
        stallMillis = stall.toMillis();
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot start the HTTP client", e);
        }
        selector = connector.getSelectorManager().getBean(ManagedSelector.class);
        client.getContentDecoderFactories().clear();
        // Not clear(): that would also take away authentication at proxies.
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    }

    /**
     * Posts JSON and gives the event stream that comes back to the decoder, and the transport's own failures to the
     * listener. Returns at once.
     */
    public Provider.Call post(
            URI uri, Map<String, String> headers, byte[] json, ReplyDecoder decoder, ReplyListener listener) {
        return post(uri, headers, json, new EventStreamFraming(decoder), decoder, listener);
    }

    /**
     * Posts JSON and expects an answer in another framing, which hands its events to the decoder; the {@code Accept} header
     * is the caller's to give.
     */
    public Provider.Call post(
            URI uri,
            Map<String, String> headers,
            byte[] json,
            Framing framing,
            ReplyDecoder decoder,
            ReplyListener listener) {
        Request request = client.POST(uri)
                .idleTimeout(stallMillis, TimeUnit.MILLISECONDS)
                .headers(h -> {
                    h.put("Accept", "text/event-stream");
                    headers.forEach(h::put);
                })
                .body(new BytesRequestContent("application/json", json));
        HttpCall call = new HttpCall(request, framing, decoder, listener, relayed);
        request.send(call); // which also is told of the content, being a listener of both
        return call;
    }

    /**
     * Has something run by the thread that reads what providers send, once it has passed on what has come by now. Returns at
     * once; after {@link #close} it may never be run.
     *
     * @param task must not wait
     */
    public void nextTurn(Runnable task) {
        selector.submit(unused -> task.run());
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop the HTTP client", e);
        }
    }
}
