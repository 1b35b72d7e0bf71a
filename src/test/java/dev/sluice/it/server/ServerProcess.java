package dev.sluice.it.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's process, what it prints, and how it ends. */
final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path output;
    private final Process process;

    /**
     * Starts it.
     *
     * @param output the file that takes what it prints
     */
    ServerProcess(List<String> command, Path output) throws IOException {
        this.output = output;
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Everything that was printed so far. */
    String log() throws IOException {
        return Files.readString(output, ISO_8859_1);
    }

    /** Waits until something like that was printed after the first {@code from} characters. Fails and ends the process if it never is. */
    Matcher awaitLine(Pattern pattern, int from) throws IOException {
        try {
            await().atMost(PATIENCE).until(() -> pattern.matcher(log()).find(from) || !process.isAlive());
            Matcher found = pattern.matcher(log());
            assertThat(found.find(from)).as(log()).isTrue();
            return found;
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Waits until it has ended by itself. Fails unless it succeeded. */
    void awaitEnd() throws IOException {
        await().atMost(PATIENCE).until(() -> !process.isAlive());
        assertThat(process.exitValue()).as(log()).isZero();
    }

    /** Writes a line to its standard input. */
    void send(String line) throws IOException {
        process.getOutputStream().write((line + '\n').getBytes(US_ASCII));
        process.getOutputStream().flush();
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
