package dev.sluice.rest;

import dev.sluice.rest.UsageJson.BudgetJson;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.Models;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.usage.Budgets;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;

/** What the node that answers is doing now, for administrators: {@code /api/admin/activity}. */
@Path("admin/activity")
public final class ActivityResource {

    /** More than a person reads. */
    private static final int MOST = 100;

    private final StreamRegistry streams;
    private final Models models;
    private final Budgets budgets;
    private final Counts counts;
    private final Instant since;

    /** Counts since the start. */
    public interface Counts {

        List<Refusal> refusals();

        List<Retry> retries();
    }

    /** Requests that were answered with a problem. */
    @JsonbPropertyOrder({"code", "count"})
    public record Refusal(String code, long count) {}

    /** Attempts that failed and were followed by others. */
    @JsonbPropertyOrder({"provider", "reason", "count"})
    public record Retry(String provider, String reason, long count) {}

    /** A reply that is being written. */
    @JsonbPropertyOrder({"streamId", "principal", "model", "createdAt"})
    public record Running(String streamId, String principal, String model, long createdAt) {

        static Running of(ChatStream stream) {
            return new Running(
                    stream.id().value(),
                    stream.principal(),
                    stream.model(),
                    stream.createdAt().toEpochMilli());
        }
    }

    /** A provider, and whether it is not asked at the moment. */
    @JsonbPropertyOrder({"provider", "open"})
    public record Circuit(String provider, boolean open) {}

    /**
     * What is going on.
     *
     * @param since milliseconds since 1970, from when refusals and retries are counted
     * @param running how many replies are being written
     * @param streams the newest of them
     * @param budgets those for several principals, and of the others those that have least left
     */
    @JsonbPropertyOrder({"since", "running", "streams", "circuits", "refusals", "retries", "budgets"})
    public record Activity(
            long since,
            int running,
            List<Running> streams,
            List<Circuit> circuits,
            List<Refusal> refusals,
            List<Retry> retries,
            List<BudgetJson> budgets) {}

    public ActivityResource(StreamRegistry streams, Models models, Budgets budgets, Counts counts, Instant since) {
        this.streams = streams;
        this.models = models;
        this.budgets = budgets;
        this.counts = counts;
        this.since = since;
    }

    @GET
    @Produces("application/json")
    public Response now(@Context ContainerRequestContext request) {
        if (!AccessFilter.isAdmin(request)) {
            throw ApiException.of(403, "forbidden", "What others are doing requires the administrator role.");
        }
        Activity activity = new Activity(
                since.toEpochMilli(),
                streams.running(),
                streams.newest(MOST).stream().map(Running::of).toList(),
                models.openCircuits().entrySet().stream()
                        .map(circuit ->
                                new Circuit(circuit.getKey(), circuit.getValue().getAsBoolean()))
                        .toList(),
                counts.refusals(),
                counts.retries(),
                budgets.standings(MOST).stream().map(BudgetJson::of).toList());
        return JsonAnswer.of(200, activity).build();
    }
}
