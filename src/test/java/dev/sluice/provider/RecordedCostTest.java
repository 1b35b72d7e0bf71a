package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.event.Cost;
import dev.sluice.price.Price;
import dev.sluice.price.PriceList;
import dev.sluice.price.Prices;
import dev.sluice.price.Rates;
import dev.sluice.provider.Recordings.Recording;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What recorded replies cost, next to the formulas that providers publish, which are applied to the counts as the provider sent
 * them.
 */
final class RecordedCostTest {

    private static final BigDecimal INPUT = new BigDecimal("1.25");
    private static final BigDecimal CACHED = new BigDecimal("0.125");
    private static final BigDecimal CACHE_WRITE = new BigDecimal("1.5625");
    private static final BigDecimal LONG_CACHE_WRITE = new BigDecimal("2.5");
    private static final BigDecimal OUTPUT = new BigDecimal("10.007");

    static Stream<Arguments> recordings() {
        assumeTrue(Recordings.exist(), "no recordings in " + Recordings.folder());
        return Stream.of("anthropic", "bedrock", "openai-chat", "openai-responses", "gemini", "cohere", "ollama")
                .flatMap(format -> Recordings.of(format).stream()
                        .filter(recording -> recording.status() == 200 && recording.usage() != null)
                        .map(recording -> Arguments.of(format, recording)));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void a_reply_costs_what_the_provider_bills(String format, Recording recording) throws IOException {
        Price price =
                new Price("EUR", LocalDate.MIN, new Rates(INPUT, CACHED, CACHE_WRITE, LONG_CACHE_WRITE, OUTPUT), null);
        Prices prices = new Prices(
                new PriceList(Map.of("p/*", List.of(price))),
                null,
                InstantSource.system(),
                System::nanoTime,
                Runnable::run);
        JsonObject usage = recording.entry().getJsonObject("expected").getJsonObject("usage");

        Cost cost = prices.cost("p/m", recording.usage());

        assertThat(cost.currency()).isEqualTo("EUR");
        assertThat(cost.amount())
                .isEqualByComparingTo(
                        billed(format, usage, usage.getJsonObject("raw")).movePointLeft(6));
    }

    /**
     * The bill in millionths.
     *
     * @param usage what the official library makes of the counts
     * @param raw the counts
     */
    private static BigDecimal billed(String format, JsonObject usage, JsonObject raw) {
        return switch (format) {
            case "anthropic" -> ofAnthropic(raw, usage);
            case "bedrock" -> raw.containsKey("inputTokens") ? ofConverse(raw) : ofAnthropic(raw, usage);
            case "openai-chat" -> {
                long prompt = count(raw, "prompt_tokens");
                long cached = count(raw, "prompt_tokens_details", "cached_tokens");
                long written = count(raw, "prompt_tokens_details", "cache_write_tokens");
                boolean apart = cached > prompt; // as this xAI server counts
                yield sum(apart ? prompt : prompt - cached - written, cached, written, count(raw, "completion_tokens"));
            }
            case "openai-responses" -> {
                long cached = count(raw, "input_tokens_details", "cached_tokens");
                long written = count(raw, "input_tokens_details", "cache_write_tokens");
                yield sum(count(raw, "input_tokens") - cached - written, cached, written, count(raw, "output_tokens"));
            }
            case "gemini" -> {
                long cached = count(raw, "cachedContentTokenCount");
                // Without toolUsePromptTokenCount: of what Google's tools add to the prompt, some is billed and some is
                // not.
                yield sum(
                        count(raw, "promptTokenCount") - cached,
                        cached,
                        0,
                        count(raw, "candidatesTokenCount") + count(raw, "thoughtsTokenCount"));
            }
            case "cohere" ->
                sum(count(raw, "billedUnits", "inputTokens"), 0, 0, count(raw, "billedUnits", "outputTokens"));
            default -> sum(count(raw, "prompt_eval_count"), 0, 0, count(raw, "eval_count"));
        };
    }

    private static BigDecimal ofAnthropic(JsonObject raw, JsonObject usage) {
        long hour = count(raw, "cache_creation", "ephemeral_1h_input_tokens");
        return sum(
                        count(raw, "input_tokens"),
                        count(raw, "cache_read_input_tokens"),
                        count(raw, "cache_creation_input_tokens") - hour,
                        count(usage, "output_tokens")) // of the last event, where there are several
                .add(LONG_CACHE_WRITE.multiply(BigDecimal.valueOf(hour)));
    }

    private static BigDecimal ofConverse(JsonObject raw) {
        return sum(
                count(raw, "inputTokens"),
                count(raw, "cacheReadInputTokens"),
                count(raw, "cacheWriteInputTokens"),
                count(raw, "outputTokens"));
    }

    private static BigDecimal sum(long input, long cached, long written, long output) {
        return INPUT.multiply(BigDecimal.valueOf(input))
                .add(CACHED.multiply(BigDecimal.valueOf(cached)))
                .add(CACHE_WRITE.multiply(BigDecimal.valueOf(written)))
                .add(OUTPUT.multiply(BigDecimal.valueOf(output)));
    }

    private static long count(JsonObject raw, String... path) {
        JsonValue at = raw;
        for (String name : path) {
            at = at instanceof JsonObject object ? object.getOrDefault(name, JsonValue.NULL) : JsonValue.NULL;
        }
        return at instanceof JsonNumber number ? number.longValueExact() : 0;
    }
}
