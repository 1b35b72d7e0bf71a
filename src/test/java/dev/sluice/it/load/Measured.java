package dev.sluice.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.server.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What the tests tagged {@code load} measure, each with its limit: a table that the build prints at its end. */
public final class Measured {

    private Measured() {}

    /** The same for whole numbers. */
    public static void atMost(String what, long value, long limit, String unit) {
        atMost(what, (double) value, (double) limit, unit);
    }

    /** Adds a line to the table, and fails when the value is above the limit. */
    public static void atMost(String what, double value, double limit, String unit) {
        String line = String.format(
                Locale.ROOT,
                "| %-66s | %10.2f | %10.2f | %-2s | %-8s |%n",
                what,
                value,
                limit,
                unit,
                value <= limit ? "ok" : "TOO MUCH");
        try {
            Path table = Files.createDirectories(Workspace.results("load")).resolve("measured.txt");
            if (!Files.exists(table)) {
                Files.writeString(
                        table,
                        String.format("| %-66s | %10s | %10s | %-2s | %-8s |%n", "measured", "value", "limit", "", ""));
            }
            Files.writeString(table, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(value).as("%s, in %s", what, unit).isLessThanOrEqualTo(limit);
    }
}
