package dev.sluice.app.config;

import dev.sluice.conversation.ConversationSettings;
import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.rest.ModelCatalogue;
import dev.sluice.rest.ModelCatalogue.Entry;
import dev.sluice.rest.RequestLimits;
import dev.sluice.security.ModelRoles;
import dev.sluice.security.Origins;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StreamSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All of the configuration, read and checked. {@code src/site/markdown/configuration.md} lists the properties with their
 * units and defaults.
 *
 * @param allowedOrigins origins whose pages may use the API
 * @param frameAncestors sources of that directive of a Content-Security-Policy; empty where nobody may frame the page
 * @param dataFolder where conversations are kept; empty for memory
 * @param defaultModel what is asked when a request names no model; empty where that follows from the providers
 * @param aliases models by alias, in the order they are tried
 * @param aliasRoles the roles that an alias is for, by alias; others are for everybody
 */
public record Settings(
        AuthSettings auth,
        Origins allowedOrigins,
        String frameAncestors,
        RequestLimits limits,
        StreamSettings streams,
        int streamsPerPrincipal,
        int startsPerMinute,
        int channelsPerPrincipal,
        ConversationSettings conversations,
        Optional<Path> dataFolder,
        CircuitPolicy circuits,
        Duration connect,
        Duration keepAlive,
        Duration writeTimeout,
        Duration drain,
        boolean audit,
        Optional<String> defaultModel,
        Map<String, List<String>> aliases,
        Map<String, Set<String>> aliasRoles,
        List<ProviderSettings> providers) {

    private static final String ALLOWED_ORIGINS = "sluice.cors.allowed-origins";
    private static final String FRAME_ANCESTORS = "sluice.web.frame-ancestors";
    private static final String DATA_DIR = "sluice.data-dir";
    private static final String ALIAS = "sluice.models.";
    private static final String ROLES = ".roles";

    public static Settings read(ConfigReader properties) {
        return new Settings(
                AuthSettings.read(properties),
                properties.origins(ALLOWED_ORIGINS, properties.list(ALLOWED_ORIGINS)),
                frameAncestors(properties),
                new RequestLimits(
                        properties.limit("sluice.limits.body-bytes", 1024 * 1024),
                        properties.limit("sluice.limits.message-chars", 200_000),
                        properties.limit("sluice.limits.json-depth", 32)),
                new StreamSettings(
                        properties.duration("sluice.timeouts.first-chunk", Duration.ofSeconds(60)),
                        properties.duration("sluice.timeouts.idle", Duration.ofSeconds(30)),
                        properties.duration("sluice.timeouts.total", Duration.ofMinutes(15)),
                        properties.duration("sluice.stream.orphan-grace", Duration.ofSeconds(60)),
                        properties.duration("sluice.stream.retention", Duration.ofMinutes(5)),
                        new RetryPolicy(
                                properties.count("sluice.retry.attempts", 3),
                                properties.duration("sluice.retry.delay", Duration.ofMillis(500))),
                        properties.limit("sluice.limits.reply-chars", 4_000_000),
                        properties.limit("sluice.limits.readers-per-stream", 64),
                        properties.limit("sluice.limits.streams", 10_000)),
                properties.limit("sluice.limits.streams-per-principal", 16),
                properties.limit("sluice.limits.starts-per-minute", 120),
                properties.limit("sluice.limits.channels-per-principal", 256),
                new ConversationSettings(
                        properties.limit("sluice.conversation.context-chars", 200_000),
                        properties.duration("sluice.conversation.retention"),
                        properties.limit("sluice.limits.tokens-per-day", 0)),
                dataFolder(properties),
                new CircuitPolicy(
                        properties.limit("sluice.breaker.failures", 50),
                        properties.duration("sluice.breaker.pause", Duration.ofSeconds(10))),
                properties.duration("sluice.timeouts.connect", Duration.ofSeconds(10)),
                properties.duration("sluice.stream.keepalive", Duration.ofSeconds(15)),
                properties.duration("sluice.stream.write-timeout", Duration.ofSeconds(30)),
                properties.duration("sluice.shutdown.drain", Duration.ofSeconds(20)),
                properties.flag("sluice.audit", false),
                properties.text("sluice.default-model"),
                aliases(properties),
                aliasRoles(properties),
                ProviderSettings.all(properties));
    }

    /** What is asked when a request names no model. */
    public String askedByDefault() {
        return defaultModel.orElseGet(() -> catalogued().get(0).id());
    }

    /** The aliases by their alphabet, and then the models. */
    public ModelCatalogue catalogue() {
        List<Entry> entries = new ArrayList<>();
        new TreeMap<>(aliases).forEach((alias, models) -> entries.add(Entry.alias(alias, models)));
        entries.addAll(catalogued());
        return new ModelCatalogue(askedByDefault(), entries);
    }

    /** The models of each provider, with the default one first; the demo's at the end. */
    private List<Entry> catalogued() {
        List<Entry> entries = new ArrayList<>();
        for (ProviderSettings provider : providers) {
            for (String model : provider.knownModels()) {
                entries.add(Entry.model(provider.endpoint().name(), model));
            }
        }
        DemoProvider.MODELS.forEach(model -> entries.add(Entry.model(DemoProvider.NAME, model)));
        return entries;
    }

    private static Optional<Path> dataFolder(ConfigReader properties) {
        String text = properties.text(DATA_DIR).orElseGet(() -> System.getProperty("user.home") + "/sluice");
        if (text.indexOf(';') >= 0) {
            // In an address of H2's, settings follow one.
            throw new ConfigurationException(DATA_DIR, "must not have a semicolon");
        }
        try {
            Path folder = Path.of(text);
            return properties.choice("sluice.conversation.store", ConversationStore.FILE) == ConversationStore.FILE
                    ? Optional.of(folder)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            throw new ConfigurationException(DATA_DIR, "is not a path");
        }
    }

    private static String frameAncestors(ConfigReader properties) {
        List<String> ancestors = new ArrayList<>(properties.list(FRAME_ANCESTORS));
        boolean self = ancestors.remove("self");
        String others = properties.origins(FRAME_ANCESTORS, ancestors).toString();
        return ((self ? "'self' " : "") + others).strip();
    }

    private static Map<String, List<String>> aliases(ConfigReader properties) {
        Map<String, List<String>> aliases = new TreeMap<>();
        for (String name : properties.names()) {
            String alias = name.startsWith(ALIAS) && !name.endsWith(ROLES) ? name.substring(ALIAS.length()) : "";
            if (alias.indexOf('.') >= 0) {
                throw new ConfigurationException(name, "an alias has no dot");
            }
            if (!alias.isEmpty()) {
                List<String> models = properties.list(name);
                if (models.isEmpty()) {
                    throw new ConfigurationException(name, "must name at least one model");
                }
                aliases.put(alias, models);
            }
        }
        return aliases;
    }

    private static Map<String, Set<String>> aliasRoles(ConfigReader properties) {
        Map<String, Set<String>> roles = new TreeMap<>();
        for (String name : properties.names()) {
            if (name.startsWith(ALIAS) && name.endsWith(ROLES)) {
                String alias = name.substring(ALIAS.length(), Math.max(ALIAS.length(), name.length() - ROLES.length()));
                if (properties.text(ALIAS + alias).isEmpty()) {
                    throw new ConfigurationException(name, "there is no such alias");
                }
                roles.put(alias, properties.roles(name));
            }
        }
        return roles;
    }

    /** Every role that means something here: a servlet container tells only of those it is asked for. */
    public Set<String> knownRoles() {
        Set<String> known =
                new TreeSet<>(Set.of(auth.roles().user(), auth.roles().admin()));
        aliasRoles.values().forEach(known::addAll);
        providers.forEach(provider -> known.addAll(provider.roles()));
        return known;
    }

    /** Who may ask which model. */
    public ModelRoles modelRoles() {
        Map<String, Set<String>> providerRoles = new TreeMap<>();
        for (ProviderSettings provider : providers) {
            if (!provider.roles().isEmpty()) {
                providerRoles.put(provider.endpoint().name(), provider.roles());
            }
        }
        return new ModelRoles(aliases, aliasRoles, providerRoles);
    }
}
