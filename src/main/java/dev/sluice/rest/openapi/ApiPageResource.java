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

/** The API's description for people: {@code /api/}. The page reads the document that programs do. */
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
        // Whole paths, because the page is at an address with a slash at its end and at one without.
        String root = uri.getBaseUri().getRawPath().replaceFirst("/api/?$", "");
        return Response.ok(PAGE.replace("{root}", root).getBytes(StandardCharsets.UTF_8), "text/html;charset=UTF-8")
                .header("Cache-Control", "no-cache")
                .build();
    }
}
