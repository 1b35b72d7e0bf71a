package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import jakarta.json.JsonValue;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a script of {@code src/test/node} in Node.js, with the clients that its {@code package.json} names. Without Node.js, npm
 * or a registry that has the packages, the test is skipped. A script reads one JSON value from its input and writes one.
 */
public final class NodeClient {

    private static final Path SCRIPTS = Path.of("src/test/node");
    private static final Path FOLDER = Path.of("target/node");

    private NodeClient() {}

    /** Bundles what example pages load from {@code examples/lib}, which is in a WAR built with {@code -Pexamples}. */
    public static Path bundles() throws Exception {
        Path bundles = FOLDER.resolve("bundles").toAbsolutePath();
        Path sources = SCRIPTS.resolve("bundles").toAbsolutePath();
        JsonValue unused = run("bundle.mjs", JsonValue.NULL, sources.toString(), bundles.toString());
        return bundles;
    }

    /**
     * Runs a script. It fails the test if the script fails.
     *
     * @param script the name of its file
     * @param input what it reads
     * @param arguments its arguments
     * @return what it wrote
     */
    public static JsonValue run(String script, JsonValue input, String... arguments) throws Exception {
        install();
        Path scripts = Files.createTempDirectory(FOLDER, "run");
        for (String name : List.of(script, "input.mjs")) {
            Files.copy(SCRIPTS.resolve(name), scripts.resolve(name));
        }
        List<String> command =
                new ArrayList<>(List.of("node", scripts.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Script.run(command, input, scripts);
    }

    /** Installs the packages, once for all JVMs that run tests. */
    private static void install() throws Exception {
        if (!Script.has("node") || !Script.has("npm")) {
            abort("no Node.js with npm");
        }
        Files.createDirectories(FOLDER);
        try (FileChannel file =
                        FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            Path installed = FOLDER.resolve("node_modules/.package-lock.json");
            Path wanted = SCRIPTS.resolve("package-lock.json");
            if (Files.exists(installed)
                    && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) >= 0) {
                return;
            }
            for (String name : List.of("package.json", "package-lock.json", ".npmrc")) {
                Files.copy(SCRIPTS.resolve(name), FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            Path errors = FOLDER.resolve("npm.txt");
            Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline", "--loglevel=error")
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(errors.toFile())
                    .start();
            npm.getOutputStream().close();
            if (!npm.waitFor(Script.PATIENCE_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                abort("npm could not install the clients: " + Files.readString(errors));
            }
        }
    }
}
