package dev.sluice.rest;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * Whether requests should be routed to this node: every dependency registers a check. Thread-safe. Reports contain names
 * and states but no reasons, because anybody may probe; a check must log its own reasons.
 */
public final class Readiness {

    private static final Logger LOG = System.getLogger(Readiness.class.getName());

    private final Map<String, Dependency> checks = new ConcurrentSkipListMap<>();

    /** What is checked, and whether this node can do nothing without it. */
    private record Dependency(BooleanSupplier up, boolean required) {}

    /** The result of one check. */
    @JsonbPropertyOrder({"name", "status"})
    public record Check(String name, String status) {}

    /** The results of all checks. */
    @JsonbPropertyOrder({"status", "checks"})
    public record Report(String status, List<Check> checks) {}

    /**
     * Adds a check of something that this node cannot do without.
     *
     * @param up whether the dependency works; must not block, because probes are frequent
     */
    public void register(String name, BooleanSupplier up) {
        register(name, true, up);
    }

    /**
     * Adds a check, in the same way.
     *
     * @param required whether this node cannot do without it; otherwise its state is only reported
     */
    public void register(String name, boolean required, BooleanSupplier up) {
        checks.put(name, new Dependency(up, required));
    }

    Report report() {
        List<Check> report = new ArrayList<>();
        boolean all = true;
        for (Map.Entry<String, Dependency> check : checks.entrySet()) {
            boolean up = isUp(check.getKey(), check.getValue().up());
            all &= up || !check.getValue().required();
            report.add(new Check(check.getKey(), status(up)));
        }
        return new Report(status(all), report);
    }

    private static boolean isUp(String name, BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The readiness check '" + name + "' failed and counts as DOWN", e);
            return false;
        }
    }

    static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
