package dev.sluice.app.config;

import dev.sluice.provider.bedrock.BedrockProvider;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What AWS's own variables say of Bedrock.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html">Environment variables</a>
 */
final class AwsSettings {

    /** In addresses of Bedrock, with FIPS or through a private endpoint, too. */
    private static final Pattern REGION_IN_HOST =
            Pattern.compile("https?://(?:[^/]*\\.)?bedrock-runtime(?:-fips)?\\.(?<region>[a-z0-9-]+)\\..*");

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");

    private AwsSettings() {}

    /** The key: a Bedrock API key, or an access key's parts with colons between. */
    static Optional<String> key(ConfigReader properties) {
        Optional<String> bearer = properties.text("AWS_BEARER_TOKEN_BEDROCK");
        if (bearer.isPresent()) {
            return bearer;
        }
        Optional<String> id = properties.text("AWS_ACCESS_KEY_ID");
        Optional<String> secret = properties.text("AWS_SECRET_ACCESS_KEY");
        String token = properties.text("AWS_SESSION_TOKEN").map(t -> ':' + t).orElse("");
        return id.flatMap(i -> secret.map(s -> i + ':' + s + token));
    }

    /**
     * Whether the variables alone make a provider of Bedrock. An access key may be there for something else, so it needs a
     * region beside it.
     */
    static boolean configure(ConfigReader properties) {
        return properties.text("AWS_BEARER_TOKEN_BEDROCK").isPresent()
                || properties.text("AWS_ENDPOINT_URL_BEDROCK_RUNTIME").isPresent()
                || (key(properties).isPresent() && variable(properties).isPresent());
    }

    /** The address of a region's Bedrock, for providers that have none. */
    static String baseUrl(String prefix, ConfigReader properties) {
        String region = region(prefix, null, properties)
                .orElseThrow(() -> new ConfigurationException(
                        prefix + BedrockProvider.REGION, "is required, where AWS_REGION is not set"));
        return "https://bedrock-runtime." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
    }

    /** The region: a provider's own, or that of its address, or the variables'. */
    static Optional<String> region(String prefix, @Nullable String baseUrl, ConfigReader properties) {
        Optional<String> region = properties
                .text(prefix + BedrockProvider.REGION)
                .or(() -> regionOf(baseUrl))
                .or(() -> variable(properties));
        region.filter(r -> !REGION.matcher(r).matches()).ifPresent(r -> {
            throw new ConfigurationException(prefix + BedrockProvider.REGION, "'" + r + "' is not a region of AWS's");
        });
        return region;
    }

    private static Optional<String> regionOf(@Nullable String baseUrl) {
        Matcher matcher = REGION_IN_HOST.matcher(baseUrl == null ? "" : baseUrl);
        return matcher.matches() ? Optional.of(matcher.group("region")) : Optional.empty();
    }

    private static Optional<String> variable(ConfigReader properties) {
        return properties.text("AWS_REGION").or(() -> properties.text("AWS_DEFAULT_REGION"));
    }
}
