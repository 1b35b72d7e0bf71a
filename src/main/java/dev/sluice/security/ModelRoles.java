package dev.sluice.security;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may ask which model. An alias is for those who have one of its roles, or for everybody where it has none. The full
 * name {@code provider/model} is for those who have one of the provider's roles; where that has none, for those who may use
 * an alias that names just this model, and for everybody where no alias does.
 *
 * @param aliases the models behind each alias
 * @param aliasRoles roles by alias, those with roles only
 * @param providerRoles roles by provider, those with roles only
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

    /** Whether the caller may ask that model, if there is such a one. */
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
