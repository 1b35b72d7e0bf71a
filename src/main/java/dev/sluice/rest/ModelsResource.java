package dev.sluice.rest;

import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The models a caller may use: {@code /api/models}. */
@Path("models")
@Produces("application/json")
public final class ModelsResource {

    private final AllowedModels models;

    public ModelsResource(AllowedModels models) {
        this.models = models;
    }

    @GET
    public Response models(@Context ContainerRequestContext request) {
        return JsonAnswer.of(200, models.catalogue(AccessFilter.caller(request)))
                .build();
    }
}
