package dev.sluice.app.config;

import dev.sluice.provider.bedrock.BedrockProvider;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings for Bedrock from AWS's own environment variables.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html">Environment variables</a>
 */
final class AwsSettings {

    /** Finds the region in an address of Bedrock, also with FIPS or a private endpoint. */
    private static final Pattern REGION_IN_HOST =
            Pattern.compile("https?://(?:[^/]*\\.)?bedrock-runtime(?:-fips)?\\.(?<region>[a-z0-9-]+)\\..*");

    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");

    private AwsSettings() {}

    /** The key: a Bedrock API key, or the parts of an access key joined by colons. */
    static Optional<String> key(ConfigReader config) {
        Optional<String> bearer = config.text("AWS_BEARER_TOKEN_BEDROCK");
        if (bearer.isPresent()) {
            return bearer;
        }
        Optional<String> id = config.text("AWS_ACCESS_KEY_ID");
        Optional<String> secret = config.text("AWS_SECRET_ACCESS_KEY");
        String token = config.text("AWS_SESSION_TOKEN").map(t -> ':' + t).orElse("");
        return id.flatMap(i -> secret.map(s -> i + ':' + s + token));
    }

    /**
     * Whether the variables alone configure Bedrock. An access key may be meant for something else, so it counts only
     * together with a region.
     */
    static boolean configure(ConfigReader config) {
        return config.text("AWS_BEARER_TOKEN_BEDROCK").isPresent()
                || config.text("AWS_ENDPOINT_URL_BEDROCK_RUNTIME").isPresent()
                || (key(config).isPresent() && variable(config).isPresent());
    }

    /** The address of Bedrock in the configured region, for providers without a base URL. */
    static String baseUrl(String prefix, ConfigReader config) {
        String region = region(prefix, null, config)
                .orElseThrow(() -> new ConfigurationException(
                        prefix + BedrockProvider.REGION, "is required unless AWS_REGION is set"));
        return "https://bedrock-runtime." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
    }

    /** The region: of the provider's property, or of its address, or of the variables. */
    static Optional<String> region(String prefix, @Nullable String baseUrl, ConfigReader config) {
        Optional<String> region = config.text(prefix + BedrockProvider.REGION)
                .or(() -> regionOf(baseUrl))
                .or(() -> variable(config));
        region.filter(r -> !REGION.matcher(r).matches()).ifPresent(r -> {
            throw new ConfigurationException(
                    prefix + BedrockProvider.REGION, "'" + r + "' is not an AWS region, such as eu-central-1");
        });
        return region;
    }

    private static Optional<String> regionOf(@Nullable String baseUrl) {
        Matcher matcher = REGION_IN_HOST.matcher(baseUrl == null ? "" : baseUrl);
        return matcher.matches() ? Optional.of(matcher.group("region")) : Optional.empty();
    }

    private static Optional<String> variable(ConfigReader config) {
        return config.text("AWS_REGION").or(() -> config.text("AWS_DEFAULT_REGION"));
    }
}
