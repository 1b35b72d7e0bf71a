package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rest.ModelCatalogue.Entry;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.security.Caller;
import dev.sluice.security.ModelRoles;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.Models;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ModelsResourceTest {

    @Test
    void models_and_their_keys_are_written_in_order() {
        ModelCatalogue catalogue = new ModelCatalogue(
                "fast",
                List.of(
                        Entry.alias("fast", List.of("openai/gpt-5-mini", "demo/lorem")),
                        Entry.model("openai", "gpt-5-mini")));

        assertThat(new String(JsonAnswer.bytes(catalogue), StandardCharsets.UTF_8))
                .isEqualTo("{\"default_model\":\"fast\",\"models\":["
                        + "{\"id\":\"fast\",\"type\":\"alias\",\"targets\":[\"openai/gpt-5-mini\",\"demo/lorem\"]},"
                        + "{\"id\":\"openai/gpt-5-mini\",\"type\":\"model\",\"provider\":\"openai\"}]}");
    }

    @Test
    void a_caller_sees_only_the_models_it_may_use_and_its_default_is_one_of_them() {
        ModelCatalogue catalogue = new ModelCatalogue(
                "best",
                List.of(
                        Entry.alias("best", List.of("demo/think")),
                        Entry.model("demo", "lorem"),
                        Entry.model("demo", "think")));
        Models models = new Models(
                Map.of("demo", (request, model, listener) -> () -> {}),
                Map.of("best", List.of("demo/think")),
                "best",
                new CircuitPolicy(0, Duration.ofSeconds(1)),
                System::nanoTime);
        AllowedModels allowed = new AllowedModels(
                models,
                catalogue,
                new ModelRoles(Map.of("best", List.of("demo/think")), Map.of("best", Set.of("lead")), Map.of()));
        Caller lead = new Caller("ada", Set.of("lead"), null);
        Caller other = new Caller("bob", Set.of(), null);

        assertThat(allowed.catalogue(lead)).isEqualTo(catalogue);
        assertThat(allowed.catalogue(other))
                .isEqualTo(new ModelCatalogue("demo/lorem", List.of(Entry.model("demo", "lorem"))));
        assertThat(allowed.resolve(null, lead).get(0).label()).isEqualTo("demo/think");
        assertThat(allowed.resolve(null, other).get(0).label()).isEqualTo("demo/lorem");
        assertThat(allowed.resolve("best", other)).isNull();
        assertThat(allowed.resolve("demo/think", other)).isNull();
        assertThat(allowed.resolve("demo/other", other)).isNotNull();
    }
}
