package dev.sluice.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Endpoint;
import dev.sluice.provider.HttpTransport;
import dev.sluice.provider.Message;
import dev.sluice.provider.Provider;
import dev.sluice.provider.openai.OpenAiProvider;
import dev.sluice.security.Caller;
import dev.sluice.security.Tickets;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.Keeper;
import dev.sluice.stream.Models;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.Streams;
import dev.sluice.stream.Target;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks and reads replies of its own for some seconds after a deployment, so that the Java compiler has seen the way of a
 * reply before the first person takes it. The way is the whole and the real one, from a provider's socket to a client's: a
 * part of it with stand-ins would teach the compiler what is not so.
 *
 * <p>Its streams belong to callers that nobody can be, are read by one-time tickets, are neither counted nor written down,
 * and are forgotten when they end. Only on Tomcat, which tells where it listens. Runs on threads of its own, two at work at a
 * time.
 */
final class WarmUp implements AutoCloseable {

    private static final Logger LOG = System.getLogger(WarmUp.class.getName());

    /** Few, so that on a machine with few processors the compiler gets its share. */
    private static final int READERS = 2;

    /** Applications are deployed before the server listens. */
    private static final Duration LISTENING = Duration.ofSeconds(30);

    private static final String NAME = "warm-up";
    private static final String MODEL = NAME + "/model";
    private static final long STEP_MS = 100;
    private static final int READ_TIMEOUT_MS = 5000;
    private static final Duration PROVIDER_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(1);

    /** No caller's name has a control character. */
    private static final String CALLER = "\0warm-up-";

    private final String contextPath;
    private final Duration length;
    private final Streams streams;
    private final Tickets tickets;
    private final Set<String> roles;
    private final OwnThreads threads = new OwnThreads("sluice-warm-up");
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger replies = new AtomicInteger();
    private volatile boolean closed;
    private @Nullable WarmUpProvider provider;

    /**
     * Makes a warm-up, which has to be begun.
     *
     * @param roles those of who may read replies
     */
    WarmUp(String contextPath, Duration length, Streams streams, Tickets tickets, Set<String> roles) {
        this.contextPath = contextPath;
        this.length = length;
        this.streams = streams;
        this.tickets = tickets;
        this.roles = roles;
    }

    /** Begins, and ends by itself. Returns at once. */
    void begin() {
        threads.newThread(this::run).start();
    }

    private void run() {
        try {
            InetSocketAddress address = awaitServer();
            WarmUpProvider answering = address == null ? null : answering();
            if (address != null && answering != null) {
                readReplies(address, answering);
                LOG.log(Level.INFO, "Warmed up with {0} replies", replies.get());
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Not warmed up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // told to end
        } finally {
            close();
        }
    }

    /** By a transport of its own: that of the others is measured. */
    private void readReplies(InetSocketAddress address, WarmUpProvider answering) throws InterruptedException {
        try (HttpTransport transport = new HttpTransport(PROVIDER_TIMEOUT, PROVIDER_TIMEOUT)) {
            Provider asked = new OpenAiProvider(transport, new Endpoint(NAME, answering.baseUrl(), null, Map.of()));
            CircuitPolicy never = new CircuitPolicy(0, Duration.ZERO);
            List<Target> target = Objects.requireNonNull(
                    new Models(Map.of(NAME, asked), Map.of(), MODEL, never, System::nanoTime).resolve(MODEL));
            long since = System.nanoTime();
            Thread[] readers = new Thread[READERS];
            for (int i = 0; i < READERS; i++) {
                readers[i] = threads.newThread(() -> readOn(address, target, since));
                readers[i].start();
            }
            for (Thread reader : readers) {
                reader.join();
            }
        }
    }

    private synchronized @Nullable WarmUpProvider answering() throws IOException {
        provider = closed ? null : new WarmUpProvider(threads);
        return provider;
    }

    /** Where this application answers, or null when it does not. */
    private @Nullable InetSocketAddress awaitServer() throws InterruptedException {
        long since = System.nanoTime();
        while (!closed && System.nanoTime() - since < LISTENING.toNanos()) {
            for (InetSocketAddress address : TomcatConnector.plain()) {
                if (ask(address, "/api/health/live").startsWith("HTTP/1.1 200")) {
                    return address;
                }
            }
            Thread.sleep(STEP_MS);
        }
        return null;
    }

    private void readOn(InetSocketAddress address, List<Target> target, long since) {
        while (!closed && System.nanoTime() - since < length.toNanos()) {
            Caller caller = new Caller(CALLER + replies.incrementAndGet(), roles, null);
            ChatStream stream = start(caller, target);
            String ticket =
                    stream == null ? null : tickets.issue(caller, stream.id().value());
            if (stream == null || ticket == null) {
                return;
            }
            String answer =
                    ask(address, "/api/streams/" + stream.id().value() + "/events?accumulated=false&ticket=" + ticket);
            stream.cancel();
            streams.forget(stream);
            if (!answer.startsWith("HTTP/1.1 200")) {
                return; // not this application's way of serving: there is nothing to be learnt
            }
        }
    }

    private @Nullable ChatStream start(Caller caller, List<Target> target) {
        ChatRequest request = new ChatRequest(
                List.of(new Message(Message.Role.USER, "Warm up")), null, null, null, null, List.of(), null);
        try {
            return streams.start(
                    new StartRequest(caller.name(), request, target, NAME, Map.of(), null, Keeper.NONE, true));
        } catch (RefusedException e) {
            return null; // people come first
        }
    }

    /** Reads an answer to its end, and returns its beginning; what went wrong is an empty one. */
    private String ask(InetSocketAddress address, String path) {
        try (Socket socket = new Socket()) {
            sockets.add(socket);
            try {
                socket.setSoTimeout(READ_TIMEOUT_MS);
                socket.connect(address, READ_TIMEOUT_MS);
                String request = "GET " + contextPath + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                        + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(US_ASCII));
                InputStream in = socket.getInputStream();
                byte[] bytes = new byte[16 * 1024];
                int first = Math.max(0, in.read(bytes));
                String beginning = new String(bytes, 0, first, US_ASCII);
                while (!closed && in.read(bytes) >= 0) {
                    // read on
                }
                return beginning;
            } finally {
                sockets.remove(socket);
            }
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends it at once, and waits a little for its threads. */
    @Override
    public void close() {
        WarmUpProvider answering;
        synchronized (this) {
            closed = true;
            answering = provider;
        }
        if (answering != null) {
            answering.close();
        }
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    /** Waits until nothing of it runs any more, which it was told before. */
    void awaitEnd() {
        threads.awaitEnd(ENDED_WITHIN);
    }
}
