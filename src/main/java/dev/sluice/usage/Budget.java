package dev.sluice.usage;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much may be used in a period, and by whom: by everybody together, unless it says otherwise.
 *
 * @param name as configured
 * @param roles only by callers with one of these roles; empty for all
 * @param principal only by this one; {@link #EACH} for each principal by itself; null for all together
 * @param limit as {@code unit} counts
 * @param per when it begins anew
 */
public record Budget(
        String name, Set<String> roles, @Nullable String principal, Unit unit, long limit, Period per) {

    /** In place of a principal: each has the budget by itself. */
    public static final String EACH = "*";

    public Budget {
        roles = Set.copyOf(roles);
    }

    boolean holdsFor(String caller, Collection<String> callersRoles) {
        boolean byRole = roles.isEmpty() || callersRoles.stream().anyMatch(roles::contains);
        return byRole && (principal == null || isEach() || principal.equals(caller));
    }

    /** Whether each principal has it by itself. */
    public boolean isEach() {
        return EACH.equals(principal);
    }

    /** What a caller for whom it holds may use of it at a time. */
    Pot pot(String caller, Instant now) {
        return new Pot(
                this,
                isEach() ? caller : "",
                per.first(now.atOffset(ZoneOffset.UTC).toLocalDate()));
    }

    /** For whom it is, in words. */
    public String holders() {
        String who =
                roles.isEmpty() ? "" : String.join(", ", roles.stream().sorted().toList());
        if (isEach()) {
            return who.isEmpty() ? "each user" : "each user with the role " + who;
        }
        if (principal != null) {
            return principal;
        }
        return who.isEmpty() ? "everybody" : "role " + who;
    }
}
