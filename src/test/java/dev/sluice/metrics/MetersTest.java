package dev.sluice.metrics;

import static dev.sluice.metrics.RecorderFixture.end;
import static dev.sluice.metrics.RecorderFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.Usage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics of streams. */
final class MetersTest {

    private final RecorderFixture fixture = new RecorderFixture(new Journal(false, task -> {}));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void a_reply_is_recorded_with_its_times_and_tokens() throws Exception {
        fixture.start("gw/small");
        fixture.advance(Duration.ofMillis(300));
        fixture.send(0, text());
        fixture.advance(Duration.ofSeconds(2));
        fixture.send(0, text(), end(new Usage(9, 1000, 5, 0, 700, false)));

        String[] model = {
            "gen_ai_operation_name",
            "chat",
            "gen_ai_provider_name",
            "openai",
            "gen_ai_request_model",
            "small",
            "sluice_provider",
            "gw"
        };
        PrometheusText metrics = fixture.metrics();
        assertThat(metrics.sum("sluice_streams_started_total", "gen_ai_request_model", "small"))
                .isEqualTo(1);
        assertThat(metrics.sum("sluice_streams_ended_total", "outcome", "end_turn", "error_type", "none"))
                .isEqualTo(1);
        assertThat(metrics.sum("gen_ai_client_operation_duration_seconds_count", model))
                .isEqualTo(1);
        assertThat(metrics.sum("gen_ai_client_operation_duration_seconds_sum", model))
                .isEqualTo(2.3);
        assertThat(metrics.sum("gen_ai_client_operation_duration_seconds_bucket", "le", "1.28"))
                .isZero();
        assertThat(metrics.sum("gen_ai_client_operation_duration_seconds_bucket", "le", "2.56"))
                .isEqualTo(1);
        assertThat(metrics.sum("gen_ai_server_time_to_first_token_seconds_sum", model))
                .isEqualTo(0.3);
        assertThat(metrics.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "input"))
                .isEqualTo(9);
        assertThat(metrics.sum("gen_ai_client_token_usage_sum", "gen_ai_token_type", "output"))
                .isEqualTo(1000);
        assertThat(metrics.sum("gen_ai_client_token_usage_bucket", "gen_ai_token_type", "output", "le", "1024.0"))
                .isEqualTo(1);
        assertThat(metrics.sum("sluice_tokens_total", "part", "cached")).isEqualTo(5);
        assertThat(metrics.sum("sluice_tokens_total", "part", "reasoning")).isEqualTo(700);
    }

    @Test
    void estimated_tokens_are_not_recorded_and_neither_is_a_first_token_time_without_content() throws Exception {
        fixture.start("gw/small");
        fixture.send(0, end(new Usage(9, 0, true)));

        assertThat(fixture.metrics().types())
                .containsKey("gen_ai_client_operation_duration_seconds")
                .doesNotContainKeys("gen_ai_client_token_usage", "gen_ai_server_time_to_first_token_seconds");
    }

    @Test
    void a_failure_and_its_retries_are_counted_by_reason() throws Exception {
        fixture.start("gw/small", "aws/nova:0");
        fixture.send(0, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        fixture.advance(Duration.ofSeconds(1));
        fixture.send(1, StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
        fixture.advance(Duration.ofSeconds(1));
        fixture.call(2).skipped();
        fixture.call(2).leftOut(2);
        fixture.call(2).leftOut(1);
        fixture.send(2, text(), StreamFailed.of(ErrorCode.PROVIDER_PROTOCOL));

        PrometheusText metrics = fixture.metrics();
        assertThat(metrics.sum("sluice_retries_total", "sluice_provider", "gw", "reason", "provider_overloaded"))
                .isEqualTo(2);
        assertThat(metrics.sum("sluice_streams_ended_total", "outcome", "failed", "error_type", "provider_protocol"))
                .isEqualTo(1);
        assertThat(metrics.sum(
                        "gen_ai_client_operation_duration_seconds_count",
                        "gen_ai_provider_name",
                        "aws.bedrock",
                        "error_type",
                        "provider_protocol"))
                .isEqualTo(1);
        assertThat(metrics.sum("sluice_fields_left_out_total", "sluice_provider", "aws"))
                .isEqualTo(3);
        assertThat(metrics.sum("sluice_chunks_skipped_total", "sluice_provider", "aws"))
                .isEqualTo(1);
    }

    @Test
    void unknown_models_share_one_label() throws Exception {
        for (int i = 0; i < 50; i++) {
            fixture.start("gw/model-" + i).cancel();
        }

        assertThat(fixture.metrics().samples().stream()
                        .filter(sample -> sample.name().equals("sluice_streams_started_total"))
                        .map(PrometheusText.Sample::labels))
                .singleElement()
                .satisfies(found -> assertThat(found)
                        .containsOnly(entry("sluice_provider", "gw"), entry("gen_ai_request_model", "other")));
    }
}
