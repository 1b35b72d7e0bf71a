package dev.sluice.cluster;

import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.RefusedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limits of each principal over all nodes. A start must pass this node's own limits first, which cost nothing, and then those
 * on Redis. Where Redis does not answer in time, this node's own decide: each node then allows as much as the limits say.
 *
 * <p>Redis has what each node holds. Only what lost nodes hold does not count. A start that was allowed without Redis is counted
 * there later, so that the limits may be exceeded, but no further start is allowed until they are not.
 *
 * <p>Threads: any. {@link #begin} waits for Redis, within {@link Patience}.
 */
final class SharedLimits implements PrincipalLimits {

    /** Most principals whose ends are remembered while Redis is away: what it has of the others expires. */
    private static final int REMEMBERED = 50_000;

    private static final Logger LOG = System.getLogger(SharedLimits.class.getName());

    /**
     * Between an end and Redis's knowing of it: less than a client takes to come back, and enough for the ends of many streams to
     * go together, or with the next start of the principal.
     */
    private static final long TURN_MS = 10;

    /** After Redis has refused to count, though it answers. */
    private static final long AGAIN_MS = 1000;

    private final RedisLink link;
    private final Keys keys;
    private final Patience patience;
    private final MemoryLimits own;
    private final Supplier<Set<String>> others;
    private final LimitScript script;
    private final boolean counts;
    private final boolean limited;

    /** Whether the failure has been logged. For the link's thread. */
    private boolean complaining;

    /** The principals of whom fewer or more streams are here than Redis has. */
    private final Set<String> untold = ConcurrentHashMap.newKeySet();

    private final Turn turn;

    /** For those whom Redis has refused to count. */
    private final Turn again;

    /** How many streams of each principal this node has. A zero stays until Redis has it. */
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    /** The principals of whom something is being told or asked. For the link's thread. */
    private final Map<String, Tally> tallies = new HashMap<>();

    /**
     * Makes the limits.
     *
     * @param own the limits, as this node has them without the others
     * @param others the other nodes that live; called on the link's thread
     * @param keptMs longer than a stream runs
     */
    SharedLimits(
            RedisLink link,
            Keys keys,
            String node,
            Patience patience,
            MemoryLimits own,
            Supplier<Set<String>> others,
            long keptMs) {
        this.link = link;
        this.keys = keys;
        this.patience = patience;
        this.own = own;
        this.others = others;
        this.script = new LimitScript(link, node, own.atOnce(), own.startsPerMinute(), keptMs);
        this.counts = own.atOnce() > 0;
        this.limited = counts || own.startsPerMinute() > 0;
        this.turn = new Turn(link, this::tellAll);
        this.again = new Turn(link, this::tellAll);
    }

    @Override
    public void begin(String principal) throws RefusedException {
        own.begin(principal);
        if (limited && patience.expects()) {
            ask(principal);
        } else {
            changed(principal, 1);
        }
    }

    private void ask(String principal) throws RefusedException {
        // Whoever completes it counts the start.
        CompletableFuture<@Nullable RefusedException> asked = new CompletableFuture<>();
        link.execute(() -> tally(principal).ask(asked));
        RefusedException refusal = patience.await(asked);
        if (refusal == null && asked.complete(null)) {
            changed(principal, 1); // allowed without Redis
        }
        refusal = asked.join();
        if (refusal != null) {
            own.undo(principal);
            throw refusal;
        }
    }

    @Override
    public void undo(String principal) {
        own.undo(principal);
        count(principal, -1);
        if (limited && patience.isUp()) {
            link.execute(() -> tally(principal).giveBack());
        }
    }

    @Override
    public void end(String principal) {
        own.end(principal);
        changed(principal, -1);
    }

    /** Counts more or fewer streams here, and tells Redis on the next turn, unless a start does so before. */
    private void changed(String principal, int more) {
        count(principal, more);
        tellSoon(principal, turn, TURN_MS);
    }

    /** Tells Redis soon, or, where it is away, when it is back. */
    private void tellSoon(String principal, Turn next, long delayMs) {
        if (counts && patience.isUp()) {
            untold.add(principal);
            next.ask(delayMs);
        }
    }

    private void tellAll() {
        List.copyOf(untold).forEach(principal -> tally(principal).tell()); // some come back at once
    }

    private void count(String principal, int more) {
        if (counts) {
            held.merge(principal, more, Integer::sum);
            if (held.size() > REMEMBERED) {
                held.remove(principal, 0);
            }
        }
    }

    @Override
    public void sweep() {
        own.sweep();
    }

    /** Tells Redis what this node holds, because it may not have it. For the link's thread. */
    void tellAgain() {
        held.keySet().forEach(principal -> tally(principal).tell());
    }

    private Tally tally(String principal) {
        return tallies.computeIfAbsent(principal, Tally::new);
    }

    /**
     * What this node has to tell and to ask of one principal: one call at a time, each with all that has come up since the one
     * before, so that what is told is what this node holds at that moment. For the link's thread.
     */
    private final class Tally {

        private final String principal;
        private final List<CompletableFuture<@Nullable RefusedException>> waiting = new ArrayList<>();
        private boolean calling;
        private boolean telling;
        private int returned;

        Tally(String principal) {
            this.principal = principal;
        }

        void ask(CompletableFuture<@Nullable RefusedException> start) {
            waiting.add(start);
            call();
        }

        void tell() {
            telling = true;
            call();
        }

        void giveBack() {
            returned++;
            tell();
        }

        private void call() {
            waiting.removeIf(CompletableFuture::isDone); // nobody waits for those any more
            if (calling) {
                return;
            }
            if (!telling && waiting.isEmpty()) {
                tallies.remove(principal);
                return;
            }
            List<CompletableFuture<@Nullable RefusedException>> starts = List.copyOf(waiting);
            untold.remove(principal);
            int has = Math.max(0, held.getOrDefault(principal, 0));
            int unused = returned;
            waiting.clear();
            returned = 0;
            telling = false;
            CompletionStage<LimitScript.Answer> called =
                    script.run(keys.limits(principal), has, starts.size(), unused, others.get());
            calling = true;
            called.whenComplete((answer, failure) -> {
                try {
                    if (failure == null) {
                        answered(starts, has, answer);
                    } else {
                        failed(starts, failure);
                    }
                } finally {
                    calling = false;
                    call();
                }
            });
        }

        private void answered(
                List<CompletableFuture<@Nullable RefusedException>> starts, int had, LimitScript.Answer answer) {
            complaining = false;
            for (int i = 0; i < starts.size(); i++) {
                RefusedException refusal = answer.refusal(i);
                boolean decided = starts.get(i).complete(refusal);
                if (decided && refusal == null) {
                    count(principal, 1);
                } else if (refusal != null && !decided) {
                    telling = true; // it was allowed meanwhile
                }
            }
            if (had + answer.granted() == 0) {
                held.remove(principal, 0);
            }
        }

        private void failed(List<CompletableFuture<@Nullable RefusedException>> starts, Throwable failure) {
            if (link.isConnected() && !complaining) {
                complaining = true;
                LOG.log(
                        Level.WARNING,
                        "Redis counts no starts; the limits of principals hold on each node alone",
                        failure);
            }
            for (CompletableFuture<@Nullable RefusedException> start : starts) {
                if (start.complete(null)) {
                    count(principal, 1);
                }
            }
            if (untold.size() < REMEMBERED) {
                tellSoon(principal, again, AGAIN_MS);
            }
        }
    }
}
