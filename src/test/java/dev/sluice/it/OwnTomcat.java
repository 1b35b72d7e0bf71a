package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.Driver;

/** A Tomcat for one class of tests, with the WAR in it, options of its own, and a port that was free. */
final class OwnTomcat implements AutoCloseable {

    private static final Path FOLDER = Path.of(System.getProperty("it.dir"));
    private static final Path HOME = Path.of(System.getProperty("it.tomcat.home"));
    private static final Path WAR = Path.of(System.getProperty("sluice.war"));

    /** How Tomcat tells its port, also the one that the system has given it. */
    private static final Pattern STARTED =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-(?:auto-1-)?([0-9]+)\"]");

    private static final Map<String, String> LOGIN = Map.of(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString("it:it".getBytes(StandardCharsets.UTF_8)));

    private final Path base;
    private final Process process;
    private final int port;

    /**
     * Starts one.
     *
     * @param name of its folder
     * @param options for its JVM, which count over those that all servers get
     */
    OwnTomcat(String name, String... options) throws IOException {
        this(name, WAR, Files.readString(HOME.resolve("conf/server.xml")), "", List.of(options));
    }

    /** Starts one that gives its applications a PostgreSQL at {@code jdbc/sluice}. */
    static OwnTomcat withPostgres(String name, int port, List<String> options) throws IOException {
        String resource = "<Resource name=\"jdbc/sluice\" auth=\"Container\" type=\"javax.sql.DataSource\""
                + " driverClassName=\"org.postgresql.Driver\" url=\"jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?connectTimeout=2&amp;socketTimeout=20\" username=\"postgres\" maxTotal=\"8\""
                + " maxWaitMillis=\"2000\" />";
        return new OwnTomcat(name, WAR, Files.readString(HOME.resolve("conf/server.xml")), resource, options);
    }

    /** Starts one with the {@code server.xml} that operators are given. It has no manager. */
    static OwnTomcat asDeployed(String name, List<String> options) throws IOException {
        return asDeployed(name, WAR, xml -> xml, options);
    }

    /** The same with something else in place of the WAR, and a change to {@code server.xml}. */
    static OwnTomcat asDeployed(String name, Path war, UnaryOperator<String> change, List<String> options)
            throws IOException {
        String serverXml = Files.readString(Path.of("server-config/tomcat/conf/server.xml"));
        String port = "port=\"${http.port:-8080}\"";
        assertThat(serverXml).contains(port);
        // Not one of the system's choice: it opens its port so late that it does not tell it.
        serverXml = serverXml.replace(port, "address=\"127.0.0.1\" port=\"" + freePort() + "\"");
        return new OwnTomcat(name, war, change.apply(serverXml), "", options);
    }

    /** @param resource that every application is given; or empty */
    private OwnTomcat(String name, Path war, String serverXml, String resource, List<String> options)
            throws IOException {
        base = FOLDER.resolve(name);
        for (String folder : List.of("conf/Catalina/localhost", "webapps", "logs", "work", "temp")) {
            Files.createDirectories(base.resolve(folder));
        }
        try (Stream<Path> files = Files.list(HOME.resolve("conf"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(file, base.resolve("conf").resolve(file.getFileName()));
            }
        }
        Files.writeString(base.resolve("conf/server.xml"), serverXml);
        Files.writeString(
                base.resolve("conf/Catalina/localhost/manager.xml"),
                "<Context docBase=\"${catalina.home}/webapps/manager\" privileged=\"true\" />");
        copy(war, base.resolve("webapps/sluice.war"));
        if (!resource.isEmpty()) {
            Path contexts = base.resolve("conf/context.xml");
            Files.writeString(contexts, Files.readString(contexts).replace("</Context>", resource + "\n</Context>"));
            Path lib = Files.createDirectories(base.resolve("lib"));
            Path driver = Path.of(Driver.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath());
            copy(driver, lib.resolve("postgresql.jar"));
        }

        List<String> command = new ArrayList<>(List.of(
                System.getProperty("it.java.home") + "/bin/java",
                "@" + FOLDER.resolve("server.options"),
                "-Dit.tomcat.http.port=0",
                "-Dsluice.data-dir=" + base.resolve("data"),
                "-Dcatalina.home=" + HOME,
                "-Dcatalina.base=" + base,
                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties")));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                HOME.resolve("bin/bootstrap.jar") + ":" + HOME.resolve("bin/tomcat-juli.jar"),
                "org.apache.catalina.startup.Bootstrap",
                "start"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> STARTED.matcher(log()).find() || !process.isAlive());
            Matcher started = STARTED.matcher(log());
            assertThat(started.find()).as(log()).isTrue();
            port = Integer.parseInt(started.group(1));
            await().atMost(Duration.ofSeconds(10)).until(() -> isOpen(port));
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path output() {
        return base.resolve("logs/output.txt");
    }

    /** All that the server has said. */
    String log() throws IOException {
        return Files.readString(output(), StandardCharsets.ISO_8859_1);
    }

    Api api() {
        return new Api(port, "/sluice/");
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    ServerProbe probe() throws Exception {
        return new ServerProbe(process.pid());
    }

    /** Puts the WAR in, in place of the one that is there. */
    void deploy() throws IOException {
        manager("deploy?path=/sluice&update=true&war=" + WAR.toUri());
    }

    void undeploy() throws IOException {
        manager("undeploy?path=/sluice");
    }

    /** Has Tomcat's manager do something, and gives its answer. */
    String manager(String command) throws IOException {
        try (RawHttp http = new RawHttp(port, 0).send("GET", "/manager/text/" + command, LOGIN, new byte[0])) {
            String answer = http.text();
            assertThat(answer).startsWith("OK");
            return answer;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(30, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
