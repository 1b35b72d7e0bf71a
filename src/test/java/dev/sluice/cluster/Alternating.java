package dev.sluice.cluster;

import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The limits of several nodes as those of one, which the nodes' clients reach in turn. */
final class Alternating implements PrincipalLimits {

    private final List<PrincipalLimits> nodes;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, Queue<PrincipalLimits>> begun = new ConcurrentHashMap<>();

    Alternating(List<PrincipalLimits> nodes) {
        this.nodes = nodes;
    }

    private Queue<PrincipalLimits> begun(String principal) {
        return begun.computeIfAbsent(principal, name -> new ConcurrentLinkedQueue<>());
    }

    @Override
    public void begin(String principal) throws RefusedException {
        PrincipalLimits node = nodes.get(turn.getAndIncrement() % nodes.size());
        node.begin(principal);
        begun(principal).add(node);
    }

    @Override
    public void undo(String principal) {
        begun(principal).remove().undo(principal);
    }

    @Override
    public void end(String principal) {
        begun(principal).remove().end(principal);
    }

    @Override
    public void sweep() {
        nodes.forEach(PrincipalLimits::sweep);
    }
}
