package dev.sluice.it.client;

import static org.junit.jupiter.api.Assumptions.abort;

import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a script of {@code src/test/python} in Python 3. Without Python or its package httpx, the test is skipped. */
public final class PythonClient {

    private static final Path SCRIPTS = Path.of("src/test/python");
    private static final Path FOLDER = Path.of("target/python");

    /** The first on the path, and the one for which a system's packages are. */
    private static final List<String> INTERPRETERS = List.of("python3", "/usr/bin/python3");

    private PythonClient() {}

    /**
     * Runs a script. It fails the test if the script fails.
     *
     * @param script the name of its file
     * @param input what it reads
     * @return what it wrote
     */
    public static JsonValue run(String script, JsonValue input) throws Exception {
        String python = interpreter();
        Path folder = Files.createTempDirectory(Files.createDirectories(FOLDER), "run");
        return Script.run(List.of(python, "-B", SCRIPTS.resolve(script).toString()), input, folder);
    }

    private static String interpreter() throws Exception {
        for (String python : INTERPRETERS) {
            if (hasHttpx(python)) {
                return python;
            }
        }
        return abort("no Python 3 with httpx");
    }

    private static boolean hasHttpx(String python) throws InterruptedException {
        try {
            Process asked = new ProcessBuilder(python, "-c", "import httpx")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = asked.waitFor(Script.PATIENCE_SECONDS, TimeUnit.SECONDS);
            asked.destroyForcibly();
            return ended && asked.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
