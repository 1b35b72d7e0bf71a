package dev.sluice.it.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.client.Api;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A proxy in front of a server under test, with the configuration that operators are given: only ports, addresses and
 * paths are replaced. If the proxy is not installed, the test is skipped.
 */
public final class FrontProxy implements AutoCloseable {

    private final Path base;
    private final int port;
    private final List<String> command;
    private String scheme = "https";
    private @Nullable ServerProcess process;

    private FrontProxy(String name, String program, List<String> arguments) throws IOException {
        assumeTrue(Files.isExecutable(Path.of(program)), "there is no " + program + ": see .ci/run");
        base = Workspace.emptyFolder(name);
        port = Workspace.freePort();
        command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        Files.createDirectories(base.resolve("temp"));
    }

    public static FrontProxy nginx(int server) throws Exception {
        FrontProxy proxy = new FrontProxy("nginx", "/usr/sbin/nginx", List.of("-e", "stderr", "-c"));
        SelfSigned.in(proxy.base);
        proxy.configure(
                "server-config/nginx/sluice.conf",
                Map.of(
                        "server 127.0.0.1:8080;", "server 127.0.0.1:" + server + ";",
                        "listen 443 ssl http2;", "listen 127.0.0.1:" + proxy.port + " ssl http2;",
                        "/etc/nginx/sluice.", proxy.base + "/sluice."));
        proxy.nginxMain("include " + proxy.base + "/sluice.conf;\n");
        return proxy;
    }

    /** The one of {@code server-config/cluster}, in front of two nodes or more. */
    public static FrontProxy nginx(int node, int other, int... more) throws Exception {
        FrontProxy proxy = new FrontProxy("nginx-cluster", "/usr/sbin/nginx", List.of("-e", "stderr", "-c"));
        proxy.scheme = "http";
        StringBuilder others = new StringBuilder();
        for (int one : more) {
            others.append("server 127.0.0.1:").append(one).append(" max_fails=1 fail_timeout=5s;\n");
        }
        proxy.configure(
                "server-config/cluster/nginx.conf",
                Map.of(
                        "server 127.0.0.1:8081 ", "server 127.0.0.1:" + node + " ",
                        "server 127.0.0.1:8082 ", others + "server 127.0.0.1:" + other + " ",
                        "listen 127.0.0.1:8080;", "listen 127.0.0.1:" + proxy.port + ";"));
        proxy.nginxMain("include " + proxy.base + "/sluice.conf;\n");
        return proxy;
    }

    /**
     * An nginx as many sites have it, without a line for Sluice, in front of another proxy: it buffers answers unless they
     * ask it not to.
     */
    public static FrontProxy plainNginx(FrontProxy behind) throws Exception {
        FrontProxy proxy = new FrontProxy("nginx-plain", "/usr/sbin/nginx", List.of("-e", "stderr", "-c"));
        proxy.scheme = "http";
        proxy.nginxMain("server {\nlisten 127.0.0.1:" + proxy.port + ";\nlocation / {\nproxy_pass https://127.0.0.1:"
                + behind.port + ";\nproxy_set_header Host $http_host;\n}\n}\n");
        return proxy;
    }

    /** Writes the main file, with a part of the block {@code http}. */
    private void nginxMain(String http) throws IOException {
        // Started by root, nginx runs its workers as a user that may not read these files.
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        String temp = base + "/temp/";
        main("daemon off;\n" + user + "worker_processes 1;\npid " + temp + "pid;\nerror_log stderr;\n"
                + "events { worker_connections 1024; }\nhttp {\naccess_log off;\n"
                + "client_body_temp_path " + temp + "body;\nproxy_temp_path " + temp + "proxy;\n"
                + "fastcgi_temp_path " + temp + "fastcgi;\nuwsgi_temp_path " + temp + "uwsgi;\n"
                + "scgi_temp_path " + temp + "scgi;\n" + http + "}\n");
    }

    public static FrontProxy httpd(int server) throws Exception {
        FrontProxy proxy = new FrontProxy("httpd", "/usr/sbin/apache2", List.of("-DFOREGROUND", "-f"));
        SelfSigned.in(proxy.base);
        proxy.configure(
                "server-config/apache/sluice.conf",
                Map.of(
                        "http://127.0.0.1:8080/", "http://127.0.0.1:" + server + "/",
                        "<VirtualHost *:443>", "<VirtualHost 127.0.0.1:" + proxy.port + ">",
                        "/etc/apache2/sluice.", proxy.base + "/sluice."));
        StringBuilder main = new StringBuilder();
        for (String module : List.of(
                "mpm_event",
                "authz_core",
                "authz_host",
                "alias",
                "env",
                "headers",
                "socache_shmcb",
                "ssl",
                "http2",
                "proxy",
                "proxy_http")) {
            main.append("LoadModule ").append(module).append("_module /usr/lib/apache2/modules/mod_");
            main.append(module).append(".so\n");
        }
        proxy.main(main + "ServerRoot " + proxy.base + "\nServerName localhost\nPidFile temp/pid\n"
                + "DefaultRuntimeDir temp\nListen 127.0.0.1:" + proxy.port + "\nUser www-data\nGroup www-data\n"
                + "ErrorLog /dev/stderr\nInclude " + proxy.base + "/sluice.conf\n");
        return proxy;
    }

    private void configure(String file, Map<String, String> written) throws IOException {
        String text = Files.readString(Path.of(file));
        for (Map.Entry<String, String> each : written.entrySet()) {
            assertThat(text).contains(each.getKey());
            text = text.replace(each.getKey(), each.getValue());
        }
        Files.writeString(base.resolve("sluice.conf"), text);
    }

    private void main(String text) throws IOException {
        command.add(Files.writeString(base.resolve("main.conf"), text).toString());
    }

    /** Runs the proxy's own check of its configuration, and returns its output. Fails if the check does. */
    public String check() throws Exception {
        List<String> check = new ArrayList<>(command);
        check.add("-t");
        Process checking = new ProcessBuilder(check).redirectErrorStream(true).start();
        String says = new String(checking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(checking.waitFor()).as(says).isZero();
        return says;
    }

    public FrontProxy start() throws IOException {
        ServerProcess started = new ServerProcess(command, base.resolve("output.txt"));
        process = started;
        await().until(() -> answers(started));
        return this;
    }

    private boolean answers(ServerProcess started) throws IOException {
        assertThat(started.handle().isAlive()).as(started.log()).isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The address of the page. */
    public String url() {
        return scheme + "://127.0.0.1:" + port + "/sluice/";
    }

    /** What is behind the proxy, of one without TLS. */
    public Api api() {
        return new Api(port, "/sluice/");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
