package dev.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/** A Tomcat for one class of tests, with the WAR, options of its own, and a free port. */
public final class OwnTomcat implements OwnServer {

    /** Tomcat's log line with its port, which may be one of the system's choice. */
    private static final Pattern STARTED =
            Pattern.compile("Starting ProtocolHandler \\[\"http-nio-127\\.0\\.0\\.1-(?:auto-1-)?([0-9]+)\"]");

    private static final Map<String, String> LOGIN = Map.of(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString("it:it".getBytes(StandardCharsets.UTF_8)));

    private final Path base;
    private final ServerProcess server;
    private final int port;

    /**
     * Starts one.
     *
     * @param name of its folder
     * @param options for its JVM; they override those of all servers
     */
    public OwnTomcat(String name, String... options) throws IOException {
        this(name, Workspace.war(), null, "", List.of(options));
    }

    /** Starts one that gives its applications a PostgreSQL at {@code jdbc/sluice}. */
    public static OwnTomcat withPostgres(String name, int port, List<String> options) throws IOException {
        String resource = "<Resource name=\"jdbc/sluice\" auth=\"Container\" type=\"javax.sql.DataSource\""
                + " driverClassName=\"org.postgresql.Driver\" url=\"jdbc:postgresql://127.0.0.1:" + port
                + "/postgres?connectTimeout=2&amp;socketTimeout=20\" username=\"postgres\" maxTotal=\"8\""
                + " maxWaitMillis=\"2000\" />";
        return new OwnTomcat(name, Workspace.war(), null, resource, options);
    }

    /** Starts one with the {@code server.xml} that operators are given. It has no manager. */
    public static OwnTomcat asDeployed(String name, List<String> options) throws IOException {
        return asDeployed(name, Workspace.war(), xml -> xml, options);
    }

    /** The same on a certain port. */
    public static OwnTomcat asDeployed(String name, int port, List<String> options) throws IOException {
        return asDeployed(name, Workspace.war(), port, xml -> xml, options);
    }

    /** The same with something else in place of the WAR, and a change to {@code server.xml}. */
    public static OwnTomcat asDeployed(String name, Path war, UnaryOperator<String> change, List<String> options)
            throws IOException {
        return asDeployed(name, war, Workspace.freePort(), change, options);
    }

    private static OwnTomcat asDeployed(
            String name, Path war, int number, UnaryOperator<String> change, List<String> options) throws IOException {
        String serverXml = Files.readString(Path.of("server-config/tomcat/conf/server.xml"));
        String port = "port=\"${http.port:-8080}\"";
        assertThat(serverXml).contains(port);
        // A port of the system's choice would not do: with these settings Tomcat opens it too late to log it.
        serverXml = serverXml.replace(port, "address=\"127.0.0.1\" port=\"" + number + "\"");
        return new OwnTomcat(name, war, change.apply(serverXml), "", options);
    }

    /**
     * Starts one.
     *
     * @param serverXml in place of the one that tests have, or null
     * @param resource that every application is given, or empty
     */
    private OwnTomcat(String name, Path war, String serverXml, String resource, List<String> options)
            throws IOException {
        base = Workspace.tomcatBase(name);
        if (serverXml != null) {
            Files.writeString(base.resolve("conf/server.xml"), serverXml);
        }
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

        Path home = Workspace.tomcatHome();
        List<String> command = new ArrayList<>(List.of(
                Workspace.javaHome() + "/bin/java",
                "@" + Workspace.options(),
                "-Dit.tomcat.http.port=0",
                "-Dsluice.data-dir=" + base.resolve("data"),
                "-Dcatalina.home=" + home,
                "-Dcatalina.base=" + base,
                "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
                "-Djava.util.logging.config.file=" + base.resolve("conf/logging.properties")));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                "org.apache.catalina.startup.Bootstrap",
                "start"));
        server = new ServerProcess(command, base.resolve("logs/output.txt"));
        port = Integer.parseInt(server.awaitLine(STARTED, 0).group(1));
        await().until(() -> isOpen(port));
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

    @Override
    public String log() throws IOException {
        return server.log();
    }

    /** The lines of the log files whose names begin like that. */
    public List<String> logged(String prefix) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(base.resolve("logs"), prefix + "*")) {
            for (Path file : files) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @Override
    public Api api() {
        return new Api(port, "/sluice/");
    }

    public ProcessHandle process() {
        return server.handle();
    }

    @Override
    public ServerProbe probe() throws Exception {
        return new ServerProbe(server.handle().pid());
    }

    @Override
    public void deploy() throws IOException {
        manager("deploy?path=/sluice&update=true&war=" + Workspace.war().toUri());
    }

    @Override
    public void undeploy() throws IOException {
        manager("undeploy?path=/sluice");
    }

    /** Sends a command to Tomcat's manager, and returns its answer. */
    public String manager(String command) throws IOException {
        try (RawHttp http = new RawHttp(port, 0).send("GET", "/manager/text/" + command, LOGIN, new byte[0])) {
            String answer = http.text();
            assertThat(answer).startsWith("OK");
            return answer;
        }
    }

    @Override
    public String classLoader() {
        return "org.apache.catalina.loader.ParallelWebappClassLoader";
    }

    @Override
    public void close() {
        server.close();
    }
}
