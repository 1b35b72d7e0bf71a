package dev.sluice.it.api;

import static dev.sluice.it.api.Refusals.CHAT;
import static dev.sluice.it.api.Refusals.JSON;
import static dev.sluice.it.api.Refusals.STREAMS;

import dev.sluice.it.client.Api;
import dev.sluice.it.server.DeployedWar;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ids that are guesses or attacks. */
final class BadIdIT extends DeployedWar {

    /** Well-formed. */
    static final String NO_SUCH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @Test
    void unknown_and_malformed_ids_are_refused_without_a_call_to_a_provider() throws Exception {
        Refusals refusals = new Refusals(this);
        String other = api().start("demo/burst", "Another stream");
        for (String id : List.of(
                NO_SUCH,
                "x",
                "-1",
                "0",
                "a.b",
                NO_SUCH + "A",
                "a".repeat(5000),
                "%E2%98%83",
                "%F0%9F%92%A9",
                "' or 1=1",
                "$%7Bjndi:ldap:x%7D",
                "%3Cscript%3E")) {
            String path = STREAMS + '/' + id.replace(" ", "%20");
            refusals.add("GET", path, Map.of(), "", 404, "not_found", null);
            refusals.add("GET", path + "/events", Map.of(), "", 404, "not_found", null);
            refusals.add("DELETE", path, Map.of("Content-Type", JSON), "", 404, "not_found", null);
        }
        // Containers refuse some of these themselves.
        for (String id : List.of("..", "%2e%2e", "%2E%2E%2Fhealth%2Flive", "%00", "a%00b", "a%5Cb", ";x=1")) {
            refusals.add("GET", STREAMS + '/' + id + "/events", Map.of(), "", 0, null, null);
        }
        for (String last : List.of(
                "x",
                "x.1",
                ".",
                ".1",
                NO_SUCH,
                NO_SUCH + '.',
                NO_SUCH + ".-1",
                NO_SUCH + ".+1",
                NO_SUCH + ".01",
                NO_SUCH + ".1.1",
                NO_SUCH + ".2147483648",
                NO_SUCH + ".99999999999999999999",
                NO_SUCH + ".1e3",
                "a".repeat(4000))) {
            refusals.add(
                    "GET",
                    STREAMS + '/' + other + "/events",
                    Map.of("Last-Event-ID", last),
                    "",
                    400,
                    "invalid_request",
                    "Last-Event-ID");
            refusals.add(
                    "GET",
                    CHAT + "?prompt=a",
                    Map.of("Last-Event-ID", last),
                    "",
                    400,
                    "invalid_request",
                    "Last-Event-ID");
            refusals.add(
                    "GET",
                    CHAT + "?prompt=a&last_event_id=" + Api.encode(last),
                    Map.of(),
                    "",
                    400,
                    "invalid_request",
                    "last_event_id");
        }
        // A container may refuse a header beyond ASCII itself.
        for (String last : List.of("☃.1", NO_SUCH + ".１")) {
            String events = STREAMS + '/' + other + "/events";
            refusals.add("GET", events, Map.of("Last-Event-ID", last), "", 400, null, null);
        }
        String foreign = NO_SUCH + ".1";
        refusals.add(
                "GET",
                STREAMS + '/' + other + "/events",
                Map.of("Last-Event-ID", foreign),
                "",
                400,
                "invalid_request",
                "Last-Event-ID");
        refusals.add("GET", CHAT + "?prompt=a", Map.of("Last-Event-ID", foreign), "", 404, "not_found", null);
        refusals.add(
                "GET",
                CHAT + "?prompt=a",
                Map.of("Last-Event-ID", other + ".999999999"),
                "",
                400,
                "invalid_request",
                "Last-Event-ID");
        refusals.check();
    }
}
