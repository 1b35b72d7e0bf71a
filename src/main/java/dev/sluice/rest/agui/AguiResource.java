package dev.sluice.rest.agui;

import dev.sluice.dialect.Dialect;
import dev.sluice.event.EventId;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.PathId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Caller;
import dev.sluice.stream.ChatStream;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Runs of AG-UI: {@code /api/ag-ui} (contract §4). */
@Path("ag-ui")
@Produces("text/event-stream")
public final class AguiResource {

    private final ChatService service;
    private final Runs runs;

    public AguiResource(ChatService service, Runs runs) {
        this.service = service;
        this.runs = runs;
    }

    /** Starts a run; with the id of an event that the client has already, continues that event's run instead. */
    @POST
    @Consumes("application/json")
    public Response run(ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(RunInputReader.PROTOCOL);
        Dialect.Options options = params.options();
        EventId last = params.lastEventId();
        ChatStream stream = last == null
                ? start(request, params, caller)
                : service.join(last.stream().value(), caller, params.channelId());
        return service.events(stream, caller, params, dialect, options);
    }

    private ChatStream start(ContainerRequestContext request, EventStreamParams params, Caller caller) {
        RunInput asked = service.read(request, RunInputReader.ATTACHMENTS, RunInputReader::read);
        String key = params.idempotencyKey();
        Runs.Run run = runs.begin(caller.principal(), asked.runId(), asked.given());
        if (run == null) {
            asked.chat().uploads().close();
            return repeated(asked.runId(), caller, key);
        }
        ChatStream stream = null;
        try {
            stream = service.start(asked.chat(), caller, key, params.channelId());
            return stream;
        } finally {
            if (stream == null) {
                runs.abandon(run);
            } else {
                runs.started(run, stream.id());
            }
        }
    }

    /** The run of that id, if this request repeats the one that started it. */
    private ChatStream repeated(String runId, Caller caller, @Nullable String key) {
        // In this order: the run may be starting on another node, and is waited for.
        Runs.Found there = key == null ? null : runs.find(caller.principal(), runId);
        ChatStream first = key == null || there == null ? null : service.started(caller, key);
        if (first == null || there == null || !first.id().equals(there.stream())) {
            throw ApiException.conflict("runId", "is that of another run of yours: every run needs a new one");
        }
        return first;
    }

    /** Continues a run after the client's last event; without one, from a snapshot of what there is. */
    @GET
    @Path("runs/{runId}")
    public Response events(@PathParam("runId") PathId path, @Context ContainerRequestContext request) {
        EventStreamParams params = new EventStreamParams(request);
        Caller caller = AccessFilter.caller(request);
        Dialect dialect = service.dialect(RunInputReader.PROTOCOL);
        Dialect.Options options = params.options();
        EventId last = params.lastEventId();
        Runs.Found run = runs.find(caller.principal(), path.id("runId"));
        if (run == null) {
            throw ApiException.notFound();
        }
        if (last != null && !last.stream().equals(run.stream())) {
            throw params.invalidLastEventId("is the id of another run's event");
        }
        ChatStream stream = service.join(run.stream().value(), caller, params.channelId());
        return last != null || run.given() == null
                ? service.events(stream, caller, params, dialect, options)
                : service.eventsFromNow(
                        stream, caller, dialect, options.with(run.given().notes()));
    }
}
