package dev.sluice.it.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ReplayProvider;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.OwnTomcat;
import dev.sluice.it.server.Workspace;
import dev.sluice.metrics.PrometheusText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics and logs, on a server of its own, so that this test causes every figure. */
@Tag("one-server")
final class OperationsIT {

    private static final String SECRET = "what-was-asked-and-said";

    private static final Pattern FIGURE = Pattern.compile("\\b(sluice|gen_ai|jvm|process)_[a-z_]+");

    private static final Set<String> LABELS = Set.of("sluice_provider", "gen_ai_request_model", "gen_ai_token_type");

    private static OwnTomcat tomcat;
    private static Path loadedClasses;

    @BeforeAll
    static void start() throws Exception {
        loadedClasses = Workspace.emptyFolder("operations-classes").resolve("loaded.txt");
        tomcat = new OwnTomcat(
                "operations",
                "-Dsluice.audit=true",
                "-Dsluice.providers.openai.models=counted,busy,refused,open",
                "-Xlog:class+load:file=" + loadedClasses + ":none");
        provider().on("counted", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text(SECRET));
            call.chunk(Wire.OPENAI.text(" and more"));
            call.chunk(Wire.OPENAI.beforeEnd()
                    + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}\n\n"
                    + Wire.OPENAI.end());
            call.end();
        });
        provider().on("busy", call -> {
            if (provider().calls("busy").size() == 1) {
                call.whole(503, Map.of(), "{}".getBytes(UTF_8));
            } else {
                call.eventStream();
                call.chunk("data: {not json}\n\n" + Wire.OPENAI.reply("Hello"));
                call.end();
            }
        });
        provider().on("refused", call -> call.whole(401, Map.of(), "{}".getBytes(UTF_8)));
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private static ReplayProvider provider() {
        return ReplayProvider.shared();
    }

    private static String scrape(Api api) throws IOException {
        try (RawHttp http = api.get("api/metrics")) {
            assertThat(http.status()).isEqualTo(200);
            assertThat(http.header("Content-Type")).isEqualTo("text/plain;version=0.0.4;charset=utf-8");
            return http.text();
        }
    }

    private static PrometheusText figures() throws IOException {
        return new PrometheusText(scrape(tomcat.api()));
    }

    /** The events of a whole reply. */
    private static int read(String model) throws IOException {
        try (SseClient client = tomcat.api().chat("openai/" + model, SECRET)) {
            return client.rest().size();
        }
    }

    @Test
    void metrics_count_what_was_done() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        provider().on("open", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            open.await(30, TimeUnit.SECONDS);
            call.chunk(Wire.OPENAI.reply(" world"));
            call.end();
        });
        double sent = figures().sum("sluice_events_sent_total");
        int read = read("counted") + read("counted") + read("busy") + read("refused");
        try (RawHttp http = tomcat.api().post("api/stream/chat", "{\"message\":\"\"}")) {
            assertThat(http.status()).isEqualTo(400);
        }
        try (SseClient client = tomcat.api().chat("openai/open", SECRET)) {
            for (boolean begun = false; !begun; read++) {
                begun = client.next().is("text");
            }
            PrometheusText figures = figures();
            assertThat(figures.sum("sluice_streams_active")).isEqualTo(1);
            assertThat(figures.sum("sluice_subscribers_active")).isEqualTo(1);
            open.countDown();
            read += client.rest().size();
        }
        String cancelled = tomcat.api().start("demo/lorem", SECRET);
        tomcat.api().delete("api/streams/" + cancelled).close();
        try (RawHttp http = tomcat.api().get("api/v1/sse/connect")) {
            assertThat(http.status()).isEqualTo(200);
        }
        await().until(() ->
                figures().sum("sluice_streams_active") == 0 && figures().sum("sluice_subscribers_active") == 0);

        PrometheusText figures = figures();
        assertThat(figures.types().keySet())
                .contains(
                        "gen_ai_client_operation_duration_seconds",
                        "gen_ai_server_time_to_first_token_seconds",
                        "gen_ai_client_token_usage",
                        "sluice_streams_active",
                        "sluice_subscribers_active",
                        "sluice_events_sent_total",
                        "sluice_relay_latency_seconds");
        assertThat(figures.types().keySet())
                .as("what the alerts and the dashboard look at")
                .containsAll(watched("prometheus/alerts.yml"))
                .containsAll(watched("grafana/sluice.json"));
        String[] counted = {"gen_ai_provider_name", "openai", "gen_ai_request_model", "counted"};
        assertThat(figures.sum("sluice_streams_started_total", "gen_ai_request_model", "counted"))
                .isEqualTo(2);
        assertThat(figures.sum("gen_ai_client_operation_duration_seconds_count", counted))
                .isEqualTo(2);
        assertThat(figures.sum("gen_ai_server_time_to_first_token_seconds_count", counted))
                .isEqualTo(2);
        assertThat(figures.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "input"))
                .isEqualTo(18);
        assertThat(figures.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "output"))
                .isEqualTo(8);
        assertThat(figures.sum("sluice_cost_total", "currency", "USD")).isEqualTo(0.0000205, within(1e-12));
        assertThat(figures.sum("sluice_unpriced_total")).isPositive();
        assertThat(figures.sum("sluice_streams_ended_total", "outcome", "end_turn"))
                .isEqualTo(4);
        assertThat(figures.sum("sluice_streams_ended_total", "outcome", "cancelled"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_streams_ended_total", "outcome", "failed", "error_type", "provider_auth"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_streams_ended_total")).isEqualTo(6);
        assertThat(figures.sum("sluice_streams_started_total")).isEqualTo(6);
        assertThat(figures.sum("sluice_retries_total", "sluice_provider", "openai"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_chunks_skipped_total", "sluice_provider", "openai"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_refusals_total", "code", "invalid_request"))
                .isEqualTo(1);
        assertThat(figures.sum("sluice_channels_active")).isEqualTo(1);
        assertThat(figures.sum("sluice_circuit_open", "sluice_provider", "openai"))
                .isZero();
        assertThat(figures.sum("sluice_relay_latency_seconds_count")).isPositive();
        assertThat(figures.sum("sluice_events_sent_total") - sent).isEqualTo(read);
    }

    @Test
    void without_a_cluster_nothing_of_it_is_loaded() throws Exception {
        assertThat(scrape(tomcat.api())).doesNotContain("sluice_cluster_");
        List<String> loaded = Files.readAllLines(loadedClasses);

        assertThat(loaded).anyMatch(line -> line.startsWith("dev.sluice.app.Sluice "));
        assertThat(loaded)
                .filteredOn(line -> line.matches("(io\\.lettuce|io\\.netty|reactor|dev\\.sluice\\.cluster)\\..*"))
                // Its settings, and its type, which the JVM compares with the interfaces of what it stands for.
                .allMatch(line -> line.matches("dev\\.sluice\\.cluster\\.(ClusterSettings|Cluster) .*"));
    }

    @Test
    void metrics_need_the_same_access_as_the_api() throws IOException {
        try (RawHttp http = tomcat.api().get("api/metrics", Map.of("X-Forwarded-For", "192.0.2.1"))) {
            assertThat(http.status()).isEqualTo(403);
        }
    }

    /** A proxy's rule for the path would not be applied to these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api/metrics/",
                "api/metrics;x",
                "api;x/metrics",
                ";x/api/metrics",
                "api/%6Detrics",
                "api//metrics",
                "api/x/../metrics"
            })
    void metrics_have_one_address(String other) throws IOException {
        try (RawHttp http = tomcat.api().get(other)) {
            assertThat(http.status()).isEqualTo(other.contains(";") ? 400 : 404);
        }
    }

    /** The metrics that a file names in its expressions. */
    private static Set<String> watched(String file) throws IOException {
        return FIGURE.matcher(Files.readString(Path.of("server-config", file)))
                .results()
                .map(MatchResult::group)
                .filter(name -> !LABELS.contains(name))
                .filter(name -> !name.startsWith("sluice_cluster_")) // there only in a cluster: WithoutRedisIT
                .map(name -> name.replaceFirst("_(bucket|sum|count)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void promtool_accepts_the_metrics() throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        assumeTrue(Files.isExecutable(promtool), "there is no promtool: apt-get install prometheus");
        read("counted");
        Path text = Files.writeString(Workspace.folder().resolve("metrics.txt"), scrape(tomcat.api()));
        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(text.toFile())
                .redirectErrorStream(true)
                .start();
        String says = new String(check.getInputStream().readAllBytes(), UTF_8);

        assertThat(check.waitFor()).as(says).isZero();
        assertThat(says).isEmpty();
    }

    @Test
    void a_stream_is_logged_and_audited_without_its_text() throws Exception {
        String stream = tomcat.api().start("openai/counted", SECRET);
        await().until(() -> lines(stream).size() == 2);

        assertThat(lines(stream))
                .anySatisfy(line -> assertThat(line)
                        .contains(" INFO ", "{\"stream_id\":\"" + stream, "\"outcome\":\"end_turn\"")
                        .doesNotContain("anonymous"))
                .anySatisfy(line -> assertThat(line)
                        .contains("{\"principal\":\"anonymous\"", "\"model\":\"openai/counted\"")
                        .contains("\"input_tokens\":9,\"output_tokens\":4"));
        assertThat(tomcat.log()).doesNotContain(SECRET);
    }

    @Test
    void with_the_configuration_for_operators_a_line_is_in_its_own_file_once_and_nowhere_else() throws Exception {
        Path shipped = Path.of("server-config/tomcat/conf/logging.properties").toAbsolutePath();
        try (OwnTomcat logging =
                new OwnTomcat("logging", "-Djava.util.logging.config.file=" + shipped, "-Dsluice.audit=true")) {
            String stream = logging.api().start("demo/lorem", SECRET);
            logging.api().delete("api/streams/" + stream).close();
            await().untilAsserted(() -> assertThat(logging.logged("audit.")).hasSize(1));

            assertThat(logging.logged("streams."))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("{\"stream_id\":\"" + stream)
                            .endsWith("}"));
            assertThat(logging.logged("audit.").get(0))
                    .startsWith("{\"principal\":\"anonymous\"")
                    .contains(stream);
            assertThat(logging.logged("catalina.")).isNotEmpty().noneMatch(line -> line.contains(stream));
            assertThat(logging.log()).doesNotContain(stream);
        }
    }

    private static List<String> lines(String stream) throws IOException {
        return tomcat.log().lines().filter(line -> line.contains(stream)).toList();
    }
}
