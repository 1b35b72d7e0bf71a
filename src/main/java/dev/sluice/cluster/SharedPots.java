package dev.sluice.cluster;

import dev.sluice.usage.MemoryPots;
import dev.sluice.usage.Pot;
import dev.sluice.usage.Pots;
import dev.sluice.usage.Standing;
import dev.sluice.usage.UsedUpException;
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
 * Counts over all nodes. A start must find room by what this node knows, which costs nothing, and then on Redis. Where Redis does not
 * answer in time, this node's own knowledge decides: it has the ledger, and what Redis said last.
 *
 * <p>Threads: any. {@link #reserve} and {@link #standing} wait for Redis, within {@link Patience}.
 */
final class SharedPots implements Pots {

    private static final Logger LOG = System.getLogger(SharedPots.class.getName());

    /** Between an end and Redis's knowing of it, as for {@link SharedLimits}. */
    private static final long TURN_MS = 10;

    /** After Redis has refused to count, though it is connected. */
    private static final long AGAIN_MS = 1000;

    private final RedisLink link;
    private final Patience patience;
    private final MemoryPots own;
    private final Supplier<Set<String>> others;
    private final PotScript script;

    /** What this node has reserved, without what is being asked for. */
    private final Map<Pot, Long> reserved = new ConcurrentHashMap<>();

    /** The pots of which Redis has acknowledged less or more, and is not being told. */
    private final Set<Pot> untold = ConcurrentHashMap.newKeySet();

    private final Turn turn;

    /** For those that Redis has refused. */
    private final Turn again;

    /** The pots of which something is being told or asked. For the link's thread. */
    private final Map<Pot, Call> calls = new HashMap<>();

    /** Whether the failure has been logged. For the link's thread. */
    private boolean complaining;

    /** A reservation that is asked for; completed with whether there is room. Whoever completes it counts it. */
    private record Wanted(long amount, CompletableFuture<@Nullable Boolean> decision) {}

    /**
     * Makes the pots.
     *
     * @param own what this node knows without asking
     * @param others the other nodes that live; called on the link's thread
     */
    SharedPots(
            RedisLink link, Keys keys, String node, Patience patience, MemoryPots own, Supplier<Set<String>> others) {
        this.link = link;
        this.patience = patience;
        this.own = own;
        this.others = others;
        this.script = new PotScript(link, keys, node);
        this.turn = new Turn(link, this::tellAll);
        this.again = new Turn(link, this::tellAll);
    }

    @Override
    public Standing reserve(Pot pot, long amount) throws UsedUpException {
        Standing known = own.reserve(pot, amount);
        if (!patience.expects()) {
            changed(pot, amount);
            return known;
        }
        CompletableFuture<@Nullable Boolean> decision = new CompletableFuture<>();
        link.execute(() -> call(pot).ask(new Wanted(amount, decision)));
        if (patience.await(decision) == null && decision.complete(true)) {
            changed(pot, amount); // allowed without Redis
        }
        if (!Boolean.TRUE.equals(decision.join())) {
            own.settle(pot, amount, 0);
            throw new UsedUpException(own.known(pot));
        }
        return own.known(pot);
    }

    @Override
    public void settle(Pot pot, long amount, long spent) {
        own.settle(pot, amount, spent);
        changed(pot, -amount);
    }

    @Override
    public Standing standing(Pot pot) {
        if (patience.expects()) {
            CompletableFuture<@Nullable Boolean> told = new CompletableFuture<>();
            link.execute(() -> call(pot).ask(new Wanted(0, told)));
            Boolean unused = patience.await(told);
            told.cancel(false);
        }
        return own.standing(pot);
    }

    @Override
    public Standing known(Pot pot) {
        return own.known(pot);
    }

    @Override
    public @Nullable Standing peek(Pot pot) {
        return own.peek(pot);
    }

    @Override
    public Iterable<Pot> known() {
        return own.known();
    }

    @Override
    public void sweep() {
        own.sweep();
    }

    private void changed(Pot pot, long more) {
        count(pot, more);
        untold.add(pot);
        askFor(turn, TURN_MS);
    }

    /** Has Redis told soon, or, where it is away, when it is back. */
    private void askFor(Turn next, long delayMs) {
        if (patience.isUp()) {
            next.ask(delayMs);
        }
    }

    private void count(Pot pot, long more) {
        if (more == 0) {
            return;
        }
        reserved.merge(pot, more, (before, added) -> before + added == 0 ? null : before + added);
    }

    private void tellAll() {
        List.copyOf(untold).forEach(pot -> call(pot).tell()); // some come back at once
    }

    /** Tells Redis all that this node has spent and reserved, because it may not have it. For the link's thread. */
    void tellAgain() {
        for (Pot pot : own.known()) {
            if (reserved.containsKey(pot) || own.spentHere(pot) > 0) {
                untold.add(pot);
            }
        }
        tellAll();
    }

    private Call call(Pot pot) {
        return calls.computeIfAbsent(pot, Call::new);
    }

    /**
     * What this node has to tell and to ask of one pot: one call at a time, each with all that has come up since the one before, so that
     * what is told is what this node has at that moment. For the link's thread.
     */
    private final class Call {

        private final Pot pot;
        private final List<Wanted> waiting = new ArrayList<>();
        private boolean calling;
        private boolean telling;
        private boolean seeding;

        Call(Pot pot) {
            this.pot = pot;
        }

        void ask(Wanted wanted) {
            waiting.add(wanted);
            begin();
        }

        void tell() {
            telling = true;
            begin();
        }

        private void begin() {
            waiting.removeIf(wanted -> wanted.decision.isDone()); // nobody waits for those any more
            if (calling) {
                return;
            }
            if (!telling && waiting.isEmpty()) {
                calls.remove(pot);
                return;
            }
            List<Wanted> asked = List.copyOf(waiting);
            waiting.clear();
            telling = false;
            untold.remove(pot);
            long spent = own.spentHere(pot);
            long held = Math.max(0, reserved.getOrDefault(pot, 0L));
            List<Long> amounts = asked.stream().map(Wanted::amount).toList();
            CompletionStage<PotScript.Answer> called =
                    script.run(pot, spent, held, amounts, others.get(), seeding ? own.others(pot) : null);
            calling = true;
            called.whenComplete((answer, failure) -> {
                try {
                    if (failure == null) {
                        answered(asked, spent, answer);
                    } else {
                        failed(asked, failure);
                    }
                } finally {
                    calling = false;
                    begin();
                }
            });
        }

        private void answered(List<Wanted> asked, long spentHere, PotScript.Answer answer) {
            complaining = false;
            own.learn(pot, answer.spent() - spentHere, answer.reservedElsewhere());
            for (int i = 0; i < asked.size(); i++) {
                Wanted wanted = asked.get(i);
                boolean granted = i < answer.granted();
                boolean decided = wanted.decision.complete(granted);
                if (decided && granted) {
                    count(pot, wanted.amount);
                } else if (!decided && !granted) {
                    telling = true; // it was allowed meanwhile
                }
            }
            if (answer.fresh() && !seeding && own.others(pot) != null) {
                seeding = true;
                telling = true;
            } else {
                seeding = false;
            }
        }

        private void failed(List<Wanted> asked, Throwable failure) {
            if (link.isConnected() && !complaining) {
                complaining = true;
                LOG.log(Level.WARNING, "Redis counts for no budget; budgets hold by what each node knows", failure);
            }
            for (Wanted wanted : asked) {
                if (wanted.decision.complete(true)) {
                    count(pot, wanted.amount);
                }
            }
            untold.add(pot);
            askFor(again, AGAIN_MS);
        }
    }
}
