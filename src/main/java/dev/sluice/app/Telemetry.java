package dev.sluice.app;

import dev.sluice.app.config.Settings;
import dev.sluice.app.tomcat.DaemonThreadFactory;
import dev.sluice.channel.Channels;
import dev.sluice.metrics.Journal;
import dev.sluice.metrics.Meters;
import dev.sluice.metrics.ModelLabels;
import dev.sluice.metrics.Spans;
import dev.sluice.metrics.StreamRecorder;
import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.push.EventStreams;
import dev.sluice.stream.Models;
import dev.sluice.stream.StreamObserver;
import dev.sluice.stream.Streams;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What watches a deployment, put together. Closed after all that it watches. */
final class Telemetry implements AutoCloseable {

    /** What a log that does not take its lines is waited for as the deployment ends. */
    private static final Duration LAST_LINES = Duration.ofSeconds(2);

    private final Meters meters;
    private final DaemonThreadFactory journalThread = new DaemonThreadFactory("sluice-journal");

    /** One thread that stays: log handlers keep their formatters by thread, and a new one for each line costs more than it. */
    private final ExecutorService journalExecutor =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), journalThread);

    private final Journal journal;
    private final StreamObserver observer;

    /** Makes the meters, the spans and the journal. */
    Telemetry(Settings settings) {
        ModelLabels labels = labels(settings);
        meters = new Meters(labels);
        journal = new Journal(settings.audit(), journalExecutor);
        // What an agent, or the server's own SDK, has registered. Where there is none, spans are not made. Not by
        // getOrNoop(), which Payara 6's copy of the API, from 2023, does not have.
        observer = new StreamRecorder(meters, new Spans(GlobalOpenTelemetry.get(), labels), journal, System::nanoTime);
    }

    private static ModelLabels labels(Settings settings) {
        Map<String, String> types = new HashMap<>();
        settings.providers()
                .forEach(p -> types.put(p.endpoint().name(), p.type().wireName()));
        types.put(DemoProvider.NAME, DemoProvider.NAME);
        List<String> models = new ArrayList<>();
        settings.catalogue().models().forEach(entry -> {
            models.add(entry.id());
            models.addAll(entry.targets() == null ? List.of() : entry.targets());
        });
        models.add(settings.askedByDefault());
        return new ModelLabels(types, models);
    }

    /** Reads from these what they know of themselves, whenever somebody asks for the figures. */
    void watch(Streams streams, EventStreams eventStreams, Channels channels, Models models) {
        meters.gauge("sluice.streams.active", "Replies being written", streams::running);
        meters.gauge("sluice.subscribers.active", "Event streams that clients read", eventStreams::size);
        meters.gauge("sluice.channels.active", "Channels that are kept", channels::size);
        meters.count("sluice.events.sent", "Events written for clients", eventStreams::sent);
        models.openCircuits().forEach(meters::circuit);
    }

    StreamObserver observer() {
        return observer;
    }

    Meters meters() {
        return meters;
    }

    @Override
    public void close() {
        journalExecutor.shutdown();
        journal.close();
        journalThread.awaitEnd(LAST_LINES);
        meters.close();
    }
}
