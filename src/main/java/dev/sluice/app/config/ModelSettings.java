package dev.sluice.app.config;

import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.rest.ModelCatalogue;
import dev.sluice.rest.ModelCatalogue.Entry;
import dev.sluice.security.ModelRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The providers, the aliases for their models, and who may ask which.
 *
 * @param configuredDefault the model of a request that names none; empty where the providers decide it
 * @param aliases models by alias, in the order they are tried
 * @param aliasRoles the roles that an alias is for, by alias; others are for everybody
 */
public record ModelSettings(
        Optional<String> configuredDefault,
        Map<String, List<String>> aliases,
        Map<String, Set<String>> aliasRoles,
        List<ProviderSettings> providers) {

    private static final String ALIAS = "sluice.models.";
    private static final String ROLES = ".roles";

    static ModelSettings read(ConfigReader config) {
        return new ModelSettings(
                config.text("sluice.default-model"), aliases(config), aliasRoles(config), ProviderSettings.all(config));
    }

    private static Map<String, List<String>> aliases(ConfigReader config) {
        Map<String, List<String>> aliases = new TreeMap<>();
        for (String name : config.names()) {
            String alias = name.startsWith(ALIAS) && !name.endsWith(ROLES) ? name.substring(ALIAS.length()) : "";
            if (alias.indexOf('.') >= 0) {
                throw new ConfigurationException(name, "the name of an alias must not contain a dot");
            }
            if (!alias.isEmpty()) {
                List<String> models = config.list(name);
                if (models.isEmpty()) {
                    throw new ConfigurationException(name, "must name at least one model, as <provider>/<model>");
                }
                aliases.put(alias, models);
            }
        }
        return aliases;
    }

    private static Map<String, Set<String>> aliasRoles(ConfigReader config) {
        Map<String, Set<String>> roles = new TreeMap<>();
        for (String name : config.names()) {
            if (name.startsWith(ALIAS) && name.endsWith(ROLES)) {
                String alias = name.substring(ALIAS.length(), Math.max(ALIAS.length(), name.length() - ROLES.length()));
                if (config.text(ALIAS + alias).isEmpty()) {
                    throw new ConfigurationException(
                            name, "there is no alias '" + alias + "': set " + ALIAS + alias + ", or remove this");
                }
                roles.put(alias, config.roles(name));
            }
        }
        return roles;
    }

    /** The model of a request that names none. */
    public String defaultModel() {
        return configuredDefault.orElseGet(() -> entries().get(0).id());
    }

    /** The aliases in alphabetical order, and then the models. */
    public ModelCatalogue catalogue() {
        List<Entry> all = new ArrayList<>();
        new TreeMap<>(aliases).forEach((alias, models) -> all.add(Entry.alias(alias, models)));
        all.addAll(entries());
        return new ModelCatalogue(defaultModel(), all);
    }

    /** The models of each provider, its default first; the demo's at the end. */
    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (ProviderSettings provider : providers) {
            for (String model : provider.knownModels()) {
                entries.add(Entry.model(provider.endpoint().name(), model));
            }
        }
        DemoProvider.MODELS.forEach(model -> entries.add(Entry.model(DemoProvider.NAME, model)));
        return entries;
    }

    /** Who may ask which model. */
    public ModelRoles roles() {
        Map<String, Set<String>> providerRoles = new TreeMap<>();
        for (ProviderSettings provider : providers) {
            if (!provider.roles().isEmpty()) {
                providerRoles.put(provider.endpoint().name(), provider.roles());
            }
        }
        return new ModelRoles(aliases, aliasRoles, providerRoles);
    }
}
