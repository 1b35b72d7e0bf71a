package dev.sluice.metrics;

import dev.sluice.event.Cost;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The metrics of this deployment (contract §8). Streams are counted when they start, retry and end; values that change with
 * each event are kept by their owners and read on each scrape.
 *
 * <p>Names that begin with {@code gen_ai}, and their histogram bounds, follow OpenTelemetry's conventions.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">GenAI metrics</a>
 */
public final class Meters implements AutoCloseable {

    /** The error label of a stream that did not fail: a label must have a value. */
    private static final String NO_ERROR = "none";

    /** In place of the label of a meter that has no model. */
    private static final ModelLabel ANY = new ModelLabel("", "", "");

    private static final String PROVIDER = "sluice.provider";

    private static final Duration[] OPERATION_BOUNDS =
            seconds(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    private static final Duration[] FIRST_TOKEN_BOUNDS =
            seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    private static final double[] TOKEN_BOUNDS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };

    /** From the latency of a batch on an idle machine to what a reader would notice. */
    private static final Duration[] RELAY_BOUNDS =
            seconds(0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ModelLabels labels;
    private final Timer relayed;

    /* Looking a meter up in the registry costs more than recording. Bounded as the registry is: by the configured models, and
    the outcomes and codes that there are. */
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Series, DistributionSummary> summaries = new ConcurrentHashMap<>();

    /** A meter's place in the maps. */
    private record Series(String name, ModelLabel label, String detail) {}

    public Meters(ModelLabels labels) {
        this.labels = labels;
        // Their names do not conform to Prometheus's conventions.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        relayed = Timer.builder("sluice.relay.latency")
                .description(
                        "Time from reading a provider's bytes to having written them to every reader that is ready,"
                                + " sampled")
                .serviceLevelObjectives(RELAY_BOUNDS)
                .register(registry);
        for (var binder : List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics())) {
            binder.bindTo(registry);
        }
    }

    private static Duration[] seconds(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
                .toArray(Duration[]::new);
    }

    /** Registers a gauge, which is read on each scrape. */
    public void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** Registers a counter, which is read on each scrape. */
    public void count(String name, String description, DoubleSupplier value) {
        // Held by the lambda, not by the meter's own reference, which is weak.
        FunctionCounter.builder(name, this, meters -> value.getAsDouble())
                .description(description)
                .register(registry);
    }

    /** Registers the gauge of a provider's circuit breaker. */
    public void circuit(String provider, BooleanSupplier open) {
        Gauge.builder("sluice.circuit.open", open, o -> o.getAsBoolean() ? 1 : 0)
                .description("1 while a provider is not asked because it did not answer")
                .tag(PROVIDER, provider)
                .strongReference(true)
                .register(registry);
    }

    /** Registers the gauge of a budget. */
    public void budget(String name, DoubleSupplier spent) {
        Gauge.builder("sluice.budget.spent.ratio", spent, DoubleSupplier::getAsDouble)
                .description("How much of a budget is spent: 1 when all of it is")
                .tag("budget", name)
                .strongReference(true)
                .register(registry);
    }

    /** Counts a refused request by the problem's code. */
    public void refused(String code) {
        counter(new Series("sluice.refusals", ANY, code), "Requests that were answered with a problem", "code", code)
                .increment();
    }

    /** Records the time from reading a provider's bytes to having written them to the readers. */
    public void relayed(long nanos) {
        relayed.record(nanos, TimeUnit.NANOSECONDS);
    }

    void started(String model) {
        ModelLabel label = labels.of(model);
        counter(
                        new Series("sluice.streams.started", label, ""),
                        "Streams started, by the model that was asked for",
                        PROVIDER,
                        label.provider(),
                        "gen_ai.request.model",
                        label.model())
                .increment();
    }

    void retried(String model, ErrorCode reason) {
        ModelLabel label = labels.of(model);
        counter(
                        new Series("sluice.retries", label, reason.wireName()),
                        "Attempts that failed and were followed by another, with the same or another model",
                        PROVIDER,
                        label.provider(),
                        "reason",
                        reason.wireName())
                .increment();
    }

    void ended(FinishedStream stream) {
        ModelLabel label = labels.of(stream.model());
        ErrorCode error = stream.error();
        String errorType = error == null ? NO_ERROR : error.wireName();
        timers.computeIfAbsent(
                        new Series("gen_ai.client.operation.duration", label, errorType),
                        series -> Timer.builder(series.name)
                                .description("Time from the start of a stream to its end")
                                .tags(tags(label).and("error.type", errorType))
                                .serviceLevelObjectives(OPERATION_BOUNDS)
                                .register(registry))
                .record(stream.took());
        Duration firstContent = stream.firstContent();
        if (firstContent != null) {
            timers.computeIfAbsent(
                            new Series("gen_ai.server.time_to_first_token", label, ""),
                            series -> Timer.builder(series.name)
                                    .description(
                                            "Time from the start of a stream to its first content, over all attempts")
                                    .tags(tags(label))
                                    .serviceLevelObjectives(FIRST_TOKEN_BOUNDS)
                                    .register(registry))
                    .record(firstContent);
        }
        Usage usage = stream.usage();
        if (usage.estimated()) {
            part(label, "estimated_input", usage.input());
            part(label, "estimated_output", usage.output());
        } else {
            tokens(label, "input", usage.input());
            tokens(label, "output", usage.output());
        }
        part(label, "cached", usage.cached());
        part(label, "cache_write", usage.cacheWrite());
        part(label, "reasoning", usage.reasoning());
        cost(label, stream);
        counter(
                        new Series("sluice.streams.ended", ANY, stream.outcome() + '/' + errorType),
                        "Streams ended, by outcome",
                        "outcome",
                        stream.outcome(),
                        "error.type",
                        errorType)
                .increment();
        if (stream.skippedChunks() > 0) {
            counter(
                            new Series("sluice.chunks.skipped", label, ""),
                            "Chunks of a provider that were skipped because they could not be parsed",
                            PROVIDER,
                            label.provider())
                    .increment(stream.skippedChunks());
        }
        if (stream.leftOutFields() > 0) {
            counter(
                            new Series("sluice.fields.left.out", label, ""),
                            "Fields of a provider's chunks that were left out because they could not be read",
                            PROVIDER,
                            label.provider())
                    .increment(stream.leftOutFields());
        }
    }

    private void cost(ModelLabel label, FinishedStream stream) {
        Cost cost = stream.cost();
        if (cost != null) {
            counters.computeIfAbsent(
                            new Series("sluice.cost", label, cost.currency()),
                            series -> Counter.builder(series.name)
                                    .description("What replies cost by the configured prices")
                                    .tags(tags(label).and("currency", cost.currency()))
                                    .register(registry))
                    .increment(cost.amount().doubleValue());
        } else if (stream.usage().output() > 0) {
            counters.computeIfAbsent(
                            new Series("sluice.unpriced", label, ""),
                            series -> Counter.builder(series.name)
                                    .description("Replies of models that have no price")
                                    .tags(tags(label))
                                    .register(registry))
                    .increment();
        }
    }

    private static Tags tags(ModelLabel label) {
        return Tags.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.provider.name",
                label.system(),
                "gen_ai.request.model",
                label.model(),
                PROVIDER,
                label.provider());
    }

    private void tokens(ModelLabel label, String type, long tokens) {
        summaries
                .computeIfAbsent(
                        new Series("gen_ai.client.token.usage", label, type),
                        series -> DistributionSummary.builder(series.name)
                                .description("Tokens of a stream, if the provider reported them")
                                .tags(tags(label).and("gen_ai.token.type", type))
                                .serviceLevelObjectives(TOKEN_BOUNDS)
                                .register(registry))
                .record((double) tokens);
    }

    private void part(ModelLabel label, String part, long tokens) {
        if (tokens > 0) {
            counters.computeIfAbsent(
                            new Series("sluice.tokens", label, part),
                            series -> Counter.builder(series.name)
                                    .description(
                                            "Tokens that providers told apart, and those of replies of which they did not tell all")
                                    .tags(tags(label).and("part", part))
                                    .register(registry))
                    .increment((double) tokens);
        }
    }

    private Counter counter(Series series, String description, String... tags) {
        Counter known = counters.get(series);
        return known != null
                ? known
                : counters.computeIfAbsent(
                        series,
                        missing -> Counter.builder(missing.name)
                                .description(description)
                                .tags(tags)
                                .register(registry));
    }

    /** What was counted by {@link #refused}, for each code. */
    public Map<String, Long> refusals() {
        return counted("sluice.refusals", meter -> String.valueOf(meter.getId().getTag("code")));
    }

    /** The attempts that failed and were followed by another, for each provider and reason, with a space between them. */
    public Map<String, Long> retries() {
        return counted(
                "sluice.retries",
                meter -> meter.getId().getTag(PROVIDER) + " " + meter.getId().getTag("reason"));
    }

    private Map<String, Long> counted(String name, Function<Counter, String> key) {
        return registry.find(name).counters().stream()
                .collect(Collectors.toMap(key, counter -> Math.round(counter.count()), Long::sum, TreeMap::new));
    }

    /** All metrics in Prometheus's text format, version 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
