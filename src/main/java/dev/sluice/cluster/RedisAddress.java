package dev.sluice.cluster;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.List;

/**
 * Where Redis is: {@code redis://} or {@code rediss://} for one server, {@code redis-sentinel://} or {@code rediss-sentinel://}
 * with the master's name after {@code #}, {@code redis-cluster://} or {@code rediss-cluster://} with one or more hosts. A user
 * and a password may precede the hosts; {@code rediss} is with TLS.
 *
 * @param uris one, or those of a Redis Cluster by which it is found
 * @param isCluster whether it is a Redis Cluster
 */
record RedisAddress(List<RedisURI> uris, boolean isCluster) {

    private static final String CLUSTER = "-cluster://";

    /**
     * Parses an address.
     *
     * @throws IllegalArgumentException if it is none; the message has nothing of it, since it may hold a password
     */
    static RedisAddress parse(String url) {
        try {
            int at = url.indexOf(CLUSTER);
            if (at < 0) {
                return new RedisAddress(List.of(RedisURI.create(url)), false);
            }
            String scheme = url.substring(0, at) + "://";
            String rest = url.substring(at + CLUSTER.length());
            String login = rest.substring(0, rest.lastIndexOf('@') + 1);
            List<RedisURI> uris = Arrays.stream(rest.substring(login.length()).split(",", -1))
                    .map(host -> RedisURI.create(scheme + login + host))
                    .toList();
            return new RedisAddress(uris, true);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("must be a redis://, rediss://, redis-sentinel://host,host#master or"
                    + " redis-cluster://host,host address");
        }
    }
}
