package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets Jazzer search for bytes that break a decoder: an exception, a broken rule of {@link RecordedReply}, a reply that
 * depends on how the bytes are cut, a hang, or more memory than the JVM has. It starts from the recordings and follows
 * inputs that reach new code. All formats share one JVM, for {@code sluice.fuzz.seconds} a format, because starting Jazzer
 * takes longer than a short run; an input's first byte selects its format. Inputs that break a decoder are kept in
 * {@code target/fuzz}.
 */
@Tag("fuzz")
@Tag("one-server")
final class FuzzIT {

    private static final int SECONDS = Integer.getInteger("sluice.fuzz.seconds", 10);

    /** Room for several events; more only makes each run slower. */
    private static final int MAX_BYTES = 8 * 1024;

    private static final Pattern NEEDED = Pattern.compile(
            "classes/?$|/(jazzer|assertj|byte-buddy|jackson-core|parsson|jakarta.json-api|junit-jupiter|opentest4j|jspecify)[^/]*$");

    /** One input takes a millisecond, but on a machine that is busy with other tests the first takes seconds. */
    private static final int HANGS_AFTER_SECONDS = 30;

    /** Limit of Jazzer's start and reading of seeds: 8 s alone, over two minutes on a machine with 18 jobs. */
    private static final long START_SECONDS = 900;

    @Test
    void no_bytes_break_a_decoder() throws IOException, InterruptedException {
        Path folder = Path.of("target", "fuzz").toAbsolutePath();
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        if (Recordings.exist()) {
            for (String format : Formats.ALL) {
                List<byte[]> recorded = Formats.of(format).recorded();
                for (int i = 0; i < recorded.size(); i++) {
                    Files.write(seeds.resolve(format + '-' + i), FuzzTarget.input(format, recorded.get(i), MAX_BYTES));
                }
            }
        }
        System.out.println(fuzz(folder, seeds, SECONDS * Formats.ALL.size()));
    }

    /** The class path of decoders and Jazzer alone. Jazzer reads every class at its start: a minute for all test classes. */
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(NEEDED.asPredicate())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns libFuzzer's last line. */
    private static String fuzz(Path folder, Path seeds, int seconds) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=dev.sluice.event.**:dev.sluice.sse.**:dev.sluice.provider.**",
                // Jazzer's hooks look for injections into shells and the like; instrumenting everything for them takes
                // long.
                "--custom_hook_includes=dev.sluice.**",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + '/',
                "-max_total_time=" + seconds,
                "-max_len=" + MAX_BYTES,
                "-timeout=" + HANGS_AFTER_SECONDS,
                corpus.toString(),
                seeds.toString()));
        Process jazzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(seconds + START_SECONDS, TimeUnit.SECONDS))
                    .as("Jazzer ends in time")
                    .isTrue();
        } finally {
            jazzer.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        assertThat(jazzer.exitValue()).as(end).isZero();
        return lines.stream().filter(l -> l.startsWith("Done")).findFirst().orElse(end);
    }
}
