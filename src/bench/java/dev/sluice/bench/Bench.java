package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Measures, prints tables, and writes them into {@code src/site/markdown/speed.md}, between the comments that mark the place
 * of each part: {@code mvn -Pbench verify}. What is printed is also in {@code target/bench}. The plot of growth is the
 * page's picture.
 */
final class Bench {

    private static final Path FOLDER = Path.of(System.getProperty("bench.dir"));
    private static final Path PAGE = Path.of("src/site/markdown/speed.md");
    private static final Path PLOT = Path.of("webapp/img/sluice-growth.svg");

    private Bench() {}

    /** Measures the parts that {@code bench.parts} names. */
    public static void main(String[] args) throws Exception {
        BenchScope scope = BenchScope.valueOf(System.getProperty("bench.scope").toUpperCase(Locale.ROOT));
        List<String> parts = List.of(System.getProperty("bench.parts").split(","));
        Files.createDirectories(FOLDER);
        if (parts.contains("micro")) {
            report("micro", BenchMicro.run(scope));
        }
        if (parts.contains("relay")) {
            report("relay", BenchRelay.run(scope));
        }
        if (parts.contains("growth")) {
            BenchGrowthReport growth = BenchGrowth.run(scope);
            Files.writeString(PLOT, growth.plot());
            report("growth", growth.tables());
        }
    }

    private static void report(String part, String tables) throws IOException {
        String report = "Measured on " + LocalDate.now(ZoneOffset.UTC) + " at commit " + commit() + " on " + machine()
                + "\n\n" + tables;
        Files.writeString(FOLDER.resolve(part + ".md"), report);
        Files.writeString(PAGE, published(Files.readString(PAGE), part, report));
        System.out.println(report);
    }

    /** The page with another report in the place of that part. */
    static String published(String page, String part, String report) {
        String begin = "<!-- bench:" + part + " -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf("<!-- /bench:" + part + " -->");
        if (from < 0 || to < from) {
            throw new IllegalStateException(PAGE + " has no place for " + part);
        }
        return page.substring(0, from + begin.length()) + report.strip() + '\n' + page.substring(to);
    }

    private static String commit() throws IOException {
        Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
        try (BufferedReader out = git.inputReader()) {
            return Objects.requireNonNullElse(out.readLine(), "unknown");
        }
    }

    /** The machine, and how busy it was with other work. */
    private static String machine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%d CPUs of an %s, JDK %s, load %.1f at the end."
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        Runtime.version(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
