package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("one-server")
final class AccessMatrixTableIT {

    private static final List<Class<? extends Annotation>> METHODS =
            List.of(GET.class, POST.class, PUT.class, PATCH.class, DELETE.class);

    @Test
    void the_page_on_security_has_the_table() throws Exception {
        assertThat(Files.readString(java.nio.file.Path.of("src/site/markdown/security.md")))
                .contains(AccessMatrix.markdown());
    }

    @Test
    void every_resource_is_in_the_table() {
        Set<String> resources = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("dev.sluice.rest")) {
            if (type.isAnnotatedWith(Path.class)) {
                String base = type.getAnnotationOfType(Path.class).value();
                type.getMethods().forEach(method -> addTo(resources, base, method));
            }
        }

        assertThat(AccessMatrix.ROWS.stream()
                        .map(row -> row.method()
                                + ' '
                                + row.path().replaceFirst("\\?.*", "").replaceAll("\\{[^}]*}", "{}"))
                        .collect(Collectors.toSet()))
                .containsAll(resources);
    }

    private static void addTo(Set<String> resources, String base, JavaMethod method) {
        String path = method.isAnnotatedWith(Path.class)
                ? method.getAnnotationOfType(Path.class).value()
                : "";
        for (Class<? extends Annotation> verb : METHODS) {
            if (method.isAnnotatedWith(verb)) {
                String whole = ('/' + base + '/' + path).replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
                resources.add(verb.getSimpleName() + ' ' + whole.replaceAll("\\{[^}]*}", "{}"));
            }
        }
    }
}
