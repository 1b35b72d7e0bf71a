package dev.sluice.usage;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.Cost;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.stream.Pricing;
import dev.sluice.stream.StreamEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of a deployment. A start reserves a part of each that holds for its caller, by an estimate; its end counts what the
 * reply used. Threads: any.
 */
public final class Budgets {

    /** Most starts that wait for what others have reserved: a server has 64 threads, and others need them. */
    private static final int MOST_WAITING = 16;

    /** For so long: longer than many replies take, and not too long for a refusal. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How often they look again. */
    private static final long STEP_MS = 50;

    private final List<Budget> budgets;
    private final Pots pots;
    private final Pricing pricing;
    private final InstantSource clock;
    private final long patienceNanos;
    private final Expectations expectations;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /**
     * Makes the budgets.
     *
     * @param typicalOutput the tokens of a model's replies by the ledger; negative if it has none
     */
    public Budgets(
            List<Budget> budgets,
            Pots pots,
            Pricing pricing,
            ToLongFunction<String> typicalOutput,
            InstantSource clock) {
        this(budgets, pots, pricing, typicalOutput, clock, PATIENCE);
    }

    /** Makes the budgets. A start waits for what others have reserved for {@code patience} at most. */
    Budgets(
            List<Budget> budgets,
            Pots pots,
            Pricing pricing,
            ToLongFunction<String> typicalOutput,
            InstantSource clock,
            Duration patience) {
        this.expectations = new Expectations(typicalOutput);
        this.budgets = List.copyOf(budgets);
        this.pots = pots;
        this.pricing = pricing;
        this.clock = clock;
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Refuses a caller of whose budgets one is known to be used up by replies that have ended. Asks for nothing and does not
     * block, so that this can come before work whose result would be thrown away.
     *
     * @throws UsedUpException if one is
     */
    public void checkUnspent(String principal, Collection<String> roles) throws UsedUpException {
        for (Pot pot : pots(principal, roles, clock.instant())) {
            Standing standing = pots.peek(pot);
            if (standing != null && standing.isSpent()) {
                throw new UsedUpException(standing);
            }
        }
    }

    /**
     * Reserves what a reply will use. Blocks for as long as the pots do. What is returned must be closed, or settled.
     *
     * @param model the first that will be asked, {@code provider/model}
     * @throws UsedUpException if one of the budgets is used up
     */
    public Hold reserve(String principal, Collection<String> roles, String model, ChatRequest request)
            throws UsedUpException {
        Instant now = clock.instant();
        Hold hold = new Hold(now);
        List<Pot> all = pots(principal, roles, now);
        if (all.isEmpty()) {
            return hold;
        }
        UsedUpException refusal = hold.take(all, model, request);
        if (refusal != null && !refusal.standing().isSpent() && waiting.tryAcquire()) {
            try {
                refusal = waitFor(hold, all, model, request, refusal);
            } finally {
                waiting.release();
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return hold;
    }

    /** Waits for what others have reserved, but not for long, and holds nothing meanwhile. Returns null once it has all. */
    private @Nullable UsedUpException waitFor(
            Hold hold, List<Pot> all, String model, ChatRequest request, UsedUpException first) {
        UsedUpException refusal = first;
        long since = System.nanoTime();
        while (refusal != null && !refusal.standing().isSpent() && System.nanoTime() - since < patienceNanos) {
            try {
                Thread.sleep(STEP_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return refusal;
            }
            refusal = hold.take(all, model, request);
        }
        return refusal;
    }

    private List<Pot> pots(String principal, Collection<String> roles, Instant now) {
        return budgets.stream()
                .filter(budget -> budget.holdsFor(principal, roles))
                .map(budget -> budget.pot(principal, now))
                .toList();
    }

    /** The roles of a caller, those first that budgets are for: they are counted by what is stored. */
    public List<String> ordered(Collection<String> roles) {
        return roles.stream()
                .sorted(Comparator.comparing((String role) -> budgets.stream()
                                .noneMatch(budget -> budget.roles().contains(role)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** How the budgets that hold for a caller stand. Blocks as {@link #reserve} does. */
    public List<Standing> standings(String principal, Collection<String> roles) {
        return pots(principal, roles, clock.instant()).stream()
                .map(pots::standing)
                .toList();
    }

    /**
     * How the budgets stand that are not for each principal by itself, and of the others those known here that have least left.
     * Blocks as {@link #reserve} does.
     */
    public List<Standing> standings(int most) {
        Instant now = clock.instant();
        List<Pot> shared = budgets.stream()
                .filter(budget -> !budget.isEach())
                .map(budget -> budget.pot("", now))
                .toList();
        List<Standing> own = new ArrayList<>();
        for (Pot pot : pots.known()) {
            Standing standing = pot.budget().isEach() && pot.renews().isAfter(now) ? pots.peek(pot) : null;
            if (standing != null) {
                own.add(standing);
            }
        }
        own.sort(Comparator.comparingDouble(
                standing -> (double) standing.left() / standing.pot().limit()));
        return Stream.concat(shared.stream().map(pots::standing), own.stream())
                .limit(most)
                .toList();
    }

    /** The names of the budgets that are not for each principal by itself. */
    public List<String> names() {
        return budgets.stream()
                .filter(budget -> !budget.isEach())
                .map(Budget::name)
                .toList();
    }

    /** How much of the budget with that name is spent, as far as is known here: 1 if it is used up. Does not block. */
    public double spent(String name) {
        return budgets.stream()
                .filter(budget -> budget.name().equals(name))
                .mapToDouble(
                        budget -> pots.known(budget.pot("", clock.instant())).spentPart())
                .sum();
    }

    /** What is reserved for one reply, of several pots. For one thread, until the reply begins. */
    public final class Hold implements AutoCloseable {

        private final Instant since;
        private final List<Standing> standings = new ArrayList<>();
        private final List<Long> amounts = new ArrayList<>();

        private Hold(Instant since) {
            this.since = since;
        }

        /** Reserves a part of each pot, or of none. Returns why not; null if it did. */
        private @Nullable UsedUpException take(List<Pot> pots, String model, ChatRequest request) {
            Usage expected = expectations.expect(model, request);
            Cost cost = pricing.cost(model, expected);
            boolean done = false;
            try {
                for (Pot pot : pots) {
                    long amount = pot.budget().unit().used(expected, cost);
                    standings.add(Budgets.this.pots.reserve(pot, amount));
                    amounts.add(amount);
                }
                done = true;
                return null;
            } catch (UsedUpException e) {
                return e;
            } finally {
                if (!done) {
                    close();
                }
            }
        }

        /** When the reply began, by the clock that decides to which period it belongs. */
        public Instant since() {
            return since;
        }

        /** The pots that are near their end, with what is reserved of them. */
        public List<Standing> near() {
            return standings.stream().filter(Standing::isNear).toList();
        }

        /** Counts what the reply used in place of what was reserved. Called once, and not after {@link #close}. */
        public void settle(StreamEnd end) {
            for (int i = 0; i < standings.size(); i++) {
                Pot pot = standings.get(i).pot();
                pots.settle(pot, amounts.get(i), pot.budget().unit().used(end.usage(), end.cost()));
            }
            boolean counted = !standings.isEmpty();
            standings.clear();
            amounts.clear();
            boolean whole = end.terminal() instanceof StreamCompleted completed
                    && completed.stopReason() != StopReason.CANCELLED;
            if (counted && whole) {
                expectations.learn(end.model(), end.facts().estimatedInput(), end.usage());
            }
        }

        /** Gives everything back: the reply did not begin. */
        @Override
        public void close() {
            for (int i = 0; i < standings.size(); i++) {
                pots.settle(standings.get(i).pot(), amounts.get(i), 0);
            }
            standings.clear();
            amounts.clear();
        }
    }
}
