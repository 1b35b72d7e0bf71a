package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a script of a client in another language, which reads one JSON value from its input and writes one. */
final class Script {

    /** A guard against a script or an installation that hangs. */
    static final long PATIENCE_SECONDS = 240;

    private Script() {}

    /** Returns whether there is a program of that name. */
    static boolean has(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * Runs a script. It fails the test if the script fails.
     *
     * @param command the interpreter, the script and its arguments
     * @param folder where to keep what the script writes
     * @return what it wrote
     */
    static JsonValue run(List<String> command, JsonValue input, Path folder) throws Exception {
        Path output = folder.resolve("output.json");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.toString().getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("%s ends", command).isTrue();
        assertThat(process.exitValue()).as(() -> command + ": " + text(errors)).isZero();
        try (JsonReader reader = Json.createReader(new StringReader(text(output)))) {
            return reader.readValue();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
