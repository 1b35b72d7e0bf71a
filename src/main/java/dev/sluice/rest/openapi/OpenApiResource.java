package dev.sluice.rest.openapi;

import dev.sluice.rest.problem.JsonAnswer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document: {@code /api/openapi.json}. */
@Path("openapi.json")
@Produces("application/json")
public final class OpenApiResource {

    /** Built on first use and shared: the base path is that of the application. */
    private volatile byte @Nullable [] document;

    @GET
    public Response document(@Context UriInfo uri) {
        byte[] made = document;
        if (made == null) {
            String server = uri.getBaseUri().getRawPath().replaceFirst("/$", "");
            made = OpenApi.document(server).toString().getBytes(StandardCharsets.UTF_8);
            document = made;
        }
        return Response.ok(made, JsonAnswer.JSON_TYPE)
                .header("Cache-Control", "no-cache")
                .build();
    }
}
