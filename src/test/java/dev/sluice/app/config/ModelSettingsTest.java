package dev.sluice.app.config;

import static dev.sluice.app.config.SettingsFixture.environment;
import static dev.sluice.app.config.SettingsFixture.properties;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rest.ModelCatalogue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Aliases, the default model and the catalogue. */
final class ModelSettingsTest {

    @Test
    void aliases_come_before_models_in_the_catalogue_and_the_demo_last() {
        ModelCatalogue catalogue = properties(
                        "sluice.models.slow", "zoo/b,demo/lorem",
                        "sluice.models.fast", "openai/gpt-5-mini",
                        "sluice.default-model", "fast",
                        "sluice.providers.openai.api-key", "secret",
                        "sluice.providers.openai.headers.x-team", "secret",
                        "sluice.providers.zoo.type", "openai",
                        "sluice.providers.zoo.base-url", "http://secret.example/v1",
                        "sluice.providers.zoo.models", "b,a/1,b")
                .models()
                .catalogue();

        assertThat(catalogue.defaultModel()).isEqualTo("fast");
        assertThat(catalogue.models())
                .extracting(ModelCatalogue.Entry::id)
                .containsExactly(
                        "fast",
                        "slow",
                        "openai/gpt-5-mini",
                        "zoo/b",
                        "zoo/a/1",
                        "demo/lorem",
                        "demo/think",
                        "demo/tool",
                        "demo/fail",
                        "demo/burst");
        assertThat(catalogue.models().get(1).targets()).containsExactly("zoo/b", "demo/lorem");
        assertThat(catalogue.toString()).doesNotContain("secret");
    }

    @Test
    void the_default_model_is_the_first_of_the_first_provider_or_the_demo() {
        assertThat(properties().models().defaultModel()).isEqualTo("demo/lorem");
        assertThat(properties("sluice.providers.openai.models", "m,n").models().defaultModel())
                .isEqualTo("openai/m");
        assertThat(properties("sluice.providers.openai.api-key", "k", "sluice.providers.anthropic.api-key", "k")
                        .models()
                        .defaultModel())
                .isEqualTo("anthropic/claude-sonnet-4-5");
    }

    @Test
    void an_alias_is_a_list_of_models() {
        assertThat(properties("sluice.models.fast", "openai/a, demo/lorem ,")
                        .models()
                        .aliases())
                .containsOnlyKeys("fast")
                .extractingByKey("fast")
                .isEqualTo(List.of("openai/a", "demo/lorem"));
        assertThat(environment("SLUICE_MODELS_VERY_FAST", "demo/lorem").models().aliases())
                .containsOnlyKeys("very-fast");
    }
}
