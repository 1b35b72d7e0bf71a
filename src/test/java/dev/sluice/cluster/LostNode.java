package dev.sluice.cluster;

import dev.sluice.stream.ChatStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A node in a JVM of its own, which the test kills or stops. Its arguments are the address of Redis and a number of streams, whose
 * ids it prints; then it writes marks into each until it ends. It prints {@code stopped} when every provider's reply has been
 * cancelled.
 */
final class LostNode {

    private static final long STEP_MS = 50;

    private LostNode() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        Node node = new Node(args[0], Node.SHORT_LEASE);
        while (!node.cluster.isUp()) {
            Thread.sleep(10);
        }
        List<ScriptedProvider.Reply> replies = new ArrayList<>();
        List<ChatStream> streams = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            streams.add(node.start("c-" + i, null));
            replies.add(node.provider.next());
        }
        streams.forEach(stream -> System.out.println(stream.id().value()));
        int[] mark = new int[1];
        boolean[] stopped = new boolean[1];
        ScheduledFuture<?> unused = Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(
                        () -> {
                            String text = MarkedStreams.mark(mark[0]++);
                            replies.forEach(reply -> reply.text(text));
                            if (!stopped[0] && replies.stream().allMatch(ScriptedProvider.Reply::isCancelled)) {
                                stopped[0] = true;
                                System.out.println("stopped");
                            }
                        },
                        0,
                        STEP_MS,
                        TimeUnit.MILLISECONDS);
    }
}
