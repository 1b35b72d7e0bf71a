package dev.sluice.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.it.client.AguiRun;
import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Sends each request of {@link AccessMatrix} as each of its callers. */
final class AccessIT extends Hardened {

    @Test
    void each_caller_gets_the_status_of_the_table() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < AccessMatrix.ROWS.size(); i++) {
            AccessMatrix.Row row = AccessMatrix.ROWS.get(i);
            for (int caller = 0; caller < AccessMatrix.COOKIE; caller++) {
                // Everything is new for each caller, so that none depends on what another has done.
                As owner = as("matrix owner " + i);
                Map<String, String> ids = ids(owner, row);
                all.assertThat(status(row, caller, owner, ids))
                        .as("%s %s by %s", row.method(), row.path(), AccessMatrix.CALLERS.get(caller))
                        .isEqualTo(row.statuses().get(caller));
            }
        }
        all.assertAll();
    }

    static Map<String, String> ids(As owner, AccessMatrix.Row row) throws IOException {
        Map<String, String> ids = new HashMap<>(
                Map.of("{channel}", owner.connect(), "{principal}", "matrix%20nobody", "{model}", "demo/burst"));
        try (RawHttp http = owner.post("api/streams", Api.body("demo/burst", "Hi"))) {
            JsonObject started = http.json();
            ids.put("{stream}", started.getString("stream_id"));
            ids.put("{response}", "resp_" + started.getString("stream_id"));
            ids.put("{conversation}", started.getString("conversation_id"));
        }
        if (row.path().contains("{run}")) {
            String run = "matrix-" + ids.get("{stream}");
            ids.put("{run}", run);
            try (RawHttp http = owner.post("api/ag-ui", AguiRun.body(run))) {
                assertThat(http.status()).isEqualTo(200);
            }
        }
        if (row.path().contains("{conversation}")) {
            String path = "api/conversations/" + ids.get("{conversation}");
            await().until(() -> {
                try (RawHttp http = owner.get(path)) {
                    return http.status() == 200 && http.text().contains("\"complete\"");
                }
            });
        }
        return ids;
    }

    private int status(AccessMatrix.Row row, int caller, As owner, Map<String, String> ids) throws IOException {
        String path = "api" + filled(row.path() + row.query(), ids);
        As nobody = new As(api(), null);
        As asks = List.of(
                        nobody,
                        new As(api(), tokens().of("matrix guest", "another-role")),
                        owner,
                        as("matrix other"),
                        new As(api(), tokens().of("matrix admin", "sluice-admin")),
                        nobody,
                        nobody)
                .get(caller);
        if (caller >= 5) {
            String mine = row.ofChannel()
                    ? owner.ticket("client_id", caller == 5 ? ids.get("{channel}") : owner.connect())
                    : owner.ticket("stream_id", caller == 5 ? ids.get("{stream}") : owner.start("demo/burst"));
            path += (path.contains("?") ? "&ticket=" : "?ticket=") + mine;
        }
        try (RawHttp http = asks.request(row.method(), path, row.headers(), filled(row.body(), ids))) {
            return http.status();
        }
    }

    static String filled(String text, Map<String, String> ids) {
        String filled = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace(id.getKey(), id.getValue());
        }
        return filled;
    }
}
