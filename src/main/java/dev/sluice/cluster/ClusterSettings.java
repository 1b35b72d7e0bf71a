package dev.sluice.cluster;

import java.time.Duration;

/**
 * How this node shares with others.
 *
 * @param redisUrl where Redis is, in the form of {@link RedisAddress}
 * @param prefix begins every key, so that several installations can share one Redis
 * @param required whether streams that cannot be shared are refused
 * @param lease how long a node may be silent before its streams count as lost
 * @param streamBytes most bytes of one stream's log on Redis
 */
public record ClusterSettings(String redisUrl, String prefix, boolean required, Duration lease, long streamBytes) {}
