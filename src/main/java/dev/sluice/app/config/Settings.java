package dev.sluice.app.config;

import dev.sluice.cluster.ClusterSettings;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StreamSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole configuration, read and checked. Every part reads its own properties; a new property is one component of the
 * part it belongs to, and one line where that is read.
 * {@code src/site/markdown/configuration.md} lists the properties with their units and defaults.
 *
 * @param eventBytes most bytes of one event of a provider; 0 for no limit
 * @param uploadBytes most bytes of all attachments that are held for requests; 0 for no limit
 * @param audit whether the log has a line for every reply
 * @param cluster how this node shares with others; empty if it is alone
 */
public record Settings(
        AuthSettings auth,
        WebSettings web,
        RequestLimits requests,
        PrincipalSettings perPrincipal,
        StreamSettings streams,
        CircuitPolicy circuits,
        TimeSettings times,
        StorageSettings storage,
        ModelSettings models,
        PriceSettings prices,
        BudgetSettings budgets,
        int eventBytes,
        long uploadBytes,
        boolean audit,
        Optional<ClusterSettings> cluster) {

    /** Logs of ended streams take a quarter of the heap at most: running streams and the garbage of both need the rest. */
    private static final int RETAINED_SHARE = 4;

    /** Attachments of all requests take a quarter of a small heap at most, for the same reason. */
    private static final int UPLOADS_SHARE = 4;

    private static final long MIB = 1024 * 1024;

    /**
     * Reads every property.
     *
     * @throws ConfigurationException for the first one that is wrong
     */
    public static Settings read(ConfigReader config) {
        StorageSettings storage = StorageSettings.read(config);
        return new Settings(
                AuthSettings.read(config),
                WebSettings.read(config),
                requests(config),
                PrincipalSettings.read(config),
                streams(config),
                new CircuitPolicy(
                        config.limit("sluice.breaker.failures", 50),
                        config.duration("sluice.breaker.pause", Duration.ofSeconds(10))),
                TimeSettings.read(config),
                storage,
                ModelSettings.read(config),
                PriceSettings.read(config),
                BudgetSettings.read(config, storage.conversations().retention()),
                config.limit("sluice.limits.event-bytes", 16 * 1024 * 1024),
                config.bytes(
                        "sluice.limits.upload-bytes",
                        Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / UPLOADS_SHARE)),
                config.flag("sluice.audit", false),
                ClusterConfig.read(config));
    }

    private static RequestLimits requests(ConfigReader config) {
        return new RequestLimits(
                config.limit("sluice.limits.body-bytes", 1024 * 1024),
                config.limit("sluice.limits.message-chars", 200_000),
                config.limit("sluice.limits.json-depth", 32),
                config.limit("sluice.limits.attachments", 20),
                config.bytes("sluice.limits.attachment-bytes", 20 * MIB));
    }

    private static StreamSettings streams(ConfigReader config) {
        return new StreamSettings(
                config.duration("sluice.timeouts.first-chunk", Duration.ofSeconds(60)),
                config.duration("sluice.timeouts.idle", Duration.ofSeconds(30)),
                config.duration("sluice.timeouts.total", Duration.ofMinutes(15)),
                config.duration("sluice.stream.orphan-grace", Duration.ofSeconds(60)),
                config.duration("sluice.stream.retention", Duration.ofMinutes(5)),
                new RetryPolicy(
                        config.count("sluice.retry.attempts", 3),
                        config.duration("sluice.retry.delay", Duration.ofMillis(500))),
                config.limit("sluice.limits.reply-chars", 4_000_000),
                config.limit("sluice.limits.readers-per-stream", 64),
                config.limit("sluice.limits.streams", 10_000),
                config.bytes(
                        "sluice.limits.retained-bytes", Runtime.getRuntime().maxMemory() / RETAINED_SHARE));
    }

    /** Every role that the configuration names. A servlet container answers only for roles it is asked about. */
    public Set<String> knownRoles() {
        Set<String> known =
                new TreeSet<>(Set.of(auth.roles().user(), auth.roles().admin()));
        models.aliasRoles().values().forEach(known::addAll);
        models.providers().forEach(provider -> known.addAll(provider.roles()));
        return known;
    }
}
