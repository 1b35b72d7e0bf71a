package dev.sluice.it.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.server.Workspace;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Keycloak of its own with the realm of {@code it/keycloak/sluice-realm.json}, which can be stopped and started again on
 * its port with the same keys and sessions. Its users are ada, a {@code sluice-user}, and bob, who is a {@code sluice-admin}
 * as well; their passwords are their names.
 *
 * <p>The first start takes about 15 s, later ones half of that. If Keycloak has not been unpacked, the test is skipped.
 *
 * <p>Keycloak builds itself at its first start, which takes another 15 s. The distribution is already built, for every
 * database, but without the record of what it was built for, and so {@code --optimized} is refused. The class path gets that
 * record here.
 */
public final class Keycloak implements AutoCloseable {

    public static final String REALM = "sluice";
    public static final String CLIENT = "sluice";
    public static final String SECRET = "it-secret";

    /** The server's administrator, by name and password. */
    private static final String ADMIN = "it-admin";

    /** The record of a build, as {@code kc.sh build} writes it. */
    private static final String BUILT = "META-INF/keycloak-persisted.properties";

    private final Path base;
    private final int port;
    private final Browser http = new Browser();
    private Process process;

    /**
     * Starts one.
     *
     * @param name of its folder
     */
    public Keycloak(String name) throws IOException {
        Path home = Workspace.keycloakHome().orElse(null);
        assumeTrue(home != null, "Keycloak has not been unpacked: see it.skip.keycloak in pom.xml");
        base = Workspace.emptyFolder(name);
        port = Workspace.freePort();
        layOut(home);
        start();
    }

    /** Makes a folder with the libraries of another, and with settings and data of its own. */
    private void layOut(Path home) throws IOException {
        for (String folder : List.of("lib", "conf", "providers", "data/import", "temp")) {
            Files.createDirectories(base.resolve(folder));
        }
        for (String linked : List.of("lib/lib", "lib/app", "lib/quarkus", "themes")) {
            Files.createSymbolicLink(base.resolve(linked), home.resolve(linked));
        }
        // It finds the other libraries from where this one is.
        Path runner = Path.of("lib/quarkus-run.jar");
        Files.copy(home.resolve(runner), base.resolve(runner), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                base.resolve("data/import/sluice-realm.json"), Workspace.resource("keycloak/sluice-realm.json"));
        Path built = base.resolve("built").resolve(BUILT);
        Files.createDirectories(built.getParent());
        Files.writeString(built, "kc.db=dev-file\nkc.cache=local\nkc.profile=prod\nquarkus.profile=prod\n");
    }

    /** Starts it, unless it is running. Its data are those of the last time. */
    public void start() throws IOException {
        if (process != null && process.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(
                Workspace.javaHome() + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx512m",
                "-Dkc.home.dir=" + base,
                "-Djboss.server.config.dir=" + base.resolve("conf"),
                "-Djava.io.tmpdir=" + base.resolve("temp"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "-Dpicocli.disable.closures=true",
                "-Duser.language=en",
                "-Duser.country=US",
                "--enable-native-access=ALL-UNNAMED"));
        for (String opened : List.of("java.lang", "java.security", "java.util", "java.util.concurrent")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                base.resolve("lib/quarkus-run.jar") + ":" + base.resolve("built"),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
                "start",
                "--optimized",
                "--import-realm",
                "--hostname=" + root(),
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        process = builder.start();
        try {
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isAnswering() || !process.isAlive());
            assertThat(process.isAlive()).as(log()).isTrue();
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private boolean isAnswering() {
        try {
            return http.get(issuer() + "/.well-known/openid-configuration").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Path output() {
        return base.resolve("output.txt");
    }

    /** Everything that it has logged so far. */
    public String log() throws IOException {
        return Files.readString(output(), StandardCharsets.ISO_8859_1);
    }

    public int port() {
        return port;
    }

    /** The realm's issuer, below which its endpoints are. */
    public String issuer() {
        return root() + "/realms/" + REALM;
    }

    private String root() {
        return "http://127.0.0.1:" + port;
    }

    /** Sets where the client is told that a session has ended. */
    public void backchannelLogout(String url) throws IOException {
        JsonArray found = admin("GET", "/clients?clientId=" + CLIENT, null).asJsonArray();
        JsonObject client = found.getJsonObject(0);
        JsonObject attributes = Json.createObjectBuilder(client.getJsonObject("attributes"))
                .add("backchannel.logout.url", url)
                .build();
        admin(
                "PUT",
                "/clients/" + client.getString("id"),
                Json.createObjectBuilder(client).add("attributes", attributes).build());
    }

    /** Sets how long access tokens live that are issued from now on. */
    public void tokenLife(Duration life) throws IOException {
        admin(
                "PUT",
                "",
                Json.createObjectBuilder()
                        .add("accessTokenLifespan", life.toSeconds())
                        .build());
    }

    /** Ends all sessions of a user, and notifies the client if it has a URL for that. */
    public void endSessions(String user) throws IOException {
        JsonArray found =
                admin("GET", "/users?exact=true&username=" + user, null).asJsonArray();
        admin("POST", "/users/" + found.getJsonObject(0).getString("id") + "/logout", null);
    }

    /** Calls the administration of the realm. */
    private JsonValue admin(String method, String path, JsonObject body) throws IOException {
        Browser.Answer login = http.post(
                root() + "/realms/master/protocol/openid-connect/token",
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", ADMIN, "password", ADMIN));
        assertThat(login.status()).as(login.text()).isEqualTo(200);
        Map<String, String> headers =
                new HashMap<>(Map.of("Authorization", "Bearer " + login.json().getString("access_token")));
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        Browser.Answer answer = http.send(
                method, root() + "/admin/realms/" + REALM + path, headers, body == null ? "" : body.toString());
        assertThat(answer.status())
                .as(method + ' ' + path + ": " + answer.text())
                .isBetween(200, 299);
        return answer.text().isEmpty()
                ? JsonValue.NULL
                : Json.createReader(new StringReader(answer.text())).readValue();
    }

    /** Makes it stand still, with its connections open. */
    public void pause() throws Exception {
        signal("-STOP");
    }

    public void resume() throws Exception {
        signal("-CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, String.valueOf(process.pid())).start().waitFor();
    }

    /** Ends it, so that connections are refused. Its keys and sessions are kept. */
    public void stop() throws Exception {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
    }

    /** Ends it at once. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
