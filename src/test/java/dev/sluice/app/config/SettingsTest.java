package dev.sluice.app.config;

import static dev.sluice.app.config.SettingsFixture.environment;
import static dev.sluice.app.config.SettingsFixture.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.event.Cost;
import dev.sluice.event.Usage;
import dev.sluice.price.Prices;
import dev.sluice.security.AuthMode;
import dev.sluice.usage.Budget;
import dev.sluice.usage.Period;
import dev.sluice.usage.Unit;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {

    @Test
    void conversations_are_kept_in_the_configured_folder_for_the_configured_time() {
        Settings settings = properties(
                "sluice.data-dir", "/srv/sluice data",
                "sluice.conversation.retention", "P400D",
                "sluice.conversation.context-chars", "1000",
                "sluice.limits.tokens-per-day", "50000");

        assertThat(settings.storage().folder()).contains(Path.of("/srv/sluice data"));
        assertThat(settings.storage().conversations().retention()).contains(Duration.ofDays(400));
        assertThat(settings.storage().conversations().contextChars()).isEqualTo(1000);
        assertThat(settings.budgets().budgets())
                .containsExactly(new Budget("tokens-per-day", Set.of(), Budget.EACH, Unit.TOKENS, 50_000, Period.DAY));
        assertThat(properties("sluice.conversation.store", "memory").storage().folder())
                .isEmpty();
        assertThatThrownBy(() -> properties("sluice.conversation.store", "cloud"))
                .hasMessage("sluice.conversation.store: 'cloud' is not one of file, memory");
        assertThatThrownBy(() -> properties("sluice.data-dir", "/srv;INIT=DROP ALL OBJECTS"))
                .hasMessage("sluice.data-dir: '/srv;INIT=DROP ALL OBJECTS' must not contain a semicolon");
        assertThatThrownBy(() -> properties("sluice.conversation.retention", "-P1D"))
                .hasMessage("sluice.conversation.retention: '-P1D' must be longer than zero");
    }

    @Test
    void models_may_have_prices() {
        String model = "sluice.prices.openai/gpt-4.1";
        Usage million = new Usage(1_000_000, 1_000_000, 500_000, Usage.UNTOLD, Usage.UNTOLD, false);
        Settings settings = properties(
                model + ".input",
                "0.25",
                model + ".output",
                "2",
                model + ".cached",
                "0",
                "sluice.prices.gw/*.input",
                "1",
                "sluice.prices.gw/*.output",
                "2",
                "sluice.prices.gw/*.currency",
                "EUR",
                "sluice.prices.file",
                "/etc/prices.json");

        assertThat(settings.prices().file()).contains(Path.of("/etc/prices.json"));
        Prices prices = prices(settings);
        assertThat(prices.cost("openai/gpt-4.1", million)).isEqualTo(new Cost(new BigDecimal("2.125"), "USD"));
        assertThat(prices.cost("gw/any", million)).isEqualTo(new Cost(BigDecimal.valueOf(3), "EUR"));
        assertThat(prices.cost("openai/other", million)).isNull();
    }

    private static Prices prices(Settings settings) {
        try {
            return new Prices(settings.prices().own(), null, InstantSource.system(), System::nanoTime, Runnable::run);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.prices.openai/m.input | 1 | sluice.prices.openai/m.output: is required: a price needs input and output,"
                        + " for a million tokens",
                "sluice.prices.openai/m.output | 1 | sluice.prices.openai/m.input: is required: a price needs input and output,"
                        + " for a million tokens",
                "sluice.prices.openai/m.input | 1,5 | sluice.prices.openai/m.input: '1,5' is not a price for a million tokens,"
                        + " such as 0.25",
                "sluice.prices.openai/m.price | 1 | sluice.prices.openai/m.price: is not the price of a model:"
                        + " sluice.prices.<provider>/<model>. is followed by input, cached, cache-write,"
                        + " long-cache-write, output or currency",
                "sluice.prices.m.input | 1 | sluice.prices.m.input: is not the price of a model:"
                        + " sluice.prices.<provider>/<model>. is followed by input, cached, cache-write,"
                        + " long-cache-write, output or currency",
                "sluice.prices.openai/m.currency | euro | sluice.prices.openai/m.currency: 'euro' is not a currency's code, such"
                        + " as USD"
            })
    void a_wrong_price_is_named(String property, String value, String message) {
        assertThatThrownBy(() -> properties(property, value)).hasMessage(message);
    }

    @Test
    void budgets_are_for_everybody_roles_or_principals() {
        Settings settings = properties(
                "sluice.budgets.all.amount", "2000.5",
                "sluice.budgets.all.currency", "EUR",
                "sluice.budgets.each-student.tokens", "200000",
                "sluice.budgets.each-student.roles", "student, guest",
                "sluice.budgets.each-student.principal", "*",
                "sluice.budgets.each-student.per", "day",
                "sluice.conversation.retention", "P10D");

        assertThat(settings.budgets().budgets())
                .containsExactly(
                        new Budget("all", Set.of(), null, new Unit("EUR"), 2_000_500_000_000L, Period.MONTH),
                        new Budget(
                                "each-student",
                                Set.of("student", "guest"),
                                Budget.EACH,
                                Unit.TOKENS,
                                200_000,
                                Period.DAY));
        assertThat(settings.budgets().ledger().entries()).isEqualTo(Duration.ofDays(400));
        assertThat(settings.budgets().ledger().principals())
                .as("as long as budgets of a month count by it")
                .contains(Duration.ofDays(32));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.budgets.a.amount | 0 | sluice.budgets.a.amount: '0' is not an amount of money above 0, such as 250 or 0.5",
                "sluice.budgets.a.amount | -1 | sluice.budgets.a.amount: '-1' is not an amount of money above 0, such as 250 or 0.5",
                "sluice.budgets.a.amount | 1e9 | sluice.budgets.a.amount: '1e9' is not an amount of money above 0, such as 250 or 0.5",
                "sluice.budgets.a.tokens | 1.5 | sluice.budgets.a.tokens: '1.5' is not a number of tokens above 0",
                "sluice.budgets.a.per | day | sluice.budgets.a.amount: or tokens is required, and not both: a budget counts one of"
                        + " them",
                "sluice.budgets.a.b.tokens | 1 | sluice.budgets.a.b.tokens: is not part of a budget: sluice.budgets.<name>. is"
                        + " followed by roles, principal, amount, currency, tokens or per, and the name has letters, digits, '-'"
                        + " and '_' only",
                "sluice.usage.retention | P31D | sluice.usage.retention: must be at least 32 days, P32D: budgets of a month are"
                        + " counted in it"
            })
    void a_wrong_budget_is_named(String property, String value, String message) {
        assertThatThrownBy(() -> properties(property, value)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "per | week | sluice.budgets.a.per: 'week' is not one of day, month",
                "currency | USD | sluice.budgets.a.currency: is for an amount of money, and not for tokens",
                "amount | 5 | sluice.budgets.a.amount: or tokens is required, and not both: a budget counts one of them",
                "limit | 5 | sluice.budgets.a.limit: is not part of a budget: sluice.budgets.<name>. is followed by roles,"
                        + " principal, amount, currency, tokens or per, and the name has letters, digits, '-' and '_' only"
            })
    void a_budget_that_contradicts_itself_is_named(String key, String value, String message) {
        assertThatThrownBy(() -> properties("sluice.budgets.a.tokens", "5", "sluice.budgets.a." + key, value))
                .hasMessage(message);
    }

    @Test
    void a_principals_budget_does_not_depend_on_roles() {
        assertThatThrownBy(() -> properties(
                        "sluice.budgets.a.tokens", "5",
                        "sluice.budgets.a.principal", "ada",
                        "sluice.budgets.a.roles", "staff"))
                .hasMessage(
                        "sluice.budgets.a.principal: must be * beside roles: one principal's budget does not depend on its"
                                + " roles");
    }

    @Test
    void every_setting_has_a_default() {
        Settings settings = properties();

        assertThat(settings.auth().mode()).isEqualTo(AuthMode.LOCAL);
        assertThat(settings.requests().bodyBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.requests().messageChars()).isEqualTo(200_000);
        assertThat(settings.requests().jsonDepth()).isEqualTo(32);
        assertThat(settings.streams().firstChunk()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.streams().idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.streams().total()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.streams().orphanGrace()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.streams().retention()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.streams().replyChars()).isEqualTo(4_000_000);
        assertThat(settings.streams().readers()).isEqualTo(64);
        assertThat(settings.streams().streams()).isEqualTo(10_000);
        assertThat(settings.perPrincipal().streams()).isEqualTo(16);
        assertThat(settings.perPrincipal().startsPerMinute()).isEqualTo(120);
        assertThat(settings.streams().retainedBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
        assertThat(settings.eventBytes()).isEqualTo(16 * 1024 * 1024);
        assertThat(settings.perPrincipal().channels()).isEqualTo(256);
        assertThat(settings.perPrincipal().channelBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.storage().conversations().contextChars()).isEqualTo(200_000);
        assertThat(settings.storage().conversations().retention()).isEmpty();
        assertThat(settings.budgets().budgets()).isEmpty();
        assertThat(settings.storage().folder()).contains(Path.of(System.getProperty("user.home"), "sluice"));
        assertThat(settings.times().connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.times().keepAlive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.times().writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.times().drain()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.models().configuredDefault()).isEmpty();
        assertThat(settings.models().aliases()).isEmpty();
        assertThat(settings.models().providers()).isEmpty();
    }

    @Test
    void other_sites_are_allowed_by_their_origins() {
        Settings settings = properties(
                "sluice.cors.allowed-origins", "https://Portal.example:443, http://localhost:3000",
                "sluice.web.frame-ancestors", "https://portal.example,self");

        assertThat(settings.web().allowedOrigins().allow("https://portal.example"))
                .isTrue();
        assertThat(settings.web().allowedOrigins().allow("http://localhost:3000"))
                .isTrue();
        assertThat(settings.web().frameAncestors()).isEqualTo("'self' https://portal.example");
        assertThat(properties("sluice.web.frame-ancestors", "self").web().frameAncestors())
                .isEqualTo("'self'");
        assertThat(properties().web().allowedOrigins().isEmpty()).isTrue();
        assertThat(properties().web().frameAncestors()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.cors.allowed-origins, *",
        "sluice.cors.allowed-origins, https://portal.example/app",
        "sluice.cors.allowed-origins, self",
        "sluice.web.frame-ancestors, 'none'",
        "sluice.web.frame-ancestors, https://a.example; script-src *"
    })
    void an_invalid_origin_stops_the_deployment_with_one_line(String name, String value) {
        assertThatThrownBy(() -> properties(name, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(name + ": '" + value + "' is not an origin, such as https://portal.example"
                        + " or http://localhost:3000");
    }

    @Test
    void an_empty_variable_counts_as_unset() {
        assertThat(environment("OPENAI_API_KEY", "", "SLUICE_TIMEOUTS_IDLE", " ")
                        .models()
                        .providers())
                .isEmpty();
    }

    @Test
    void settings_are_read_from_properties_and_from_variables() {
        assertThat(properties("sluice.timeouts.first-chunk", "PT5S").streams().firstChunk())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(environment("SLUICE_TIMEOUTS_FIRST_CHUNK", "PT6S").streams().firstChunk())
                .isEqualTo(Duration.ofSeconds(6));
        assertThat(environment("SLUICE_LIMITS_STREAMS", "0").streams().streams())
                .isZero();
        assertThat(environment("SLUICE_AUTH_MODE", "none").auth().mode()).isEqualTo(AuthMode.NONE);
    }

    @Test
    void settings_as_text_contain_no_secrets() {
        Settings settings = properties(
                "sluice.providers.openai.api-key", "sk-secret", "sluice.providers.openai.headers.X-Key", "hidden");

        assertThat(settings.toString()).doesNotContain("sk-secret").doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sluice.auth.mode                       | LOCAL
            sluice.auth.mode                       | everybody
            sluice.timeouts.connect                | 10
            sluice.timeouts.connect                | 10s
            sluice.timeouts.first-chunk            | PT0S
            sluice.timeouts.idle                   | -PT1S
            sluice.timeouts.total                  | P1000D
            sluice.stream.keepalive                | soon
            sluice.stream.write-timeout            | PT
            sluice.stream.orphan-grace             | 1 min
            sluice.stream.retention                | PT5
            sluice.shutdown.drain                  | never
            sluice.limits.body-bytes               | -1
            sluice.limits.message-chars            | 1e6
            sluice.limits.json-depth               | many
            sluice.limits.reply-chars              | 1000000000
            sluice.limits.channel-bytes            | 1 MiB
            sluice.limits.event-bytes              | 16M
            sluice.limits.retained-bytes           | 1000000000000000
            sluice.limits.retained-bytes           | -1
            sluice.limits.readers-per-stream       | 1.5
            sluice.limits.streams                  | 10k
            sluice.models.fast                     | ,
            sluice.providers.openai.base-url       | localhost:1234
            sluice.providers.openai.base-url       | ftp://host/
            sluice.providers.openai.base-url       | http://
            sluice.providers.openai.base-url       | http://host/?a=b
            sluice.providers.openai.base-url       | http://user:secret@host/
            sluice.providers.openai.base-url       | http://a b/
            sluice.providers.openai.api-key        | se cret
            sluice.providers.openai.api-key        | sécret
            sluice.providers.openai.type           | clippy
            sluice.providers.mine.base-url         | http://host/
            sluice.providers.openai.headers.X Y    | v
            sluice.providers.openai.headers.X-Y    | sécret
            sluice.providers.openai.key            | secret
            sluice.providers.openai                | secret
            sluice.providers.Upper.type            | openai
            sluice.providers.demo.type             | openai
            """)
    void a_wrong_property_is_named_in_one_line_without_secrets(String name, String value) {
        assertThatThrownBy(() -> properties(name, value))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith(name.equals("sluice.providers.mine.base-url") ? "sluice.providers.mine." : name)
                .doesNotContain("secret", "se cret", "sécret", "\n")
                .contains(": ");
    }
}
