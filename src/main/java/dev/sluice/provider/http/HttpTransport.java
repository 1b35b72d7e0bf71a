package dev.sluice.provider.http;

import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.RequestBody;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.EventStreamReader;
import dev.sluice.sse.Framing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/**
 * The HTTP connections to all providers: a few selectors and daemon threads. Idle connections are kept for the next call,
 * because TLS handshakes are expensive.
 *
 * <p>A connection belongs to one selector for its life, on whose thread its replies are decoded. The owner must call {@link #close}, which ends every call and all
 * threads.
 */
public final class HttpTransport implements AutoCloseable {

    /** To one provider. Far above what one server relays; the client's own default of 64 would queue the 65th stream. */
    private static final int MAX_CONNECTIONS = 20_000;

    /** How long an idle connection is kept: below the minute after which load balancers drop it silently. */
    private static final Duration POOLED_IDLE = Duration.ofSeconds(50);

    /** Threads for opening and closing connections, name resolution and certificate checks, besides the selectors'. */
    private static final int MAX_THREADS = 15;

    /** What one read takes: most events have a few hundred bytes, and each read after a wait has a buffer of its own. */
    private static final int READ_BYTES = 4096;

    private final HttpClient client;
    private final List<ManagedSelector> selectors;
    private final long stallMillis;
    private final LongConsumer readNanos;
    private final EventMemory events;

    /**
     * Starts a transport.
     *
     * @param connect longest time to connect
     * @param stall longest silence on a connection with a call; a backstop, because callers have shorter limits
     */
    public HttpTransport(Duration connect, Duration stall) {
        this(connect, stall, nanos -> {}, EventMemory.DEFAULT_EVENT_BYTES);
    }

    /**
     * Starts a transport.
     *
     * @param connect longest time to connect
     * @param stall longest silence on a connection with a call; a backstop, because callers have shorter limits
     * @param readNanos takes, for a sample of reads and from any thread, the nanoseconds from reading a provider's
     *     bytes to the end of all work that was done with them at once
     * @param eventBytes most bytes of one event of a provider; 0 for no limit
     */
    public HttpTransport(Duration connect, Duration stall, LongConsumer readNanos, int eventBytes) {
        this(connect, stall, readNanos, new EventMemory(eventBytes), new RelayConnector(selectors()), MAX_CONNECTIONS);
    }

    /**
     * Starts a transport.
     *
     * @param connector opens the connections; started and stopped here
     * @param maxConnections most connections to one provider
     */
    HttpTransport(
            Duration connect,
            Duration stall,
            LongConsumer readNanos,
            EventMemory events,
            RelayConnector connector,
            int maxConnections) {
        this.readNanos = readNanos;
        this.events = events;
        int reading = connector.getSelectors();
        QueuedThreadPool threads = new QueuedThreadPool(reading + MAX_THREADS, reading + 2);
        threads.setName("sluice-http");
        threads.setDaemon(true);
        connector.setExecutor(threads);
        HttpClientTransportOverHTTP transport = new HttpClientTransportOverHTTP(connector);
        transport.setInvocationType(InvocationType.NON_BLOCKING);
        transport.setConnectionPoolFactory(destination -> new Connections(destination, maxConnections));
        client = new HttpClient(transport);
        client.setExecutor(threads);
        client.setScheduler(new ScheduledExecutorScheduler("sluice-http-timer", true));
        client.setConnectTimeout(connect.toMillis());
        client.setAddressResolutionTimeout(connect.toMillis());
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setMaxConnectionsPerDestination(maxConnections);
        client.setMaxRequestsQueuedPerDestination(MAX_CONNECTIONS);
        // Jetty empties the buffer of an answer that is cancelled in its first callback, which by then may have let go
        // of
        // it (its issue 12934 is of this kind). From a pool, it would be another call's, whose answer would lose bytes.
        client.setByteBufferPool(ByteBufferPool.NON_POOLING);
        client.setResponseBufferSize(READ_BYTES);
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
        selectors = List.copyOf(connector.getSelectorManager().getBeans(ManagedSelector.class));
        client.getContentDecoderFactories().clear();
        // Not clear(): that would also remove authentication at proxies.
        client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
        client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    }

    /**
     * Posts JSON and expects an event stream, which goes to the decoder; failures of the transport go to the listener.
     * Returns at once.
     */
    public Provider.Call post(
            URI uri, Map<String, String> headers, RequestBody body, ReplyDecoder decoder, ReplyListener listener) {
        return post(uri, address -> headers, body, new EventStreamReader(decoder, events), decoder, listener);
    }

    /** The bounds that a framing must keep to. */
    public EventMemory events() {
        return events;
    }

    /**
     * Posts JSON and expects an answer in another framing, whose events go to the decoder.
     *
     * @param headers the headers for an address, which must include {@code Accept}: those of the given address, and once
     *     more those of the one that it redirects to, because a signature covers the address
     */
    public Provider.Call post(
            URI uri,
            Function<URI, Map<String, String>> headers,
            RequestBody body,
            Framing framing,
            ReplyDecoder decoder,
            ReplyListener listener) {
        Requests requests = new Requests(uri, address -> request(address, headers.apply(address), body));
        HttpCall call = new HttpCall(requests, framing, decoder, listener, readNanos);
        call.send();
        return call;
    }

    private Request request(URI uri, Map<String, String> headers, RequestBody body) {
        return client.POST(uri)
                .idleTimeout(stallMillis, TimeUnit.MILLISECONDS)
                .headers(h -> {
                    h.put("Accept", "text/event-stream");
                    h.put("Accept-Encoding", "identity"); // without this field, servers may compress
                    headers.forEach(h::put);
                })
                .body(new BodyContent(body));
    }

    /**
     * Runs a task on a thread that reads from providers, when all of them have relayed the bytes that have arrived by now.
     * Returns at once; after {@link #close} the task may never run.
     *
     * @param task must not block
     */
    public void nextTurn(Runnable task) {
        AtomicInteger left = new AtomicInteger(selectors.size());
        for (ManagedSelector selector : selectors) {
            selector.submit(unused -> {
                if (left.decrementAndGet() == 0) {
                    task.run();
                }
            });
        }
    }

    /**
     * How many threads read: they do most of the work, and the server's threads, storage and the collector the rest. Half
     * of the processors would leave a machine with two of them to one reading thread.
     */
    private static int selectors() {
        return 1 + Runtime.getRuntime().availableProcessors() / 2;
    }

    /** The connections to all providers: in use, idle and being opened. */
    int connections() {
        return client.getDestinations().stream()
                .mapToInt(d -> ((Connections) ((HttpDestination) d).getConnectionPool()).getConnectionCount())
                .sum();
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop the HTTP client", e);
        }
    }

    /** The connections to one provider, each of which serves one call at a time. */
    private static final class Connections extends AbstractConnectionPool {

        Connections(Destination destination, int max) {
            super(destination, () -> new IdleFirstPool<>(max), 1);
        }
    }
}
