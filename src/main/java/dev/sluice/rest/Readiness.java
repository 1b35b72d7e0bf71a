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
 * Whether this node should be sent requests: all that it needs registers a check. For any thread. Tells names and whether,
 * never why, because probes are answered to anybody; whoever registers a check logs the reason.
 */
public final class Readiness {

    private static final Logger LOG = System.getLogger(Readiness.class.getName());

    private final Map<String, BooleanSupplier> checks = new ConcurrentSkipListMap<>();

    /** One of the checks. */
    @JsonbPropertyOrder({"name", "status"})
    public record Check(String name, String status) {}

    /** All of them together. */
    @JsonbPropertyOrder({"status", "checks"})
    public record Report(String status, List<Check> checks) {}

    /**
     * Adds a check.
     *
     * @param up whether it is well; must not wait, for probes are impatient and many
     */
    public void register(String name, BooleanSupplier up) {
        checks.put(name, up);
    }

    Report report() {
        List<Check> report = new ArrayList<>();
        boolean all = true;
        for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
            boolean up = isUp(check.getKey(), check.getValue());
            all &= up;
            report.add(new Check(check.getKey(), status(up)));
        }
        return new Report(status(all), report);
    }

    private static boolean isUp(String name, BooleanSupplier check) {
        try {
            return check.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The check " + name + " failed", e);
            return false;
        }
    }

    static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
