package dev.sluice.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PricesTest {

    private static final String FILE = """
            {
              "comment": "for tests",
              "currency": "EUR",
              "models": {
                "a/plain": {"input": 0.25, "output": 2},
                "a/cache": {"input": 3, "cached": 0.3, "cache-write": 3.75, "output": 15, "currency": "USD"},
                "a/long": {"input": 1, "output": 10, "long": {"above": 1000, "input": 2, "output": 15}},
                "a/rising": [{"input": 1, "output": 1}, {"from": "2026-12-01", "input": 2, "output": 2}],
                "a/later": {"from": "2026-12-01", "input": 2, "output": 2},
                "b/*": {"input": 0, "output": 0.000001}
              }
            }
            """;

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Instant now = Instant.parse("2026-11-30T23:59:59Z");

    private Path file(String json) throws IOException {
        return Files.writeString(folder.resolve("prices.json"), json);
    }

    private Prices prices(String json) throws IOException {
        return new Prices(PriceList.EMPTY, file(json), () -> now, nanos::get, Runnable::run);
    }

    private static String digits(Cost cost) {
        return cost == null ? "none" : cost.digits() + ' ' + cost.currency();
    }

    @ParameterizedTest
    @CsvSource({
        "a/plain, 9, 2, -1, -1, 0.00000625 EUR",
        "a/plain, 0, 0, -1, -1, 0 EUR",
        "a/plain, 1000000, 0, 1000000, 0, 0.25 EUR",
        "a/cache, 1000, 10, 600, 300, 0.001755 USD",
        "a/cache, 1000, 10, 0, 0, 0.00315 USD",
        "a/cache, 100, 1, 200, -1, 0.000075 USD",
        "a/long, 1000, 10, -1, -1, 0.0011 EUR",
        "a/long, 1001, 10, -1, -1, 0.002152 EUR",
        "a/rising, 1000000, 0, -1, -1, 1 EUR",
        "a/later, 1000000, 0, -1, -1, none",
        "a/other, 1000000, 0, -1, -1, none",
        "b/any, 7, 3, -1, -1, 0.000000000003 EUR",
        "b/any/with/slashes, 7, 9000000000000000000, -1, -1, 9000000 EUR",
        "none, 1, 1, -1, -1, none"
    })
    void a_reply_costs_what_its_tokens_do(
            String model, long input, long output, long cached, long cacheWrite, String cost) throws IOException {
        Usage usage = new Usage(input, output, cached, cacheWrite, Usage.UNTOLD, false);

        assertThat(digits(prices(FILE).cost(model, usage))).isEqualTo(cost);
    }

    @Test
    void what_is_written_to_the_cache_for_longer_has_a_price_of_its_own() throws IOException {
        Usage usage = new Usage(100, 5, 20, 30, 0, false, new Usage.Billed(100, 5, 20, 30, 10));
        String price = "{\"models\":{\"a/m\":{\"input\":1,\"cached\":0.1,\"cache-write\":1.25,%s\"output\":5}}}";

        // 50 × 1 + 20 × 0.1 + 20 × 1.25 + 10 × 2 + 5 × 5
        assertThat(digits(prices(price.formatted("\"long-cache-write\":2,")).cost("a/m", usage)))
                .isEqualTo("0.000122 USD");
        assertThat(digits(prices(price.formatted("")).cost("a/m", usage))).isEqualTo("0.0001145 USD");
    }

    @Test
    void a_price_holds_from_its_day_on() throws IOException {
        Prices prices = prices(FILE);
        now = Instant.parse("2026-12-01T00:00:00Z");

        assertThat(digits(prices.cost("a/rising", new Usage(1_000_000, 0, false))))
                .isEqualTo("2 EUR");
        assertThat(digits(prices.cost("a/later", new Usage(1_000_000, 0, false))))
                .isEqualTo("2 EUR");
    }

    @Test
    void a_file_that_changes_is_read_again_and_a_wrong_one_is_not() throws IOException {
        Prices prices = prices(FILE);
        Usage million = new Usage(1_000_000, 0, false);

        change(prices, FILE.replace("0.25", "0.5"), 1);
        assertThat(digits(prices.cost("a/plain", million))).isEqualTo("0.5 EUR");
        change(prices, "{", 2);
        assertThat(digits(prices.cost("a/plain", million))).isEqualTo("0.5 EUR");
        Files.delete(folder.resolve("prices.json"));
        look(prices);
        look(prices);
        assertThat(digits(prices.cost("a/plain", million))).isEqualTo("0.5 EUR");
        change(prices, FILE, 3);
        assertThat(digits(prices.cost("a/plain", million))).isEqualTo("0.25 EUR");
    }

    private void change(Prices prices, String json, int second) throws IOException {
        Files.setLastModifiedTime(file(json), FileTime.from(second, TimeUnit.SECONDS));
        look(prices);
    }

    private void look(Prices prices) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
        prices.sweep();
    }

    @Test
    void a_number_of_many_digits_is_refused_at_once() {
        String json = "{\"models\": {\"a/b\": {\"input\": 0." + "1".repeat(100_000) + "}}}";

        assertThatThrownBy(() -> prices(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_young_file_is_read_again_though_it_seems_unchanged() throws IOException {
        Prices prices = prices(FILE);
        FileTime time = FileTime.from(now);
        Files.setLastModifiedTime(file(FILE.replace("0.25", "0.50")), time);
        look(prices);
        Files.setLastModifiedTime(file(FILE.replace("0.25", "0.75")), time);
        look(prices);

        assertThat(digits(prices.cost("a/plain", new Usage(1_000_000, 0, false))))
                .isEqualTo("0.75 EUR");
    }

    @Test
    void a_file_is_looked_at_every_five_seconds() throws IOException {
        Prices prices = prices(FILE);
        Files.setLastModifiedTime(file(FILE.replace("0.25", "0.5")), FileTime.from(1, TimeUnit.SECONDS));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
        prices.sweep();

        assertThat(digits(prices.cost("a/plain", new Usage(1_000_000, 0, false))))
                .isEqualTo("0.25 EUR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]| line 1: an object is expected",
                "{\"prices\": {}}| line 1: 'prices' is not one of currency, comment, models",
                "{\"currency\": \"usd\"}| line 1: 'usd' is not a currency's code, such as USD",
                "{\"models\": {~\"gpt\": {}}}| line 2: 'gpt' is not <provider>/<model>",
                "{\"models\": {~~\"a/b\": {\"input\": 1}}}| line 3: a price needs input and output, for a million tokens",
                "{\"models\": {\"a/b\": {\"input\": -1}}}| line 1: a number from 0 with at most 15 digits is expected",
                "{\"models\": {\"a/b\": {\"input\": 1e99}}}| line 1: a number from 0 with at most 15 digits is expected",
                "{\"models\": {\"a/b\": {\"input\": 1, \"input\": 1}}}| line 1: 'input' is there twice",
                "{\"models\": {\"a/b\": {\"input\": 1, \"output\": 1}, \"a/b\": {\"input\": 1, \"output\": 1}}}| line 1: 'a/b' is"
                        + " there twice",
                "{\"models\": {\"a/b*\": {}}}| line 1: 'a/b*' is not <provider>/<model>",
                "{\"models\": {\"a/b\": {\"long\": {\"input\": 1, \"output\": 1}}}}| line 1: long needs above, the tokens of the"
                        + " prompt beyond which it holds",
                "{\"models\": {\"a/b\": [{\"input\": 1, \"output\": 1}, {\"input\": 1, \"output\": 1}]}}| line 1: two prices begin"
                        + " on the same day",
                "{\"models\": {\"a/b\": {\"input\": \"1\"}}}| line 1: a number is expected",
                "{\"models\": {~\"a/b\": {\"price\": 1}}}| line 2: 'price' is not one of input, cached, cache-write, long-cache-write, output,"
                        + " currency, from, long",
                "{\"models\": {\"a/b\": {\"from\": \"tomorrow\"}}}| line 1: 'tomorrow' is not a day, such as 2026-11-01",
                "{\"models\": {\"a/b\": {\"long\": {\"from\": 1}}}}| line 1: 'from' is not one of input, cached, cache-write, long-cache-write,"
                        + " output, above"
            })
    void a_wrong_file_is_named_by_its_line(String json, String message) {
        assertThatThrownBy(() -> prices(json.replace('~', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void the_example_can_be_read() throws IOException {
        Prices example =
                new Prices(PriceList.EMPTY, Path.of("server-config/prices.json"), () -> now, nanos::get, Runnable::run);

        assertThat(digits(example.cost("openai/gpt-5-mini", new Usage(1_000_000, 1_000_000, false))))
                .isEqualTo("2.25 USD");
        assertThat(digits(example.cost("ollama/any", new Usage(1_000_000, 1_000_000, false))))
                .isEqualTo("0 USD");
    }

    @Test
    void a_file_that_is_cut_off_is_refused() {
        for (int end = 0; end < FILE.strip().length(); end++) {
            String cut = FILE.substring(0, end);
            assertThatThrownBy(() -> prices(cut)).as(cut).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
