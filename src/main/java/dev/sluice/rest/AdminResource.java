package dev.sluice.rest;

import dev.sluice.conversation.Conversations;
import dev.sluice.database.StorageException;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.usage.Ledger;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Actions on other principals' data, for administrators: {@code /api/admin}. */
@Path("admin")
public final class AdminResource {

    private final Conversations conversations;
    private final Ledger ledger;
    private final StreamRegistry streams;

    public AdminResource(Conversations conversations, Ledger ledger, StreamRegistry streams) {
        this.conversations = conversations;
        this.ledger = ledger;
        this.streams = streams;
    }

    /** How much was deleted. */
    public record Deleted(int conversations) {}

    /**
     * Deletes everything that is stored for a principal, known or not, and cancels its running replies.
     */
    @DELETE
    @Path("principals/{principal}")
    @Produces("application/json")
    public Response forget(@PathParam("principal") PathId path, @Context ContainerRequestContext request)
            throws StorageException {
        if (!AccessFilter.isAdmin(request)) {
            throw ApiException.of(
                    403, "forbidden", "Deleting another principal's data requires the administrator role.");
        }
        String principal = path.id("principal");
        streams.cancel(principal, null);
        int deleted;
        try {
            ledger.forget(principal);
        } finally {
            deleted = conversations.forget(principal); // whatever became of the ledger's part
        }
        return JsonAnswer.of(200, new Deleted(deleted)).build();
    }
}
