package dev.sluice.app.config;

import dev.sluice.provider.Endpoint;
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
 * @param models what it is known to have, possibly none; the first is asked by default
 * @param roles whom its models are for by their full names; none for everybody
 */
public record ProviderSettings(ProviderType type, Endpoint endpoint, List<String> models, Set<String> roles) {

    private static final String PREFIX = "sluice.providers.";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern AZURE_VERSION = Pattern.compile("\\?api-version=[a-z0-9-]+$");
    private static final List<String> KEYS = List.of("type", "base-url", "api-key", "models", "roles");

    /** The configured models, or where none are the one that the type is asked for by default. The first is the default. */
    List<String> knownModels() {
        return models.isEmpty()
                ? List.of(type.defaultModel())
                : models.stream().distinct().toList();
    }

    /** All providers that the configuration names, those that official variables configure among them. */
    static List<ProviderSettings> all(ConfigReader properties) {
        List<ProviderSettings> all = new ArrayList<>();
        for (String name : names(properties)) {
            all.add(read(name, properties));
        }
        return all;
    }

    private static Iterable<String> names(ConfigReader properties) {
        TreeSet<String> names = new TreeSet<>();
        for (String property : properties.names()) {
            if (property.startsWith(PREFIX)) {
                names.add(name(property));
            }
        }
        for (ProviderType type : ProviderType.values()) {
            if (type.isConfigured(properties)) {
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
                    property, "a provider's name has lower-case letters, digits, - and _ only");
        }
        if (name.equals("demo")) {
            throw new ConfigurationException(property, "demo is built in and needs no configuration");
        }
        if (!KEYS.contains(key) && !key.startsWith("headers.") && !options().contains(key)) {
            throw new ConfigurationException(
                    property,
                    "a provider has no such property: it has type, base-url, api-key, models, roles, headers.<name>, and"
                            + " some types have " + String.join(", ", options()));
        }
        return name;
    }

    private static Set<String> options() {
        Set<String> options = new TreeSet<>();
        for (ProviderType type : ProviderType.values()) {
            options.addAll(type.options().keySet());
        }
        return options;
    }

    private static Map<String, String> options(String prefix, ProviderType type, ConfigReader properties) {
        Map<String, String> options = new TreeMap<>();
        for (String option : options()) {
            String value = properties.text(prefix + option).orElse(null);
            List<String> values = type.options().get(option);
            if (value != null && values == null) {
                throw new ConfigurationException(
                        prefix + option, "a provider of type " + type.wireName() + " has none");
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

    private static ProviderSettings read(String name, ConfigReader properties) {
        String prefix = PREFIX + name + '.';
        String typeName = properties.text(prefix + "type").orElse(name);
        ProviderType type = ProviderType.of(typeName);
        if (type == null) {
            throw new ConfigurationException(
                    prefix + "type", "'" + typeName + "' is not one of " + String.join(", ", ProviderType.wireNames()));
        }
        boolean wellKnown = name.equals(type.wireName());
        String baseUrl = properties
                .text(prefix + "base-url")
                .or(() -> wellKnown ? type.officialBaseUrl(properties) : Optional.empty())
                .orElseGet(() -> type.baseUrl(prefix, properties));
        checkUrl(prefix + "base-url", type == ProviderType.OPENAI ? withoutAzures(baseUrl) : baseUrl);
        String key = properties
                .text(prefix + "api-key")
                // AWS's credentials are for everything of AWS's.
                .or(() -> wellKnown || type == ProviderType.BEDROCK ? type.officialKey(properties) : Optional.empty())
                .orElse(null);
        if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new ConfigurationException(prefix + "api-key", "has characters that no header can carry");
        }
        Map<String, String> options = options(prefix, type, properties);
        if (type == ProviderType.BEDROCK) {
            AwsSettings.region(prefix, baseUrl, properties).ifPresent(r -> options.put(BedrockProvider.REGION, r));
            if (key != null && key.indexOf(':') > 0 && !options.containsKey(BedrockProvider.REGION)) {
                throw new ConfigurationException(
                        prefix + BedrockProvider.REGION, "is required for an access key, where AWS_REGION is not set");
            }
        }
        return new ProviderSettings(
                type,
                new Endpoint(name, baseUrl, key, headers(prefix + "headers.", properties), options),
                properties.list(prefix + "models"),
                properties.names().contains(prefix + "roles") ? properties.roles(prefix + "roles") : Set.of());
    }

    private static Map<String, String> headers(String prefix, ConfigReader properties) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String property : properties.names()) {
            if (property.startsWith(prefix)) {
                String header = property.substring(prefix.length());
                String value = properties.text(property).orElse("");
                if (!HEADER.matcher(header).matches() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                    throw new ConfigurationException(
                            property, "is not a header's name, or has a value that no header can carry");
                }
                headers.put(header, value);
            }
        }
        return headers;
    }

    /** The URL without what only Azure's have: a version of the interface, and a place for the model. */
    private static String withoutAzures(String url) {
        return AZURE_VERSION.matcher(url.replace(OpenAiProvider.MODEL, "m")).replaceFirst("");
    }

    private static void checkUrl(String property, String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new ConfigurationException(
                        property, "'" + shown(url) + "' is not an http or https URL without a query");
            }
            if (uri.getRawUserInfo() != null) {
                throw new ConfigurationException(property, "must not hold a user or password");
            }
        } catch (URISyntaxException e) {
            throw new ConfigurationException(property, "'" + shown(url) + "' is not a URL");
        }
    }

    /** Without its query, which may hold what is nobody's business. */
    private static String shown(String url) {
        return url.replaceFirst("\\?.*", "?…");
    }
}
