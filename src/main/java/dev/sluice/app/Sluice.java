package dev.sluice.app;

import dev.sluice.app.config.ConfigurationException;
import dev.sluice.app.config.Settings;
import dev.sluice.app.tomcat.DaemonThreadFactory;
import dev.sluice.channel.Channels;
import dev.sluice.conversation.Conversations;
import dev.sluice.conversation.Database;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.dialect.content.ContentDialect;
import dev.sluice.dialect.delta.DeltaDialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.provider.Provider;
import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.push.EventStreams;
import dev.sluice.push.HandoverFilter;
import dev.sluice.rest.AdminResource;
import dev.sluice.rest.AllowedModels;
import dev.sluice.rest.ChannelResource;
import dev.sluice.rest.ChatResource;
import dev.sluice.rest.ChatService;
import dev.sluice.rest.ConversationsResource;
import dev.sluice.rest.HealthResource;
import dev.sluice.rest.MetricsResource;
import dev.sluice.rest.ModelsResource;
import dev.sluice.rest.Readiness;
import dev.sluice.rest.StreamsResource;
import dev.sluice.rest.TicketsResource;
import dev.sluice.rest.openapi.ApiPageResource;
import dev.sluice.rest.openapi.OpenApiResource;
import dev.sluice.rest.problem.ProblemMapper;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.security.Access;
import dev.sluice.security.Tickets;
import dev.sluice.stream.Models;
import dev.sluice.stream.PrincipalLimits;
import dev.sluice.stream.StartThrottle;
import dev.sluice.stream.Streams;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;

/**
 * Everything that makes up one deployment, put together by hand. Closing it ends all of it, in the opposite order; the
 * context listener does both.
 */
public final class Sluice implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Sluice.class.getName());

    /** How often a stopping deployment looks whether its clients have heard all. */
    private static final long LAST_WORDS_STEP_MS = 10;

    /** After the last events were written, clients get this long to take them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** For each processor: enough for all to be busy, and few beside what a turn passes on. */
    private static final int STARTS_PER_TURN = 4;

    private final Settings settings;
    private final DaemonThreadFactory timerThread = new DaemonThreadFactory("sluice-timer");
    private final DaemonThreadFactory writerThread = new DaemonThreadFactory("sluice-writer");
    private final ScheduledThreadPoolExecutor timer;
    private final Telemetry observation;
    private final HttpTransport transport;
    private final Streams streams;
    private final EventStreams eventStreams;
    private final Channels channels;
    private final Conversations conversations;
    private final List<Object> components;

    /**
     * Puts a deployment together and starts it.
     *
     * @param executor runs what takes long; not closed here
     * @throws ConfigurationException when the settings do not fit together
     */
    Sluice(Settings settings, Executor executor) {
        this.settings = settings;
        timer = new ScheduledThreadPoolExecutor(1, timerThread);
        timer.setRemoveOnCancelPolicy(true);
        Duration stall = longest(
                        settings.streams().firstChunk(), settings.streams().idle())
                .plusSeconds(5);
        observation = new Telemetry(settings);
        transport = new HttpTransport(settings.connect(), stall, observation.meters()::relayed);
        try {
            Models models = models(executor);
            streams = new Streams(
                    settings.streams(),
                    new PrincipalLimits(settings.streamsPerPrincipal(), settings.startsPerMinute(), System::nanoTime),
                    System::nanoTime,
                    observation.observer());
            eventStreams = new EventStreams(
                    settings.keepAlive(), settings.writeTimeout(), TypedProgress::new, System::nanoTime);
            Access access = new Access(
                    settings.auth().mode(),
                    settings.auth().login(),
                    settings.auth().roles(),
                    settings.allowedOrigins());
            Tickets tickets = new Tickets(System::nanoTime);
            AllowedModels allowed = new AllowedModels(models, settings.catalogue(), settings.modelRoles());
            channels = new Channels(settings.channelsPerPrincipal(), System::nanoTime);
            observation.watch(streams, eventStreams, channels, models);
            conversations = new Conversations(
                    database(settings), executor, writerThread, settings.conversations(), Clock.systemUTC());
            Readiness readiness = new Readiness();
            readiness.register("accepting", () -> !streams.closing());
            readiness.register("store", conversations::isReady);
            ChatService service = new ChatService(
                    streams,
                    new StartThrottle(
                            transport::nextTurn,
                            STARTS_PER_TURN * Runtime.getRuntime().availableProcessors()),
                    eventStreams,
                    channels,
                    conversations,
                    allowed,
                    dialects(),
                    settings.limits());
            components = List.of(
                    new AccessFilter(access, tickets),
                    new HandoverFilter(),
                    new ProblemMapper(observation.meters()::refused),
                    new ChatResource(service, access),
                    new StreamsResource(service),
                    new ConversationsResource(conversations, streams, settings.limits()),
                    new AdminResource(conversations, streams),
                    new ChannelResource(channels, eventStreams, new ChannelDialect(), access, settings.limits()),
                    new ModelsResource(allowed),
                    new TicketsResource(service, channels, tickets),
                    new MetricsResource(observation.meters()::scrape),
                    new HealthResource(readiness),
                    new OpenApiResource(),
                    new ApiPageResource());
        } catch (RuntimeException e) {
            timer.shutdownNow();
            transport.close();
            observation.close();
            throw e;
        }
        new Sweep(timer, List.of(streams::sweep, eventStreams::sweep, channels::sweep, conversations::sweep)).begin();
    }

    private static Database database(Settings settings) {
        ServerDatabase given = ServerDatabase.find();
        LOG.log(
                Level.INFO,
                "Conversations: {0}",
                given != null
                        ? "in the server's jdbc/sluice"
                        : settings.dataFolder().map(folder -> "in " + folder).orElse("in memory"));
        return new Database(given != null ? given : new EmbeddedDatabase(settings.dataFolder()));
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Map<String, Dialect> dialects() {
        Map<String, Dialect> dialects = new LinkedHashMap<>();
        for (Dialect dialect : List.of(new TypedDialect(), new DeltaDialect(), new ContentDialect())) {
            dialects.put(dialect.name(), dialect);
        }
        return dialects;
    }

    private Models models(Executor executor) {
        Map<String, Provider> providers = settings.providers().stream()
                .collect(
                        Collectors.toMap(p -> p.endpoint().name(), p -> p.type().make(transport, p.endpoint())));
        providers.put(DemoProvider.NAME, new DemoProvider(timer, executor));
        try {
            String defaultModel = settings.askedByDefault();
            Models models =
                    new Models(providers, settings.aliases(), defaultModel, settings.circuits(), System::nanoTime);
            LOG.log(Level.INFO, "Providers: {0}; default model: {1}", providers.keySet(), defaultModel);
            return models;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    /** What Jersey serves. */
    List<Object> components() {
        return components;
    }

    /** Lets streams end, ends those that do not, and gives clients a moment to hear of it. Has effect once. */
    void finish() {
        long since = System.nanoTime();
        streams.drain(settings.drain());
        streams.close();
        channels.close();
        awaitLastWords();
        conversations.drain(longest(settings.drain().minusNanos(System.nanoTime() - since), LAST_WORDS));
    }

    @Override
    public void close() {
        finish();
        conversations.close();
        writerThread.awaitEnd(LAST_WORDS);
        eventStreams.close();
        transport.close();
        timer.shutdownNow();
        timerThread.awaitEnd(LAST_WORDS);
        observation.close();
    }

    private void awaitLastWords() {
        long since = System.nanoTime();
        try {
            while (eventStreams.size() > 0 && System.nanoTime() - since < LAST_WORDS.toNanos()) {
                Thread.sleep(LAST_WORDS_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever stops us is in a hurry
        }
    }
}
