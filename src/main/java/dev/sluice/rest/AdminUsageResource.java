package dev.sluice.rest;

import dev.sluice.database.StorageException;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.web.AccessFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** What everybody's replies used, for administrators: {@code /api/admin/usage} (contract §8). */
@Path("admin/usage")
public final class AdminUsageResource {

    private final UsageAnswer answer;

    public AdminUsageResource(UsageAnswer answer) {
        this.answer = answer;
    }

    @GET
    @Produces({"application/json", "text/csv"})
    public Response read(@Context ContainerRequestContext request) throws StorageException {
        if (!AccessFilter.isAdmin(request)) {
            throw ApiException.of(403, "forbidden", "Other principals' usage requires the administrator role.");
        }
        return answer.to(request, null, null);
    }
}
