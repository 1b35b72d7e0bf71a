package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.server.RedisProcess;
import dev.sluice.it.server.SelfSigned;
import dev.sluice.it.server.Workspace;
import dev.sluice.stream.ChatStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Redis, by TLS, as one server and as a Cluster, with a certificate for its address and no other. */
@Tag("one-server")
final class RedisWithTlsIT {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir
    private static Path folder;

    private static SelfSigned certificate;

    @BeforeAll
    static void makesCertificate() throws Exception {
        assumeTrue(RedisProcess.isInstalled(), "there is no redis-server; Debian's package is redis-server");
        certificate = SelfSigned.in(folder);
    }

    @AfterAll
    static void trustsNobody() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
    }

    private static void trust() throws Exception {
        System.setProperty(TRUST_STORE, certificate.trustStore().toString());
        System.setProperty(TRUST_PASSWORD, SelfSigned.PASSWORD);
    }

    private static RedisProcess redis(int tlsPort, String... more) throws IOException {
        String[] options = {
            "--tls-port", String.valueOf(tlsPort),
            "--tls-cert-file", folder.resolve("sluice.crt").toString(),
            "--tls-key-file", folder.resolve("sluice.key").toString(),
            "--tls-ca-cert-file", folder.resolve("sluice.crt").toString(),
            "--tls-auth-clients", "no"
        };
        String[] all = new String[options.length + more.length];
        System.arraycopy(options, 0, all, 0, options.length);
        System.arraycopy(more, 0, all, options.length, more.length);
        return RedisProcess.installed(all);
    }

    private static void assertShared(String url) {
        try (Node one = new Node(url);
                Node other = new Node(url)) {
            await().until(() -> one.cluster.isUp() && other.cluster.isUp());
            ChatStream stream = one.start();
            ScriptedProvider.Reply reply = one.provider.next();
            reply.text("Hello");
            await().until(() -> other.find(stream) != null);
            try (Follower there = new Follower(other.find(stream), 0)) {
                reply.text(" there");
                reply.end();
                await().until(() -> there.end().equals("end_turn"));
                assertThat(there.text()).isEqualTo("Hello there");
            }
        }
    }

    @Test
    void one_server_with_a_user_and_a_password() throws Exception {
        trust();
        int port = Workspace.freePort();
        try (RedisProcess redis = redis(port)) {
            assertThat(redis.command("ACL SETUSER sluice on >a/b ~t:* +@all")).startsWith("+OK");
            assertShared("rediss://sluice:a%2Fb@127.0.0.1:" + port);
        }
    }

    @Test
    void a_cluster() throws Exception {
        trust();
        int port = Workspace.freePort();
        try (RedisProcess redis = redis(port, "--cluster-enabled", "yes", "--tls-cluster", "yes")) {
            redis.command("CLUSTER ADDSLOTSRANGE 0 16383");
            await().until(() -> redis.command("CLUSTER INFO").contains("cluster_state:ok"));
            assertShared("rediss-cluster://127.0.0.1:" + port);
        }
    }

    @Test
    void a_server_that_nobody_vouches_for_gets_nothing() throws Exception {
        trustsNobody();
        assertRefused("127.0.0.1");
    }

    @Test
    void a_certificate_for_another_host_is_refused() throws Exception {
        trust();
        assertRefused("localhost");
    }

    private static void assertRefused(String host) throws IOException {
        int port = Workspace.freePort();
        try (RedisProcess redis = redis(port);
                Node one = new Node("rediss://" + host + ':' + port)) {
            one.start();
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(61)).until(() -> !one.cluster.isUp());
            assertThat(redis.command("DBSIZE")).startsWith(":0");
        }
    }
}
