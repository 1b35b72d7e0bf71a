package dev.sluice.app;

import dev.sluice.app.config.Settings;
import dev.sluice.app.tomcat.DaemonThreadFactory;
import dev.sluice.channel.Channels;
import dev.sluice.cluster.Cluster;
import dev.sluice.metrics.Journal;
import dev.sluice.metrics.Meters;
import dev.sluice.metrics.ModelLabels;
import dev.sluice.metrics.Spans;
import dev.sluice.metrics.StreamRecorder;
import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.push.EventStreams;
import dev.sluice.rest.ActivityResource;
import dev.sluice.rest.ActivityResource.Refusal;
import dev.sluice.rest.ActivityResource.Retry;
import dev.sluice.stream.Models;
import dev.sluice.stream.StreamObserver;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.usage.Budgets;
import dev.sluice.usage.Ledger;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The meters, spans and journal of a deployment. Must be closed after everything that it observes. */
final class Telemetry implements AutoCloseable {

    /** Longest wait at the end for log lines that are still being written. */
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private final Meters meters;
    private final DaemonThreadFactory journalThread = new DaemonThreadFactory("sluice-journal");

    /** A thread of its own: log handlers cache formatters per thread, and a formatter costs more than the line. */
    private final ExecutorService journalExecutor =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), journalThread);

    private final Journal journal;
    private final StreamRecorder recorder;

    /**
     * Creates the meters, the spans and the journal.
     *
     * @param priced models that have a price, and so a name in the metrics
     */
    Telemetry(Settings settings, Set<String> priced) {
        ModelLabels labels = labels(settings, priced);
        meters = new Meters(labels);
        journal = new Journal(settings.audit(), journalExecutor);
        // Registered by an agent or the server's SDK; without one, no spans are made. Not getOrNoop(), which the copy
        // of
        // the API in Payara 6, of 2023, does not have.
        recorder = new StreamRecorder(meters, new Spans(GlobalOpenTelemetry.get(), labels), journal, System::nanoTime);
    }

    private static ModelLabels labels(Settings settings, Set<String> priced) {
        Map<String, String> types = new HashMap<>();
        settings.models()
                .providers()
                .forEach(p -> types.put(p.endpoint().name(), p.type().wireName()));
        types.put(DemoProvider.NAME, DemoProvider.NAME);
        List<String> models = new ArrayList<>(priced);
        settings.models().catalogue().models().forEach(entry -> {
            models.add(entry.id());
            models.addAll(entry.targets() == null ? List.of() : entry.targets());
        });
        models.add(settings.models().defaultModel());
        return new ModelLabels(types, models);
    }

    /** Registers gauges that read these objects whenever the metrics are scraped. */
    void watch(StreamRegistry streams, EventStreams eventStreams, Channels channels, Models models) {
        meters.gauge("sluice.streams.active", "Replies being written", streams::running);
        meters.gauge("sluice.subscribers.active", "Event streams that clients read", eventStreams::size);
        meters.gauge("sluice.channels.active", "Channels that are kept", channels::size);
        meters.count("sluice.events.sent", "Events written for clients", eventStreams::sent);
        models.openCircuits().forEach(meters::circuit);
    }

    /** Registers what can be told of usage, in the same way. */
    void watch(Budgets budgets, Ledger ledger) {
        budgets.names().forEach(name -> meters.budget(name, () -> budgets.spent(name)));
        meters.count("sluice.usage.lost", "Replies that the ledger lacks", ledger::lost);
    }

    /** Registers what can be told of the cluster, in the same way. */
    void watch(Cluster cluster) {
        meters.gauge("sluice.cluster.up", "1 while Redis answers", () -> cluster.isUp() ? 1 : 0);
        meters.gauge("sluice.cluster.others", "Other nodes that live", cluster::otherNodes);
        meters.gauge(
                "sluice.cluster.unshared",
                "Streams and channels that other nodes lack the latest of",
                cluster::unfinished);
        meters.gauge("sluice.cluster.mirrored", "Streams of other nodes that are read here", cluster::mirrored);
        meters.count("sluice.cluster.commands", "Commands sent to Redis", cluster::commandsSent);
    }

    StreamObserver observer() {
        return recorder;
    }

    /** Records the streams that have ended since the last call. Must be called a few times a second. */
    void sweep() {
        recorder.sweep();
    }

    /** All metrics in Prometheus's text format, with every stream that has ended. */
    String scrape() {
        recorder.sweep();
        return meters.scrape();
    }

    /** Refusals and retries since the start. */
    ActivityResource.Counts counts() {
        return new ActivityResource.Counts() {

            @Override
            public List<Refusal> refusals() {
                return meters.refusals().entrySet().stream()
                        .map(counted -> new Refusal(counted.getKey(), counted.getValue()))
                        .toList();
            }

            @Override
            public List<Retry> retries() {
                return meters.retries().entrySet().stream()
                        .map(counted -> {
                            String[] of = counted.getKey().split(" ", 2);
                            return new Retry(of[0], of[1], counted.getValue());
                        })
                        .toList();
            }
        };
    }

    Meters meters() {
        return meters;
    }

    @Override
    public void close() {
        recorder.sweep();
        journalExecutor.shutdown();
        journalThread.awaitEnd(LAST_LINES);
        if (journalExecutor.isTerminated()) { // otherwise the log blocks, and would block this
            journal.close();
        }
        meters.close();
    }
}
