package dev.sluice.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Endpoint;
import dev.sluice.provider.Provider;
import dev.sluice.provider.http.HttpTransport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's name, which clients choose, becomes one segment of a URL's path or is refused. */
final class ModelsInAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "OPENAI, https://host/deployments/{model}, .., false",
        "OPENAI, https://host/deployments/{model}, ., false",
        "OPENAI, https://host/deployments/{model}, a/../../b, true",
        "OPENAI, https://host/v1, .., true",
        "BEDROCK, https://host, .., false",
        "BEDROCK, https://host, amazon.nova-lite-v1:0, true",
        "GEMINI, https://host, .., true"
    })
    void a_name_that_would_change_the_path_is_unknown(ProviderType type, String baseUrl, String model, boolean known) {
        try (HttpTransport transport = new HttpTransport(Duration.ofSeconds(1), Duration.ofSeconds(1))) {
            Provider provider = type.make(transport, new Endpoint("p", baseUrl, null, Map.of()));

            assertThat(provider.knows(model)).isEqualTo(known);
        }
    }
}
