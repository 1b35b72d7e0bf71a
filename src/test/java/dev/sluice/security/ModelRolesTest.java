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
            # model,             no role,  lead,  keeper
            fast,                true,     true,  true
            best,                false,    true,  false
            open,                true,     true,  true
            # full names, allowed if an alias that contains them is
            openai/pro,          false,    true,  false
            openai/mini,         true,     true,  true
            # full names in no alias, or in one for everybody
            openai/other,        true,     true,  true
            demo/lorem,          true,     true,  true
            # the provider's own roles alone decide
            vault/plain,         false,    false, true
            vault/secret,        false,    false, true
            vault/other,         false,    false, true
            # unknown models
            nothing,             true,     true,  true
            /,                   true,     true,  true
            """)
    void roles_of_providers_and_aliases_decide_who_may_use_a_model(
            String model, boolean without, boolean lead, boolean keeper) {
        assertThat(models.allow(caller("sluice-user"), model)).isEqualTo(without);
        assertThat(models.allow(caller("lead"), model)).isEqualTo(lead);
        assertThat(models.allow(caller("keeper"), model)).isEqualTo(keeper);
    }

    private static Caller caller(String role) {
        return new Caller("ada", Set.of(role), null);
    }
}
