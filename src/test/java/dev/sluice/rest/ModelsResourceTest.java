package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Input;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.rest.ModelCatalogue.Entry;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.security.Caller;
import dev.sluice.security.ModelRoles;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.Models;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
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
                                Entry.model("openai", "gpt-5-mini")))
                .taking(entry -> entry.provider() == null ? List.of("text", "pdf") : List.of("text"));

        assertThat(new String(JsonAnswer.bytes(catalogue), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"default_model\":\"fast\",\"models\":["
                                + "{\"id\":\"fast\",\"type\":\"alias\",\"targets\":[\"openai/gpt-5-mini\",\"demo/lorem\"],\"inputs\":[\"text\",\"pdf\"]},"
                                + "{\"id\":\"openai/gpt-5-mini\",\"type\":\"model\",\"provider\":\"openai\",\"inputs\":[\"text\"]}]}");
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

        assertThat(allowed.catalogue(lead).defaultModel()).isEqualTo("best");
        assertThat(allowed.catalogue(lead).models())
                .extracting(Entry::id)
                .containsExactly("best", "demo/lorem", "demo/think");
        assertThat(allowed.catalogue(other).defaultModel()).isEqualTo("demo/lorem");
        assertThat(allowed.catalogue(other).models()).extracting(Entry::id).containsExactly("demo/lorem");
        assertThat(allowed.resolve(null, lead).get(0).label()).isEqualTo("demo/think");
        assertThat(allowed.resolve(null, other).get(0).label()).isEqualTo("demo/lorem");
        assertThat(allowed.resolve("best", other)).isNull();
        assertThat(allowed.resolve("demo/think", other)).isNull();
        assertThat(allowed.resolve("demo/other", other)).isNotNull();
    }

    @Test
    void a_model_lists_what_it_takes_and_an_alias_what_any_of_its_models_takes() {
        AllowedModels allowed = new AllowedModels(
                new Models(
                        Map.of(
                                "one", new Taking(EnumSet.of(Input.TOOLS, Input.IMAGE)),
                                "two", new Taking(EnumSet.of(Input.PDF)),
                                "none", new Taking(EnumSet.noneOf(Input.class))),
                        Map.of("both", List.of("one/m", "two/m")),
                        "both",
                        new CircuitPolicy(0, Duration.ofSeconds(1)),
                        System::nanoTime),
                new ModelCatalogue(
                        "both",
                        List.of(
                                Entry.alias("both", List.of("one/m", "two/m")),
                                Entry.model("one", "m"),
                                Entry.model("none", "m"))),
                new ModelRoles(Map.of("both", List.of("one/m", "two/m")), Map.of(), Map.of()));

        assertThat(allowed.catalogue(new Caller("ada", Set.of(), null)).models())
                .extracting(Entry::inputs)
                .containsExactly(
                        List.of("text", "image", "pdf", "tools"), List.of("text", "image", "tools"), List.of("text"));
    }

    /** A provider whose models take the same. */
    private record Taking(Set<Input> taken) implements Provider {

        @Override
        public Set<Input> inputs(String model) {
            return taken;
        }

        @Override
        public Call call(ChatRequest request, String model, ReplyListener listener) {
            return () -> {};
        }
    }
}
