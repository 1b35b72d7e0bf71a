package dev.sluice.it.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A stand-in for the model providers: HTTP/1.1 on plain sockets, so that it can break off anywhere. The model of a request
 * selects the answer: the script that a test has set, or a recording, possibly with options (see {@link Replay}).
 */
public final class ReplayProvider implements AutoCloseable {

    /** Connections that may wait to be accepted. */
    private static final int BACKLOG = 1000;

    private static ReplayProvider shared;

    private final ServerSocket server;
    private final Map<String, Recording> recordings = Recording.all();
    private final Map<String, ProviderScript> scripts = new ConcurrentHashMap<>();
    private final List<ProviderCall> calls = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "test-provider");
        thread.setDaemon(true);
        return thread;
    });

    private ReplayProvider() {
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Future<?> unused = threads.submit(this::accept);
    }

    /** The one that the servers under test are configured for, on a port of the system's choice. It lives as long as this JVM. */
    public static synchronized ReplayProvider shared() {
        if (shared == null) {
            shared = new ReplayProvider();
        }
        return shared;
    }

    public int port() {
        return server.getLocalPort();
    }

    public Map<String, Recording> recordings() {
        return recordings;
    }

    /**
     * Sets the script that answers requests for that model, and forgets the requests so far: another test may have used the
     * same name.
     */
    public void on(String model, ProviderScript script) {
        scripts.put(model, script);
        calls.removeIf(call -> call.model().equals(model));
    }

    /** Every request so far, in order of arrival. */
    public List<ProviderCall> calls() {
        return List.copyOf(calls);
    }

    /** The requests for one model so far. */
    public List<ProviderCall> calls(String model) {
        return calls.stream().filter(call -> call.model().equals(model)).toList();
    }

    /** The number of open connections. */
    public int openConnections() {
        return connections.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                Future<?> unused = threads.submit(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        ProviderCall call = null;
        try (socket) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                call = read(in, socket);
                calls.add(call);
                Future<?> answer = threads.submit(answering(call, socket));
                // Waiting for the next request detects that the client closes the connection.
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
                answer.get();
            }
        } catch (Exception e) {
            // The client has closed the connection, or the script has.
        } finally {
            connections.remove(socket);
            if (call != null) {
                call.noteGone();
            }
        }
    }

    private Runnable answering(ProviderCall call, Socket socket) {
        String name = call.model().split("~", 2)[0];
        Recording recording = recordings.get(name);
        ProviderScript script = scripts.containsKey(name)
                ? scripts.get(name)
                : recording != null ? new Replay(recording) : ReplayProvider::unknown;
        return () -> {
            try {
                script.answer(call);
            } catch (Exception e) {
                try {
                    socket.close();
                } catch (IOException alsoClosed) {
                    // gone either way
                }
            } finally {
                call.noteAnswered();
            }
        };
    }

    private static void unknown(ProviderCall call) throws IOException {
        call.whole(
                404,
                Map.of("Content-Type", "application/json"),
                "{\"error\":{\"type\":\"not_found\"}}".getBytes(ISO_8859_1));
    }

    private static ProviderCall read(InputStream in, Socket socket) throws IOException {
        String[] request = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        JsonObject json = Json.createReader(new ByteArrayInputStream(body)).readObject();
        return new ProviderCall(socket, request[1], headers, json);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
