package dev.sluice.usage;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.Usage;
import dev.sluice.stream.Pricing;
import dev.sluice.stream.StreamEnd;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The budgets of a deployment. A start reserves a part of each that holds for its caller, by an estimate; its end counts what the
 * reply used. Threads: any.
 */
public final class Budgets {

    private final List<Budget> budgets;
    private final Pots pots;
    private final Pricing pricing;
    private final InstantSource clock;
    private final Expectations expectations = new Expectations();

    public Budgets(List<Budget> budgets, Pots pots, Pricing pricing, InstantSource clock) {
        this.budgets = List.copyOf(budgets);
        this.pots = pots;
        this.pricing = pricing;
        this.clock = clock;
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
        Usage expected = expectations.expect(model, request);
        boolean done = false;
        try {
            for (Pot pot : all) {
                long amount = pot.budget().unit().used(expected, pricing.cost(model, expected));
                hold.take(pots.reserve(pot, amount), amount);
            }
            done = true;
            return hold;
        } finally {
            if (!done) {
                hold.close();
            }
        }
    }

    private List<Pot> pots(String principal, Collection<String> roles, Instant now) {
        return budgets.stream()
                .filter(budget -> budget.holdsFor(principal, roles))
                .map(budget -> budget.pot(principal, now))
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
            if (pot.budget().isEach() && pot.renews().isAfter(now)) {
                own.add(pots.known(pot));
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

    /** How much of the budget with that name is spent and reserved, as far as is known here: 1 if it is used up. Does not block. */
    public double used(String name) {
        return budgets.stream()
                .filter(budget -> budget.name().equals(name))
                .mapToDouble(
                        budget -> pots.known(budget.pot("", clock.instant())).used())
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

        private void take(Standing standing, long amount) {
            standings.add(standing);
            amounts.add(amount);
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
            if (!standings.isEmpty() && !end.usage().estimated()) {
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
