package dev.sluice.it.server;

import static java.util.regex.Pattern.MULTILINE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Payara Micro that takes commands, because by itself it only deploys when it starts. */
final class OwnPayara implements OwnServer {

    private static final String HOST = "PayaraHost.java";
    private static final Pattern READY = Pattern.compile("^READY$", MULTILINE);
    private static final Pattern ANSWER = Pattern.compile("^(DONE|FAILED.*)$", MULTILINE);

    private final ServerProcess server;
    private final int port = Workspace.freePort();

    OwnPayara(String name, String... options) throws IOException {
        Path base = Workspace.emptyFolder(name);
        Path host = Files.writeString(base.resolve(HOST), Workspace.resource("payara/" + HOST));
        List<String> command = new ArrayList<>(List.of(
                Workspace.javaHome() + "/bin/java",
                "@" + Workspace.options(),
                "-Dsluice.data-dir=" + base.resolve("data")));
        command.addAll(opened());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", Workspace.payara().toString(), host.toString(), String.valueOf(port)));
        server = new ServerProcess(command, base.resolve("output.txt"));
        server.awaitLine(READY, 0);
        deploy();
    }

    /** The packages that Payara's archive opens for itself where it is started with {@code -jar}. */
    private static List<String> opened() throws IOException {
        try (JarFile jar = new JarFile(Workspace.payara().toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            List<String> options = new ArrayList<>();
            for (String opened : manifest.getValue("Add-Opens").split(" ")) {
                options.add("--add-opens=" + opened + "=ALL-UNNAMED");
            }
            for (String exported : manifest.getValue("Add-Exports").split(" ")) {
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
