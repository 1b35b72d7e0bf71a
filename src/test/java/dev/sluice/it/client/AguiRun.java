package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** A short run of AG-UI. */
public final class AguiRun {

    private AguiRun() {}

    /** A request that starts one. */
    public static String body(String runId) {
        return "{\"threadId\":\"thread of " + runId + "\",\"runId\":\"" + runId
                + "\",\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"content\":\"Hi\"}],"
                + "\"forwardedProps\":{\"model\":\"demo/burst\",\"maxTokens\":3}}";
    }

    /** Starts one. Returns its id. */
    public static String start(Api api) throws IOException {
        String runId = "run-" + System.nanoTime();
        try (RawHttp http = api.post("api/ag-ui", body(runId))) {
            assertThat(http.status()).as("the start of a run").isEqualTo(200);
        }
        return runId;
    }
}
