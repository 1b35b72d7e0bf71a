package dev.sluice.rest;

import dev.sluice.rest.problem.JsonAnswer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** For those who watch servers: {@code /api/health}. */
@Path("health")
@Produces("application/json")
public final class HealthResource {

    private final Readiness readiness;

    public HealthResource(Readiness readiness) {
        this.readiness = readiness;
    }

    /** The answer of a check. */
    public record Health(String status) {}

    /** Says that the application answers, and nothing of what it depends on. */
    @GET
    @Path("live")
    public Response live() {
        return JsonAnswer.of(200, new Health(Readiness.status(true))).build();
    }

    /** Says whether requests should be sent here: 503 when not. */
    @GET
    @Path("ready")
    public Response ready() {
        Readiness.Report report = readiness.report();
        return JsonAnswer.of(report.status().equals(Readiness.status(true)) ? 200 : 503, report)
                .build();
    }
}
