package dev.sluice.it.server;

import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** A Payara Micro that takes commands, because by itself it only deploys when it starts. */
final class OwnPayara implements OwnServer {

    private static final String HOST = "PayaraHost";
    private static final Pattern READY = Pattern.compile("^READY$", MULTILINE);
    private static final Pattern ANSWER = Pattern.compile("^(DONE|FAILED.*)$", MULTILINE);

    private final ServerProcess server;
    private final int port = Workspace.freePort();

    OwnPayara(String name, String... options) throws IOException {
        Path base = Workspace.emptyFolder(name);
        Path root = unpack(base.resolve("root"));
        Path payara = root.resolve("launch-micro.jar");
        compile(
                Files.writeString(base.resolve(HOST + ".java"), Workspace.resource("payara/" + HOST + ".java")),
                payara);
        List<String> command = new ArrayList<>(List.of(
                Workspace.javaHome() + "/bin/java",
                "@" + Workspace.options(),
                "-Dsluice.data-dir=" + base.resolve("data")));
        command.addAll(opened());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", base + File.pathSeparator + payara, HOST, String.valueOf(port)));
        server = new ServerProcess(command, base.resolve("output.txt"));
        server.awaitLine(READY, 0);
        deploy();
    }

    /**
     * Unpacks Payara into a folder. From within its archive, and without {@code -jar}, the JVM would not take the classes that
     * its libraries have for newer versions of Java: JSON-B writes every record as {@code {}} then.
     */
    private static Path unpack(Path root) throws IOException {
        List<String> command = List.of(
                Workspace.javaHome() + "/bin/java",
                "-jar",
                Workspace.payara().toString(),
                "--rootdir",
                root.toString(),
                "--outputlauncher");
        try (ServerProcess unpacking = new ServerProcess(command, root.resolveSibling("unpack.txt"))) {
            unpacking.awaitEnd();
        }
        return root;
    }

    /** Compiles a class next to its source, because Payara's own classes are not on the class path of the tests. */
    private static void compile(Path source, Path payara) {
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-proc:none", "-cp", payara.toString(), source.toString());
        assertThat(failed).isZero();
    }

    /** The packages that Payara's archive opens for itself where it is started with {@code -jar}. */
    private static List<String> opened() throws IOException {
        try (JarFile jar = new JarFile(Workspace.payara().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            List<String> options = new ArrayList<>();
            for (String opened : manifest.getValue("Add-Opens").split(" ", -1)) {
                options.add("--add-opens=" + opened + "=ALL-UNNAMED");
            }
            for (String exported : manifest.getValue("Add-Exports").split(" ", -1)) {
                options.add("--add-exports=" + exported + "=ALL-UNNAMED");
            }
            return options;
        }
    }

    @Override
    public Api api() {
        return new Api(port, "/sluice/");
    }

    @Override
    public ServerProbe probe() throws Exception {
        return new ServerProbe(server.handle().pid());
    }

    @Override
    public String log() throws IOException {
        return server.log();
    }

    @Override
    public void deploy() throws IOException {
        command("deploy " + Workspace.war());
    }

    @Override
    public void undeploy() throws IOException {
        command("undeploy");
    }

    private void command(String command) throws IOException {
        int before = log().length();
        server.send(command);
        Matcher answer = server.awaitLine(ANSWER, before);
        assertThat(answer.group()).as(log().substring(before)).isEqualTo("DONE");
    }

    @Override
    public String classLoader() {
        return "org.glassfish.web.loader.WebappClassLoader";
    }

    /**
     * Payara's background processors, its log's handler, the exit hook of its own H2 and Tomcat's {@code Digester} each keep
     * the class loader of the application that was there when they began, as a dump of the heap shows after six deployments.
     */
    @Override
    public int keptClassLoaders() {
        return 4;
    }

    @Override
    public void close() {
        server.close();
    }
}
