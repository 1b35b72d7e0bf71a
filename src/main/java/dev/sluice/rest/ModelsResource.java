package dev.sluice.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** What can be asked: {@code /api/models}. */
@Path("models")
@Produces("application/json")
public final class ModelsResource {

    private final ModelCatalogue catalogue;

    public ModelsResource(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    public Response models() {
        return JsonAnswer.of(200, catalogue).build();
    }
}
