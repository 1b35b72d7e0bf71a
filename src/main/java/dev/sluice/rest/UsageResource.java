package dev.sluice.rest;

import dev.sluice.database.StorageException;
import dev.sluice.rest.UsageJson.BudgetJson;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.security.Caller;
import dev.sluice.usage.Budgets;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** What the caller's replies used, and how its budgets stand: {@code /api/usage} (contract §8). */
@Path("usage")
public final class UsageResource {

    private final UsageAnswer answer;
    private final Budgets budgets;

    public UsageResource(UsageAnswer answer, Budgets budgets) {
        this.answer = answer;
        this.budgets = budgets;
    }

    @GET
    @Produces({"application/json", "text/csv"})
    public Response read(@Context ContainerRequestContext request) throws StorageException {
        Caller caller = AccessFilter.caller(request);
        List<BudgetJson> standings = budgets.standings(caller.principal(), caller.roles()).stream()
                .map(BudgetJson::of)
                .toList();
        return answer.to(request, caller.principal(), standings);
    }
}
