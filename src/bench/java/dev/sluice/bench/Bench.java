package dev.sluice.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Measures, and prints what README says of it: {@code mvn -Pbench verify}. What is printed also lies in {@code
 * target/bench}, with the plot.
 */
final class Bench {

    private static final Path FOLDER = Path.of(System.getProperty("bench.dir"));

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
            Files.writeString(FOLDER.resolve("growth.svg"), growth.plot());
            report("growth", growth.tables());
        }
    }

    private static void report(String part, String tables) throws IOException {
        String report = "Measured on " + LocalDate.now(ZoneOffset.UTC) + " on " + machine() + "\n\n" + tables;
        Files.writeString(FOLDER.resolve(part + ".md"), report);
        System.out.println(report);
    }

    /** What was measured on, and how busy it was with other things besides. */
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
