package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the table of locks with the classes that use locks. */
final class LocksDocTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    private static final Pattern LOCK = Pattern.compile(
            "\\bsynchronized\\b|\\bnew (ReentrantLock|ReentrantReadWriteLock|StampedLock|Semaphore)\\(");

    @Test
    void every_class_with_a_lock_is_in_the_table_and_no_others() {
        Set<String> locking = new TreeSet<>();
        for (Path file : Pages.files(SOURCES, ".java")) {
            if (LOCK.matcher(COMMENT.matcher(Pages.read(file)).replaceAll("")).find()) {
                locking.add(file.getFileName().toString().replaceFirst("\\.java$", ""));
            }
        }

        assertThat(Pages.rows("threads.md", "class", "lock").stream()
                        .map(row -> Pages.code(row.get(0)).get(0))
                        .collect(Collectors.toSet()))
                .isEqualTo(locking);
    }
}
