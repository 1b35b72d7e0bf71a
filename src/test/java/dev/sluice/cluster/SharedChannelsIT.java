package dev.sluice.cluster;

import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channels;
import dev.sluice.channel.ChannelsContract;
import dev.sluice.it.server.RedisProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The channels of a node, on a real Redis. */
@Tag("one-server")
final class SharedChannelsIT extends ChannelsContract {

    private static RedisProcess redis;
    private static int used;
    private final List<Node> nodes = new ArrayList<>();

    @BeforeAll
    static void starts() throws IOException {
        redis = new RedisProcess();
    }

    @AfterAll
    static void closes() {
        redis.close();
    }

    @AfterEach
    void closesNodes() {
        nodes.forEach(Node::close);
    }

    @Override
    protected Channels channels(int perPrincipal, int channelBytes) {
        // Another prefix each time: each test has Redis for itself.
        ClusterSettings settings = new ClusterSettings(redis.url(), "t" + used++ + ":", false, Node.LEASE, 0);
        Node node = new Node(settings, perPrincipal, channelBytes, 0);
        nodes.add(node);
        await().until(node.cluster::isUp);
        return node.channels;
    }
}
