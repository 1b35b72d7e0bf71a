package dev.sluice.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** For those who watch servers: {@code /api/health}. */
@Path("health")
@Produces("application/json")
public final class HealthResource {

    /** The answer of a check. */
    public record Health(String status) {}

    /** Says that the application answers, and nothing of what it depends on. */
    @GET
    @Path("live")
    public Response live() {
        return JsonAnswer.of(200, new Health("UP")).build();
    }
}
