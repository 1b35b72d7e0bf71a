package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import jakarta.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a conversation's next turn reads from the provider's cache, and what it costs (contract §3 and §7). */
final class PromptCacheIT extends Conversations {

    @Test
    void the_second_turn_of_a_long_conversation_reads_its_beginning_from_the_cache() throws IOException {
        provider().on("caching", new CachingProvider());
        String id = unique();

        JsonObject first = say("anthropic/caching", id, "Rule. ".repeat(2000)).getJsonObject("token_count");
        JsonObject second = say("anthropic/caching", id, "And?").getJsonObject("token_count");

        assertThat(first.getInt("cached")).isZero();
        assertThat(first.getInt("cache_write")).isEqualTo(3000).isEqualTo(first.getInt("input"));
        assertThat(second.getInt("cached")).isEqualTo(3000);
        assertThat(second.getInt("input")).isEqualTo(3003);
        assertThat(second.getInt("cache_write")).isEqualTo(3);
        assertThat(json("api/conversations/" + id)
                        .getJsonArray("messages")
                        .getJsonObject(3)
                        .getJsonObject("token_count"))
                .isEqualTo(second);
    }

    @Test
    void conversations_read_the_same_system_prompt_from_the_cache() throws IOException {
        provider().on("caching-rules", new CachingProvider());
        String rules = "Rule. ".repeat(1000);

        for (int cached : new int[] {0, 1500, 1500}) {
            JsonObject count = say(
                            Api.object("anthropic/caching-rules", unique()).add("system", rules), unique())
                    .getJsonObject("token_count");

            assertThat(count.getInt("cached")).isEqualTo(cached);
        }
    }
}
