package dev.sluice.rest;

import dev.sluice.database.StorageException;
import dev.sluice.rest.UsageJson.BudgetJson;
import dev.sluice.rest.problem.JsonAnswer;
import dev.sluice.usage.Ledger;
import dev.sluice.usage.UsageReport;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests for what replies used, as JSON or CSV. */
public final class UsageAnswer {

    private final Ledger ledger;
    private final InstantSource clock;

    public UsageAnswer(Ledger ledger, InstantSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param principal whose usage it is about; null for all
     * @param standings the caller's budgets; null if they are not told
     */
    Response to(ContainerRequestContext request, @Nullable String principal, @Nullable List<BudgetJson> standings)
            throws StorageException {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        UsageQuery asked = UsageQuery.read(request, principal, today);
        UsageReport report = ledger.report(asked.query());
        if (!asked.csv()) {
            return JsonAnswer.of(200, UsageJson.of(report, standings)).build();
        }
        String name = "usage-by-" + UsageQuery.word(asked.query().by()) + '-'
                + asked.query().from() + "-to-" + asked.query().to() + ".csv";
        Response.ResponseBuilder answer = Response.ok(UsageCsv.bytes(report))
                .type(UsageCsv.TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + '"');
        if (report.next() != null) {
            answer.link(
                    request.getUriInfo()
                            .getRequestUriBuilder()
                            .replaceQueryParam("after", report.next())
                            .build(),
                    "next");
        }
        return answer.build();
    }
}
