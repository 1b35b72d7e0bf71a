package dev.sluice.it.cluster;

import static org.awaitility.Awaitility.await;

import dev.sluice.database.Postgres;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.RedisProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Two Tomcats, with the Redis and the database that they share. */
final class TwoTomcats implements AutoCloseable {

    /** More than other tests have at a time. */
    static final int STREAMS_PER_PRINCIPAL = 40;

    private final RedisProcess redis;
    private final Postgres postgres;
    private final List<OwnTomcat> nodes;

    TwoTomcats() {
        this("node", "-Dsluice.auth.mode=none");
    }

    /**
     * Starts them.
     *
     * @param name begins the names of their folders
     * @param options for both
     */
    TwoTomcats(String name, String... options) {
        try {
            redis = new RedisProcess();
            postgres = new Postgres();
            nodes = Concurrently.run(2, List.of(node(name + "-a", options), node(name + "-b", options)));
            for (OwnTomcat node : nodes) {
                await().until(() -> isShared(node.api()));
            }
        } catch (Exception e) {
            throw new IllegalStateException("two Tomcats could not be started", e);
        }
    }

    private Callable<OwnTomcat> node(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "-Dsluice.cluster.redis-url=" + redis.url(),
                "-Dsluice.limits.streams-per-principal=" + STREAMS_PER_PRINCIPAL));
        all.addAll(List.of(options));
        return () -> OwnTomcat.withPostgres(name, postgres.port(), all);
    }

    /** Whether a node shares its streams with others. */
    static boolean isShared(Api api) throws IOException {
        try (RawHttp http = api.get("api/health/ready")) {
            return http.text().contains("{\"name\":\"redis\",\"status\":\"UP\"}");
        }
    }

    Api a() {
        return nodes.get(0).api();
    }

    Api b() {
        return nodes.get(1).api();
    }

    /** The logs of both. */
    String log() throws IOException {
        return nodes.get(0).log() + nodes.get(1).log();
    }

    RedisProcess redis() {
        return redis;
    }

    @Override
    public void close() {
        nodes.forEach(OwnTomcat::close);
        redis.close();
        postgres.close();
    }
}
