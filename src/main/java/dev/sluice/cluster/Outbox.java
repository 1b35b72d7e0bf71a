package dev.sluice.cluster;

import io.lettuce.core.XAddArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Sends signals to other nodes' inboxes, those of one turn together. For the link's thread. */
final class Outbox {

    private static final Logger LOG = System.getLogger(Outbox.class.getName());

    /** Most signals in an inbox: what a node that lives does not read within seconds it need not get any more. */
    private static final long MOST_SIGNALS = 10_000;

    /** How long an inbox is kept that nobody reads. */
    private static final long KEPT_MS = 60_000;

    /** How often that is renewed while signals are sent: its own node does so as well. */
    private static final long KEEP_NANOS = 10_000_000_000L;

    /** About the events that one signal carries: a node that has stood still takes many signals at a time. */
    private static final int SIGNAL_BYTES = 4 * 1024;

    static final String FIELD = "s";

    private final RedisLink link;
    private final Keys keys;
    /** When each inbox was last kept. */
    private final Map<String, Long> keptNanos = new HashMap<>();

    private final Map<String, List<Growth>> grown = new HashMap<>();
    private final Map<String, Set<String>> grownChannels = new HashMap<>();

    private final Turn turn;

    Outbox(RedisLink link, Keys keys) {
        this.link = link;
        this.keys = keys;
        this.turn = new Turn(link, this::sendGrown);
    }

    /** Sends a signal: a client's request until Redis has taken it. */
    void send(String node, Signal signal) {
        String inbox = keys.inbox(node);
        byte[] bytes = Signal.write(signal);
        Supplier<CompletionStage<String>> command = () -> link.send(redis ->
                redis.xadd(inbox, new XAddArgs().maxlen(MOST_SIGNALS).approximateTrimming(), Map.of(FIELD, bytes)));
        if (signal instanceof Signal.Request) {
            Insistence.send(link, command);
        } else {
            command.get().exceptionally(failure -> {
                LOG.log(Level.DEBUG, "A signal was not sent", failure);
                return "";
            });
        }
        long now = System.nanoTime();
        Long kept = keptNanos.get(node);
        if (kept == null || now - kept > KEEP_NANOS) {
            keptNanos.values().removeIf(when -> now - when > KEEP_NANOS); // nodes that are gone, too
            keptNanos.put(node, now);
            link.send(redis -> redis.pexpire(inbox, KEPT_MS)).exceptionally(failure -> {
                keptNanos.remove(node);
                return false;
            });
        }
    }

    /** Has every inbox kept again with the next signal: Redis may have lost it. */
    void keepAgain() {
        keptNanos.clear();
    }

    /** Notes that a node must be told that a stream has grown. */
    void grown(String node, Growth growth) {
        grown.computeIfAbsent(node, one -> new ArrayList<>()).add(growth);
        turn.ask(0);
    }

    private void sendGrown() {
        Map<String, List<Growth>> streams = new HashMap<>(grown);
        Map<String, Set<String>> channels = new HashMap<>(grownChannels);
        grown.clear();
        grownChannels.clear();
        streams.forEach(this::sendGrown);
        channels.forEach((node, ids) -> send(node, new Signal.ChannelMore(List.copyOf(ids))));
    }

    private void sendGrown(String node, List<Growth> growths) {
        int from = 0;
        int bytes = 0;
        for (int at = 0; at < growths.size(); at++) {
            bytes += growths.get(at).length();
            if (bytes >= SIGNAL_BYTES) {
                send(node, new Signal.More(growths.subList(from, at + 1)));
                from = at + 1;
                bytes = 0;
            }
        }
        if (from < growths.size()) {
            send(node, new Signal.More(growths.subList(from, growths.size())));
        }
    }

    /** Notes that a node must be told that a channel has grown, or was closed. */
    void grown(String node, String channel) {
        grownChannels.computeIfAbsent(node, one -> new LinkedHashSet<>()).add(channel);
        turn.ask(0);
    }
}
