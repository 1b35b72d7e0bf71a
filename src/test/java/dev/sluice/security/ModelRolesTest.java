package dev.sluice.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelRolesTest {

    private final ModelRoles models = new ModelRoles(
            Map.of(
                    "fast", List.of("openai/mini", "demo/lorem"),
                    "best", List.of("openai/pro", "openai/mini", "vault/secret"),
                    "open", List.of("vault/plain")),
            Map.of("best", Set.of("lead", "chief")),
            Map.of("vault", Set.of("keeper")));

    @ParameterizedTest
    @CsvSource(textBlock = """
            # model,             nobody's, lead,  keeper
            fast,                true,     true,  true
            best,                false,    true,  false
            open,                true,     true,  true
            # by full name, as an alias that names it
            openai/pro,          false,    true,  false
            openai/mini,         true,     true,  true
            # which no alias names
            openai/other,        true,     true,  true
            demo/lorem,          true,     true,  true
            # the provider's own roles decide alone
            vault/plain,         false,    false, true
            vault/secret,        false,    false, true
            vault/other,         false,    false, true
            # not there at all
            nothing,             true,     true,  true
            /,                   true,     true,  true
            """)
    void a_model_is_for_those_it_is_for(String model, boolean without, boolean lead, boolean keeper) {
        assertThat(models.allow(caller("sluice-user"), model)).isEqualTo(without);
        assertThat(models.allow(caller("lead"), model)).isEqualTo(lead);
        assertThat(models.allow(caller("keeper"), model)).isEqualTo(keeper);
    }

    private static Caller caller(String role) {
        return new Caller("ada", Set.of(role), null);
    }
}
