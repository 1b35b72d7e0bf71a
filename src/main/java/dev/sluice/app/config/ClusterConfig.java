package dev.sluice.app.config;

import dev.sluice.cluster.ClusterSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the properties of the cluster. */
final class ClusterConfig {

    /** A node that beats more often than every 100 ms would be all beats. */
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);

    /** The contract says that the loss of a node is told within ten seconds: a lease, a beat and some time to tell it. */
    private static final Duration LONGEST_LEASE = Duration.ofSeconds(7);

    private static final String LEASE = "sluice.cluster.lease";
    private static final String PREFIX = "sluice.cluster.prefix";

    /** Braces would put all keys on one node of a Redis Cluster. */
    private static final Pattern PREFIXES = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private static final long MIB = 1024 * 1024;

    private ClusterConfig() {}

    /** The settings; empty if there is one node. */
    static Optional<ClusterSettings> read(ConfigReader config) {
        Duration lease = config.duration(LEASE, Duration.ofSeconds(5));
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new ConfigurationException(LEASE, "must be between PT0.5S and PT7S");
        }
        String prefix = config.text(PREFIX).orElse("sluice:");
        if (!PREFIXES.matcher(prefix).matches()) {
            throw new ConfigurationException(
                    PREFIX, "must be 1 to 64 letters, digits, underscores, dots, colons or hyphens");
        }
        boolean required = config.flag("sluice.cluster.required", false);
        long streamBytes = config.bytes("sluice.cluster.stream-bytes", 16 * MIB);
        return config.text("sluice.cluster.redis-url")
                .map(url -> new ClusterSettings(url, prefix, required, lease, streamBytes));
    }
}
