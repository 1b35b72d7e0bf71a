package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever goes on after a mistake of Sluice's own goes on after an {@link Error} as well. */
final class BoundariesTest {

    /** Where input that cannot be read is told by all kinds of exceptions. */
    private static final List<String> PARSERS = List.of("JsonBody.java", "RedisAddress.java");

    @Test
    void who_catches_every_exception_catches_errors_too() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> text(file).contains("catch (RuntimeException e)"))
                            .map(file -> file.getFileName().toString())
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrderElementsOf(PARSERS);
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
