package dev.sluice.security;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the claims of tokens by the names that the configuration has. */
public final class Claims {

    private Claims() {}

    /** The claim with that name, or in nested objects if the name has dots; null if there is none. */
    public static @Nullable Object at(Map<?, ?> claims, String path) {
        int dot = path.indexOf('.');
        if (dot < 0 || claims.containsKey(path)) {
            return claims.get(path);
        }
        return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }

    /** The claim with that name as a principal; null if it cannot be one. */
    public static @Nullable String principal(Map<?, ?> claims, String path) {
        return at(claims, path) instanceof String text && Caller.isPrincipal(text) ? text : null;
    }

    /** The roles in a claim: a list, or a string separated by blanks; empty for anything else. */
    public static Set<String> roles(@Nullable Object claim) {
        Set<String> roles = new HashSet<>();
        if (claim instanceof Collection<?> list) {
            list.forEach(role -> roles.add(String.valueOf(role)));
        } else if (claim instanceof String text) {
            roles.addAll(List.of(text.split(" ")));
        }
        return roles;
    }
}
