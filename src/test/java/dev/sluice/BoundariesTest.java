package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever goes on after a mistake of Sluice's own goes on after an {@link Error} as well. */
final class BoundariesTest {

    /** Where input that cannot be read is told by all kinds of exceptions. */
    private static final Set<String> PARSERS = Set.of(
            "ChatThinking",
            "JsonBody",
            "Logprobs",
            "CallArguments",
            "Provided",
            "RedisAddress",
            "Sealer",
            "SignedTokens");

    /** Where a library declares {@link Exception}, which is wrapped and thrown. */
    private static final Set<String> WRAPPING = Set.of("HttpTransport");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    @Test
    void who_catches_every_exception_catches_errors_too() {
        Set<JavaCodeUnit> catching = classes.stream()
                .flatMap(one -> one.getCodeUnits().stream())
                .filter(unit -> unit.getTryCatchBlocks().stream().anyMatch(BoundariesTest::catchesAll))
                .collect(Collectors.toSet());
        assertThat(catching.size()).as("seen, also in lambdas").isGreaterThan(20);
        assertThat(catching.stream()
                        .filter(unit -> unit.getTryCatchBlocks().stream()
                                .anyMatch(block -> catchesAll(block) && !catches(block, Error.class)))
                        .map(unit -> unit.getOwner().getSimpleName())
                        .filter(name -> !WRAPPING.contains(name))
                        .collect(Collectors.toSet()))
                .isEqualTo(PARSERS);
    }

    private static boolean catchesAll(TryCatchBlock block) {
        return catches(block, RuntimeException.class);
    }

    /** Whether it catches everything of a kind. */
    private static boolean catches(TryCatchBlock block, Class<?> kind) {
        return block.getCaughtThrowables().stream()
                .map(JavaClass::getName)
                .anyMatch(name -> name.equals(kind.getName())
                        || name.equals(Throwable.class.getName())
                        || (kind == RuntimeException.class && name.equals(Exception.class.getName())));
    }
}
