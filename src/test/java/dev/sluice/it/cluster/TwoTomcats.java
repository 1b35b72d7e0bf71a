package dev.sluice.it.cluster;

import static org.awaitility.Awaitility.await;

import dev.sluice.conversation.Postgres;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.RedisProcess;
import java.io.IOException;
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
        try {
            redis = new RedisProcess();
            postgres = new Postgres();
            nodes = Concurrently.run(2, List.of(node("node-a"), node("node-b")));
            for (OwnTomcat node : nodes) {
                await().until(() -> isShared(node.api()));
            }
        } catch (Exception e) {
            throw new IllegalStateException("two Tomcats could not be started", e);
        }
    }

    private Callable<OwnTomcat> node(String name) {
        return () -> OwnTomcat.withPostgres(
                name,
                postgres.port(),
                List.of(
                        "-Dsluice.cluster.redis-url=" + redis.url(),
                        "-Dsluice.auth.mode=none",
                        "-Dsluice.limits.streams-per-principal=" + STREAMS_PER_PRINCIPAL));
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
