package dev.sluice.it.server;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of its own, which can be stopped, killed and started again on its port. {@code -Dsluice.redis} names another programme
 * than the one from Maven, as Debian's.
 */
public final class RedisProcess implements AutoCloseable {

    /** To find two free ports. */
    private static final int ATTEMPTS = 10;

    private static final String INSTALLED = "redis-server";

    private final String executable;
    private final int port;
    private final List<String> options;
    private Process process;

    /** Starts one that stores nothing. */
    public RedisProcess(String... options) throws IOException {
        this(executable(), List.of(options));
    }

    private RedisProcess(String executable, List<String> options) throws IOException {
        this.executable = executable;
        this.port = Workspace.freePort();
        this.options = options;
        start();
    }

    /** Starts the one that is installed, which can speak TLS. */
    public static RedisProcess installed(String... options) throws IOException {
        return new RedisProcess(INSTALLED, List.of(options));
    }

    /** Whether there is one. */
    public static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, INSTALLED)));
    }

    /** Starts a member of a Redis Cluster, which it is not yet. It listens on a second port, 10,000 above its first. */
    public static RedisProcess ofCluster() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return new RedisProcess("--cluster-enabled", "yes", "--cluster-node-timeout", "1000");
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e; // something else than a second port that is taken
                }
            }
        }
    }

    /**
     * Starts a Sentinel.
     *
     * @param config its file, which it writes to
     */
    public static RedisProcess sentinel(Path config) throws IOException {
        return new RedisProcess(executable(), List.of(config.toString(), "--sentinel"));
    }

    private static String executable() throws IOException {
        String given = System.getProperty("sluice.redis");
        if (given != null) {
            return given;
        }
        File found = ExecutableProvider.newJarResourceProvider().get();
        return found.getPath();
    }

    /** Starts it, empty. */
    public void start() throws IOException {
        Path folder = Files.createTempDirectory("redis");
        List<String> command = new ArrayList<>(List.of(executable));
        boolean isSentinel = options.contains("--sentinel");
        if (isSentinel) {
            command.add(options.get(0));
        }
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString()));
        if (isSentinel) {
            command.add("--sentinel");
        } else {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
            command.addAll(options);
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        await().until(() -> !process.isAlive() || isAnswering());
        if (!process.isAlive()) {
            throw new IOException(Files.readString(folder.resolve("log.txt")));
        }
    }

    private boolean isAnswering() {
        try {
            return command("PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a command, its words separated by spaces. Returns the answer's first bytes as Redis writes it. */
    public String command(String words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 * 1024];
            int read = in.read(bytes);
            return new String(bytes, 0, Math.max(0, read), StandardCharsets.UTF_8);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Makes it stand still, with its connections open. */
    public void pause() throws Exception {
        signal("-STOP");
    }

    public void resume() throws Exception {
        signal("-CONT");
    }

    /** Ends it at once. */
    public void kill() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, String.valueOf(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
