package dev.sluice.rest;

import dev.sluice.rest.problem.JsonAnswer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Liveness and readiness for probes: {@code /api/health}. */
@Path("health")
@Produces("application/json")
public final class HealthResource {

    private final Readiness readiness;

    public HealthResource(Readiness readiness) {
        this.readiness = readiness;
    }

    /** The result of a check. */
    public record Health(String status) {}

    /** Reports that the application answers, whatever state its dependencies are in. */
    @GET
    @Path("live")
    public Response live() {
        return JsonAnswer.of(200, new Health(Readiness.status(true))).build();
    }

    /** Reports whether requests should be routed here; 503 if not. */
    @GET
    @Path("ready")
    public Response ready() {
        Readiness.Report report = readiness.report();
        return JsonAnswer.of(report.status().equals(Readiness.status(true)) ? 200 : 503, report)
                .build();
    }
}
