package dev.sluice.rest;

import dev.sluice.rest.problem.ApiException;
import dev.sluice.usage.UsageReport.By;
import dev.sluice.usage.UsageReport.Query;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a request for usage asks for.
 *
 * @param csv whether it wants CSV in place of JSON
 */
record UsageQuery(Query query, boolean csv) {

    /** All other parameters. */
    private static final Set<String> NAMES = Set.of("by", "from", "to", "after", "limit", "format");

    /** By what replies can be chosen. */
    private static final Set<By> FILTERS = EnumSet.complementOf(EnumSet.of(By.DAY));

    private static final int DEFAULT_ROWS = 100;
    private static final int MOST_ROWS = 1000;

    /** A file is not paged through by hand. */
    private static final int MOST_LINES = 10_000;

    private static final int DEFAULT_DAYS = 30;

    /** Ten years: longer than anything is kept, and the days of it are counted in an instant. */
    private static final int MOST_DAYS = 3660;

    /**
     * Reads the parameters of a request.
     *
     * @param principal whose usage it is about; null for everybody's, of which parameters choose
     * @param today in UTC
     */
    static UsageQuery read(ContainerRequestContext request, @Nullable String principal, LocalDate today) {
        MultivaluedMap<String, String> given = request.getUriInfo().getQueryParameters();
        Map<By, String> only = only(given, principal);
        boolean csv = isCsv(given.getFirst("format"), request.getAcceptableMediaTypes());
        LocalDate to = day("to", given.getFirst("to"), today);
        LocalDate from = day("from", given.getFirst("from"), to.minusDays(DEFAULT_DAYS - 1L));
        if (from.isAfter(to) || ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
            throw ApiException.invalid("from", "must not be after to, nor more than " + MOST_DAYS + " days before it");
        }
        int most = csv ? MOST_LINES : MOST_ROWS;
        return new UsageQuery(
                new Query(
                        only,
                        by(given.getFirst("by")),
                        from,
                        to,
                        number("after", given.getFirst("after"), 0, 0, Integer.MAX_VALUE - MOST_LINES - 1),
                        number("limit", given.getFirst("limit"), csv ? MOST_LINES : DEFAULT_ROWS, 1, most)),
                csv);
    }

    private static boolean isCsv(@Nullable String format, List<MediaType> accepted) {
        if (format != null && !format.equals("csv") && !format.equals("json")) {
            throw ApiException.invalid("format", "must be csv or json");
        }
        return format == null
                ? accepted.get(0).isCompatible(UsageCsv.TYPE)
                        && !accepted.get(0).isWildcardType()
                : format.equals("csv");
    }

    private static Map<By, String> only(MultivaluedMap<String, String> given, @Nullable String principal) {
        Map<By, String> only = new EnumMap<>(By.class);
        for (String name : given.keySet()) {
            By by = FILTERS.stream()
                    .filter(filter -> word(filter).equals(name))
                    .findFirst()
                    .orElse(null);
            String value = given.getFirst(name);
            if (by != null && (principal == null || by != By.PRINCIPAL)) {
                only.put(by, value);
            } else if (!NAMES.contains(name)) {
                // Whoever misspells a filter must not take the sum of all for that of some.
                throw ApiException.invalid(
                        name,
                        principal == null ? "is not a parameter of usage" : "is not a parameter of one's own usage");
            }
        }
        if (principal != null) {
            only.put(By.PRINCIPAL, principal);
        }
        return only;
    }

    private static By by(@Nullable String text) {
        String name = text == null ? "day" : text;
        return Arrays.stream(By.values())
                .filter(by -> word(by).equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid(
                        "by",
                        "must be one of "
                                + Arrays.stream(By.values())
                                        .map(UsageQuery::word)
                                        .collect(Collectors.joining(", "))));
    }

    /** The name of what usage is told by. */
    static String word(By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }

    private static LocalDate day(String name, @Nullable String text, LocalDate otherwise) {
        try {
            LocalDate day = text == null ? otherwise : LocalDate.parse(text);
            if (day.getYear() > 0 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeParseException e) {
            // answered below
        }
        throw ApiException.invalid(name, "must be a day such as 2026-11-29");
    }

    private static int number(String name, @Nullable String text, int otherwise, int least, int most) {
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw ApiException.invalid(name, "must be a whole number from " + least + " to " + most);
        }
        return (int) number;
    }
}
