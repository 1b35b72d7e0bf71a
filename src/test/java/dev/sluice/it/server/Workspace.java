package dev.sluice.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.it.provider.ReplayProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folders, ports and options of the servers that this JVM tests. The build runs tests in several JVMs at once; each has
 * a folder of its own, and ports that the others do not take.
 *
 * <p>Everything has a default, so that a test runs from an IDE. Before the first time, {@code mvn -Pquick
 * pre-integration-test} must have built the WAR and unpacked Tomcat.
 */
public final class Workspace {

    private static final String FIRST = "Run \"mvn -Pquick pre-integration-test\" first.";

    /** The folder that all JVMs share. */
    private static final Path SHARED =
            Path.of(System.getProperty("it.dir", "target/it")).toAbsolutePath();

    /** Its last character numbers the JVMs that run at the same time. */
    private static final String NAME = System.getProperty("it.folder", "ide-0");

    private static final Path FOLDER = SHARED.resolve(NAME);

    /** Below the range from which systems take ports for outgoing connections. */
    private static final int LOWEST_PORT = 20_000;

    private static final int PORTS_OF_A_FORK = 2_500;
    private static final int PORT_RANGES = 4;

    private static final Random RANDOM = new Random();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** Where tests put up a page of another origin, which the servers are configured to admit. */
    private static final int PORTAL_PORT = freePort();

    private static Path options;

    private Workspace() {}

    /** The folder of this JVM; it exists. */
    public static Path folder() {
        try {
            return Files.createDirectories(FOLDER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder that is empty, also where an earlier run has left something. */
    public static Path emptyFolder(String name) throws IOException {
        Path folder = folder().resolve(name);
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    /** A folder for what people look at after a run: {@code target/screenshots}. All JVMs write there. */
    public static Path results(String name) {
        return SHARED.resolveSibling(name);
    }

    /** The WAR as it was built. */
    public static Path war() {
        return existing(Path.of(System.getProperty(
                "sluice.war", SHARED.resolveSibling("sluice.war").toString())));
    }

    /** The Tomcat that is tested; without the build's choice, the newest 10.1. */
    public static Path tomcatHome() {
        String home = System.getProperty("it.tomcat.home");
        if (home != null) {
            return existing(Path.of(home));
        }
        return newest("apache-tomcat-10.")
                .orElseThrow(() -> new IllegalStateException("There is no Tomcat 10.1 in " + SHARED + ". " + FIRST));
    }

    /** The Keycloak that the build has unpacked; empty if that was left out. */
    public static Optional<Path> keycloakHome() {
        String home = System.getProperty("it.keycloak.home");
        return home == null ? newest("keycloak-") : Optional.of(Path.of(home)).filter(Files::exists);
    }

    private static Optional<Path> newest(String prefix) {
        try (Stream<Path> files = Files.list(existing(SHARED))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDK that servers run on. */
    public static String javaHome() {
        return System.getProperty("it.java.home", System.getProperty("java.home"));
    }

    static Path payara() {
        return SHARED.resolve("payara-micro.jar");
    }

    private static Path existing(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is missing. " + FIRST);
        }
        return file;
    }

    public static int portalPort() {
        return PORTAL_PORT;
    }

    /** A port of this JVM's share on which nothing listens, another one at each call. */
    public static int freePort() {
        int first = LOWEST_PORT + NAME.charAt(NAME.length() - 1) % PORT_RANGES * PORTS_OF_A_FORK;
        while (true) {
            int port = first + RANDOM.nextInt(PORTS_OF_A_FORK);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (IOException e) {
                // taken: try another
            }
        }
    }

    /** Options for the JVM of every server, as a file for {@code java @file}. The model providers in it are this JVM's. */
    static synchronized Path options() throws IOException {
        if (options == null) {
            Path temp = Files.createDirectories(folder().resolve("temp"));
            int provider = ReplayProvider.shared().port();
            options = Files.writeString(
                    folder().resolve("server.options"),
                    resource("server.options")
                            .replace("${temp}", temp.toString())
                            .replace("${tier}", System.getProperty("it.tier", "1"))
                            .replace("${provider.port}", String.valueOf(provider))
                            .replace("${portal.port}", String.valueOf(PORTAL_PORT)));
        }
        return options;
    }

    /** Makes a folder that Tomcat can run in, with its manager, and with the {@code server.xml} and users of the tests. */
    static Path tomcatBase(String name) throws IOException {
        Path base = emptyFolder(name);
        for (String folder : List.of("conf/Catalina/localhost", "webapps", "logs", "work", "temp")) {
            Files.createDirectories(base.resolve(folder));
        }
        try (Stream<Path> files = Files.list(tomcatHome().resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
            }
        }
        for (String file : List.of("server.xml", "tomcat-users.xml")) {
            Files.writeString(base.resolve("conf").resolve(file), resource("tomcat/" + file));
        }
        Files.writeString(
                base.resolve("conf/Catalina/localhost/manager.xml"),
                "<Context docBase=\"${catalina.home}/webapps/manager\" privileged=\"true\" />");
        return base;
    }

    /** A text of {@code src/test/resources/it}. */
    public static String resource(String name) throws IOException {
        try (InputStream in = Workspace.class.getResourceAsStream("/it/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }
}
