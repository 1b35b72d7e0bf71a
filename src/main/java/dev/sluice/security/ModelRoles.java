package dev.sluice.security;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which callers may use which models. An alias requires one of its roles, if it has any. The full name
 * {@code provider/model} requires one of the provider's roles; if the provider has none, it requires permission for an
 * alias that includes this model; if no alias does, everybody may use it.
 *
 * @param aliases the models behind each alias
 * @param aliasRoles roles by alias; only aliases with roles
 * @param providerRoles roles by provider; only providers with roles
 */
public record ModelRoles(
        Map<String, List<String>> aliases,
        Map<String, Set<String>> aliasRoles,
        Map<String, Set<String>> providerRoles) {

    public ModelRoles {
        aliases = Map.copyOf(aliases);
        aliasRoles = Map.copyOf(aliasRoles);
        providerRoles = Map.copyOf(providerRoles);
    }

    /** Whether the caller may use that model or alias, whether or not it exists. */
    public boolean allow(Caller caller, String model) {
        if (aliases.containsKey(model)) {
            return allowAlias(caller, model);
        }
        Set<String> ofProvider = providerRoles.get(model.substring(0, Math.max(0, model.indexOf('/'))));
        if (ofProvider != null) {
            return caller.hasAny(ofProvider);
        }
        List<String> naming = aliases.keySet().stream()
                .filter(alias -> aliases.getOrDefault(alias, List.of()).contains(model))
                .toList();
        return naming.isEmpty() || naming.stream().anyMatch(alias -> allowAlias(caller, alias));
    }

    private boolean allowAlias(Caller caller, String alias) {
        Set<String> roles = aliasRoles.get(alias);
        return roles == null || caller.hasAny(roles);
    }
}
