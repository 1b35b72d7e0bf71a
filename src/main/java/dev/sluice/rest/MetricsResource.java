package dev.sluice.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
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

    @GET
    @Produces("text/plain")
    public Response metrics() {
        return Response.ok(scrape.get().getBytes(StandardCharsets.UTF_8))
                .type(TEXT_FORMAT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
