package dev.sluice.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Metrics for Prometheus: {@code /api/metrics}. */
@Path("metrics")
public final class MetricsResource {

    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> scrape;

    /**
     * Makes the resource.
     *
     * @param scrape returns all metrics in Prometheus's text format
     */
    public MetricsResource(Supplier<String> scrape) {
        this.scrape = scrape;
    }

    /** All metrics. A proxy lets only some clients read this path, and its rule must not miss another spelling of it. */
    @GET
    @Produces("text/plain")
    public Response metrics(@Context HttpServletRequest request) {
        if (!request.getRequestURI().equals(request.getServletContext().getContextPath() + "/api/metrics")) {
            throw new NotFoundException();
        }
        return Response.ok(scrape.get().getBytes(StandardCharsets.UTF_8))
                .type(TEXT_FORMAT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
