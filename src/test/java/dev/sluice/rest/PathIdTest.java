package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.it.client.ChosenIds;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.responses.ResponsesResource;
import jakarta.ws.rs.PathParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathIdTest {

    /** The resources whose ids in paths are all made by Sluice, from characters that need no encoding. */
    private static final Set<Class<?>> OWN_IDS =
            Set.of(StreamsResource.class, ChannelResource.class, ResponsesResource.class);

    @Test
    void ids_that_need_no_other_form_are_those_that_a_path_can_hold() {
        assertThat(ChosenIds.PLAIN).allMatch(PathId::isPlain);
        assertThat(ChosenIds.SPECIAL).noneMatch(PathId::isPlain);
        assertThat(List.of("a\nb", "\0", "\u007f", "\u0085", "\ud83d", "a\udc33"))
                .noneMatch(PathId::isPlain);
    }

    @Test
    void every_id_has_the_encoded_form_and_plain_ones_also_their_own() {
        List<String> ids = new ArrayList<>(ChosenIds.SPECIAL);
        ids.addAll(ChosenIds.PLAIN);
        for (String id : ids) {
            assertThat(new PathId(ChosenIds.encoded(id)).id("id")).isEqualTo(id);
        }
        for (String id : ChosenIds.PLAIN) {
            assertThat(new PathId(id).id("id")).isEqualTo(id);
        }
        assertThat(new PathId("~YS9iYw==").id("id")).isEqualTo("a/bc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~a", "~YS9i~", "~YS 9i", "~YS9i=", "~/w", "~_w", "~7aCA", "~wK8", "~☃", "~~"})
    void an_encoded_form_that_is_none_is_refused_with_the_parameters_name(String segment) {
        assertThatThrownBy(() -> new PathId(segment).id("principal"))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.problem().field()).isEqualTo("principal");
                    assertThat(refused.problem().status()).isEqualTo(400);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0", "~YQBi"})
    void an_id_that_no_database_stores_is_not_found(String segment) {
        assertThatThrownBy(() -> new PathId(segment).id("id"))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(404));
    }

    @Test
    void every_path_parameter_that_sluice_does_not_choose_has_the_encoded_form() {
        Set<String> others = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("dev.sluice.rest")) {
            for (Method method : type.reflect().getDeclaredMethods()) {
                for (Parameter parameter : method.getParameters()) {
                    if (parameter.isAnnotationPresent(PathParam.class)
                            && parameter.getType() != PathId.class
                            && !OWN_IDS.contains(method.getDeclaringClass())) {
                        others.add(method.toString());
                    }
                }
            }
        }

        assertThat(others).isEmpty();
    }
}
