package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rest.ModelCatalogue.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelsResourceTest {

    @Test
    void models_are_told_in_their_order_with_the_keys_in_theirs() {
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
}
