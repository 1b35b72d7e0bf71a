package dev.sluice.rest;

import dev.sluice.event.Cost;
import dev.sluice.usage.UsageReport;
import dev.sluice.usage.UsageSum;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes usage as CSV (RFC 4180), for spreadsheets: a line for each row, and where a row has costs in several currencies, a line
 * for each of the others without counts, so that every column can be added up.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class UsageCsv {

    static final MediaType TYPE = new MediaType("text", "csv", "utf-8");

    private static final String END = "\r\n";

    /** A spreadsheet takes a text that begins with one of these for a formula. */
    private static final String FORMULAS = "=+-@\t\r";

    private static final String COLUMNS =
            "replies,cancelled,failed,retries,estimated,unpriced,input_tokens,cached_tokens,"
                    + "cache_write_tokens,output_tokens,reasoning_tokens,cost,currency";

    private UsageCsv() {}

    static byte[] bytes(UsageReport report) {
        StringBuilder out = new StringBuilder(UsageQuery.word(report.query().by()))
                .append(',')
                .append(COLUMNS)
                .append(END);
        for (UsageSum row : report.rows()) {
            List<Cost> costs = row.costs();
            line(out, row.key(), counts(row), costs.isEmpty() ? null : costs.get(0));
            for (int i = 1; i < costs.size(); i++) {
                line(out, row.key(), "0,0,0,0,0,0,0,0,0,0,0", costs.get(i));
            }
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder out, String key, String counts, @Nullable Cost cost) {
        out.append(text(key)).append(',').append(counts).append(',');
        if (cost == null) {
            out.append(',');
        } else {
            out.append(cost.digits()).append(',').append(cost.currency());
        }
        out.append(END);
    }

    private static String counts(UsageSum row) {
        UsageSum.Tokens tokens = row.tokens();
        return String.join(
                ",",
                List.of(
                                row.replies(),
                                row.cancelled(),
                                row.failed(),
                                row.retries(),
                                row.estimated(),
                                row.unpriced(),
                                tokens.input(),
                                tokens.cached(),
                                tokens.cacheWrite(),
                                tokens.output(),
                                tokens.reasoning())
                        .stream()
                        .map(String::valueOf)
                        .toList());
    }

    private static String text(String key) {
        boolean formula = !key.isEmpty() && FORMULAS.indexOf(key.charAt(0)) >= 0;
        String safe = formula ? "'" + key : key;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
