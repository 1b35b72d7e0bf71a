package dev.sluice.rest;

import dev.sluice.rest.problem.ApiException;
import dev.sluice.security.Caller;
import dev.sluice.stream.TurnStore;
import dev.sluice.usage.Account;
import dev.sluice.usage.Budget;
import dev.sluice.usage.Budgets;
import dev.sluice.usage.Ledger;
import dev.sluice.usage.Standing;
import dev.sluice.usage.Unit;
import dev.sluice.usage.UsedUpException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Opens an account for each reply, and refuses replies for which a budget has nothing left. */
public final class Accounts {

    /** The note of a stream that says what was left of budgets near their end when it began. */
    static final String LEFT = "sluice.budget";

    /** By then, a reply that runs may have ended. */
    private static final int RETRY_SECONDS = 5;

    private final Budgets budgets;
    private final Ledger ledger;
    private final InstantSource clock;

    public Accounts(Budgets budgets, Ledger ledger, InstantSource clock) {
        this.budgets = budgets;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * An account that is closed unless its reply begins.
     *
     * @param notes of the stream
     */
    record Opened(Account store, Map<String, String> notes) implements AutoCloseable {

        @Override
        public void close() {
            store.close();
        }
    }

    /**
     * Refuses a reply for which nothing is left, as far as is known without asking anybody. To be called before the database is.
     *
     * @throws UsedUpException if a budget is used up
     */
    void check(Caller caller) throws UsedUpException {
        budgets.checkUnspent(caller.principal(), caller.roles());
    }

    /**
     * Reserves what a reply will use.
     *
     * @param notes of the stream besides its own
     * @param turns the store of the reply's turns
     * @throws UsedUpException if a budget has nothing left
     */
    Opened open(Caller caller, Sendable request, Map<String, String> notes, TurnStore turns) throws UsedUpException {
        Budgets.Hold hold = budgets.reserve(
                caller.principal(), caller.roles(), request.targets().get(0).label(), request.chat());
        Account account = new Account(ledger, hold, budgets.ordered(caller.roles()), turns);
        List<Standing> near = hold.near();
        if (near.isEmpty()) {
            return new Opened(account, notes);
        }
        Map<String, String> more = new HashMap<>(notes);
        more.put(LEFT, near.stream().map(Accounts::left).collect(Collectors.joining(", ")));
        return new Opened(account, more);
    }

    private static String left(Standing standing) {
        Unit unit = standing.pot().budget().unit();
        return unit.digits(standing.unspent()) + ' ' + unit.word() + "; budget="
                + standing.pot().budget().name() + "; renews=" + standing.pot().renews();
    }

    /** The answer to a start for which nothing is left. */
    ApiException refusal(Standing standing) {
        Budget budget = standing.pot().budget();
        String name = "The budget " + budget.name() + " (" + budget.unit().digits(budget.limit()) + ' '
                + budget.unit().word() + " a " + budget.per().word() + ") ";
        String renews = "It renews at " + standing.pot().renews() + '.';
        if (!standing.isSpent()) {
            String detail = name + "has nothing left beside what the replies that run may use. " + renews;
            return ApiException.later(429, "rate_limited", detail, RETRY_SECONDS);
        }
        Duration wait = Duration.between(clock.instant(), standing.pot().renews());
        return ApiException.later(
                429,
                "rate_limited",
                name + "is used up. " + renews,
                // Rounded up, so that a client which waits that long is let in.
                (int) Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
    }
}
