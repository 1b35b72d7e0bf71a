package dev.sluice.rest.openapi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The API's reference page: {@code /api/}. It renders {@code openapi.json} in the browser. */
@Path("/")
@Produces("text/html")
public final class ApiPageResource {

    private static final String PAGE = read();

    private static String read() {
        try (InputStream in = Objects.requireNonNull(ApiPageResource.class.getResourceAsStream("page.html"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GET
    public Response page(@Context UriInfo uri) {
        // Absolute paths, because the page is served with and without a trailing slash.
        String root = uri.getBaseUri().getRawPath().replaceFirst("/api/?$", "");
        return Response.ok(PAGE.replace("{root}", root).getBytes(StandardCharsets.UTF_8), "text/html;charset=UTF-8")
                .header("Cache-Control", "no-cache")
                .build();
    }
}
