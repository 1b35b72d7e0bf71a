package dev.sluice.app.config;

import dev.sluice.provider.Endpoint;
import dev.sluice.provider.ModelInputs;
import dev.sluice.provider.bedrock.BedrockProvider;
import dev.sluice.provider.openai.OpenAiProvider;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One configured provider.
 *
 * @param models the configured models, possibly none; the first is the default
 * @param roles the roles that may use its models by their full names; empty for everybody
 */
public record ProviderSettings(ProviderType type, Endpoint endpoint, List<String> models, Set<String> roles) {

    private static final String PREFIX = "sluice.providers.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern AZURE_VERSION = Pattern.compile("\\?api-version=[a-z0-9-]+$");

    /** A URL's path, and in the two groups what is before and after it. */
    private static final Pattern PATH = Pattern.compile("([^/?#]*//[^/?#]*)/[^?#]*(.*)");

    private static final List<String> KEYS =
            List.of("type", "base-url", "api-key", "models", "roles", ModelInputs.OPTION);

    /** The configured models, or else the type's default model. The first is the default. */
    List<String> knownModels() {
        return models.isEmpty()
                ? List.of(type.defaultModel())
                : models.stream().distinct().toList();
    }

    /** All configured providers, including those configured by official environment variables alone. */
    static List<ProviderSettings> all(ConfigReader config) {
        List<ProviderSettings> all = new ArrayList<>();
        for (String name : names(config)) {
            all.add(read(name, config));
        }
        return all;
    }

    private static Iterable<String> names(ConfigReader config) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : config.names()) {
            if (property.startsWith(PREFIX)) {
                names.add(name(property));
            }
        }
        for (ProviderType type : ProviderType.values()) {
            if (type.isConfigured(config)) {
                names.add(type.wireName());
            }
        }
        return names;
    }

    private static String name(String property) {
        String rest = property.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        String key = dot < 0 ? "" : rest.substring(dot + 1);
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    property, "the name of a provider must consist of lower-case letters, digits, - and _");
        }
        if (name.equals("demo")) {
            throw new ConfigurationException(
                    property, "the provider demo is built in and cannot be configured: use another name");
        }
        if (!KEYS.contains(key) && !key.startsWith("headers.") && !options().contains(key)) {
            throw new ConfigurationException(
                    property,
                    "is not a property of a provider, which may have type, base-url, api-key, models, roles, inputs,"
                            + " headers.<name>, and, depending on its type, " + String.join(", ", options()));
        }
        return name;
    }

    /** The last parts of all properties of providers, except the names of headers. */
    static Set<String> keys() {
        Set<String> keys = new TreeSet<>(KEYS);
        keys.addAll(options());
        return keys;
    }

    private static Set<String> options() {
        Set<String> options = new TreeSet<>();
        for (ProviderType type : ProviderType.values()) {
            options.addAll(type.options().keySet());
        }
        return options;
    }

    private static Map<String, String> options(String prefix, ProviderType type, ConfigReader config) {
        Map<String, String> options = new TreeMap<>();
        for (String option : options()) {
            String value = config.text(prefix + option).orElse(null);
            List<String> values = type.options().get(option);
            if (value != null && values == null) {
                throw new ConfigurationException(
                        prefix + option, "is not a property of a provider of type " + type.wireName() + ": remove it");
            }
            if (value != null && values != null && !values.isEmpty() && !values.contains(value)) {
                throw new ConfigurationException(
                        prefix + option, "'" + value + "' is not one of " + String.join(", ", values));
            }
            if (value != null) {
                options.put(option, value);
            }
        }
        return options;
    }

    private static ProviderSettings read(String name, ConfigReader config) {
        String prefix = PREFIX + name + '.';
        String typeName = config.text(prefix + "type").orElse(name);
        ProviderType type = ProviderType.of(typeName);
        if (type == null) {
            throw new ConfigurationException(
                    prefix + "type", "'" + typeName + "' is not one of " + String.join(", ", ProviderType.wireNames()));
        }
        boolean wellKnown = name.equals(type.wireName());
        String baseUrl = config.text(prefix + "base-url")
                .or(() -> wellKnown ? type.officialBaseUrl(config) : Optional.empty())
                .orElseGet(() -> type.baseUrl(prefix, config));
        checkUrl(prefix + "base-url", type == ProviderType.OPENAI ? withoutAzureParts(prefix, baseUrl) : baseUrl);
        String key = config.text(prefix + "api-key")
                // AWS's credentials are valid for all its services.
                .or(() -> wellKnown || type == ProviderType.BEDROCK ? type.officialKey(config) : Optional.empty())
                .orElse(null);
        if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new ConfigurationException(
                    prefix + "api-key",
                    "contains characters that a header cannot carry: only printable ASCII without blanks is allowed");
        }
        Map<String, String> options = options(prefix, type, config);
        inputs(prefix + ModelInputs.OPTION, config).ifPresent(inputs -> options.put(ModelInputs.OPTION, inputs));
        if (type == ProviderType.BEDROCK) {
            AwsSettings.region(prefix, baseUrl, config).ifPresent(r -> options.put(BedrockProvider.REGION, r));
            if (key != null && key.indexOf(':') > 0 && !options.containsKey(BedrockProvider.REGION)) {
                throw new ConfigurationException(
                        prefix + BedrockProvider.REGION, "is required for an access key unless AWS_REGION is set");
            }
        }
        return new ProviderSettings(
                type,
                new Endpoint(name, baseUrl, key, headers(prefix + "headers.", config), options),
                config.list(prefix + "models"),
                config.names().contains(prefix + "roles") ? config.roles(prefix + "roles") : Set.of());
    }

    private static Optional<String> inputs(String property, ConfigReader config) {
        for (String input : config.list(property)) {
            if (!ModelInputs.NAMES.contains(input)) {
                throw new ConfigurationException(
                        property, "'" + input + "' is not one of " + String.join(", ", ModelInputs.NAMES));
            }
        }
        return config.text(property);
    }

    private static Map<String, String> headers(String prefix, ConfigReader config) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String property : config.names()) {
            if (property.startsWith(prefix)) {
                String header = property.substring(prefix.length());
                String value = config.text(property).orElse("");
                if (!HEADER.matcher(header).matches() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                    throw new ConfigurationException(
                            property,
                            "the name or the value is not valid in a header: only printable ASCII is allowed");
                }
                headers.put(header, value);
            }
        }
        return headers;
    }

    /**
     * Removes what only Azure's URLs have: the API version, and the placeholder of the model. Clients choose what takes its
     * place, so it must be in the path: elsewhere they would choose the server that gets the key.
     */
    private static String withoutAzureParts(String prefix, String url) {
        if (PATH.matcher(url).replaceFirst("$1$2").contains(OpenAiProvider.MODEL)) {
            throw new ConfigurationException(
                    prefix + "base-url",
                    OpenAiProvider.MODEL + " may be in the path only, as in https://host/deployments/"
                            + OpenAiProvider.MODEL);
        }
        return AZURE_VERSION.matcher(url.replace(OpenAiProvider.MODEL, "m")).replaceFirst("");
    }

    private static void checkUrl(String property, String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new ConfigurationException(
                        property,
                        "'" + shown(url) + "' is not an http or https URL without a query, such as https://host/v1");
            }
            if (uri.getRawUserInfo() != null) {
                throw new ConfigurationException(
                        property, "must not contain a user or password: use api-key or headers.<name>");
            }
        } catch (URISyntaxException e) {
            throw new ConfigurationException(property, "'" + shown(url) + "' is not a valid URL");
        }
    }

    /** The URL for a message: without its query, which may contain a secret. */
    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "?…");
    }
}
