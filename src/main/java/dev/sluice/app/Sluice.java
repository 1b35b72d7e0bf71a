package dev.sluice.app;

import dev.sluice.app.config.ConfigurationException;
import dev.sluice.app.config.PriceSettings;
import dev.sluice.app.config.Settings;
import dev.sluice.app.tomcat.DaemonThreadFactory;
import dev.sluice.channel.Channels;
import dev.sluice.channel.LocalChannels;
import dev.sluice.cluster.Cluster;
import dev.sluice.cluster.ClusterSettings;
import dev.sluice.conversation.Conversations;
import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.agui.AguiDialect;
import dev.sluice.dialect.aisdk.AiSdkDialect;
import dev.sluice.dialect.anthropic.AnthropicDialect;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.dialect.content.ContentDialect;
import dev.sluice.dialect.delta.DeltaDialect;
import dev.sluice.dialect.openai.OpenAiDialect;
import dev.sluice.dialect.responses.ResponsesDialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.price.Prices;
import dev.sluice.provider.Provider;
import dev.sluice.provider.demo.DemoProvider;
import dev.sluice.provider.http.HttpTransport;
import dev.sluice.push.EventStreams;
import dev.sluice.push.HandoverFilter;
import dev.sluice.rest.Accounts;
import dev.sluice.rest.ActivityResource;
import dev.sluice.rest.AdminResource;
import dev.sluice.rest.AdminUsageResource;
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
import dev.sluice.rest.UsageAnswer;
import dev.sluice.rest.UsageResource;
import dev.sluice.rest.agui.AguiErrors;
import dev.sluice.rest.agui.AguiResource;
import dev.sluice.rest.agui.Runs;
import dev.sluice.rest.aisdk.AiSdkResource;
import dev.sluice.rest.anthropic.AnthropicErrors;
import dev.sluice.rest.anthropic.AnthropicResource;
import dev.sluice.rest.auth.AuthResource;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.openai.OpenAiErrors;
import dev.sluice.rest.openai.OpenAiResource;
import dev.sluice.rest.openapi.ApiPageResource;
import dev.sluice.rest.openapi.OpenApiResource;
import dev.sluice.rest.problem.ProblemMapper;
import dev.sluice.rest.responses.ResponsesResource;
import dev.sluice.rest.web.AccessFilter;
import dev.sluice.rest.web.AllowFilter;
import dev.sluice.rest.web.SessionFilter;
import dev.sluice.security.Access;
import dev.sluice.security.MemoryTickets;
import dev.sluice.security.Tickets;
import dev.sluice.security.oidc.MemorySessionStore;
import dev.sluice.security.oidc.Oidc;
import dev.sluice.security.oidc.OidcSettings;
import dev.sluice.security.oidc.Sealer;
import dev.sluice.security.oidc.SessionStore;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.Models;
import dev.sluice.stream.StartThrottle;
import dev.sluice.stream.StreamNames;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSharing;
import dev.sluice.usage.Budgets;
import dev.sluice.usage.FewAtATime;
import dev.sluice.usage.Ledger;
import dev.sluice.usage.MemoryPots;
import dev.sluice.usage.Pots;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one deployment, wired by hand: the constructor creates them in the order they depend on each other, and
 * {@link #close} ends them in reverse. The context listener calls both.
 */
public final class Sluice implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Sluice.class.getName());

    /** How often a stop checks whether all clients have taken their last events. */
    private static final long LAST_WORDS_STEP_MS = 10;

    /** How long clients get to take their last events, and threads to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** Readers that go on at other nodes are spread over that long, so that these do not get them all at once. */
    private static final Duration HAND_OVER = Duration.ofSeconds(1);

    /** Starts per processor and turn: enough to keep all busy, and few compared with the events of a turn. */
    private static final int STARTS_PER_TURN = 4;

    /** Starts in every turn besides: enough to go on with while a reading thread waits for a processor. */
    private static final int STARTS_AHEAD = 12;

    /** Sessions that are renewed at a time: others need the executor's threads, too, while the provider is slow. */
    private static final int RENEWALS = 8;

    private final Settings settings;
    private final Teardown parts;
    private final @Nullable Cluster cluster;
    private final StreamRegistry streams;
    private final EventStreams eventStreams;
    private final Channels channels;
    private final Storage storage;
    private final Ledger ledger;
    private final List<Object> components;

    /**
     * Creates a deployment and starts it.
     *
     * @param executor runs blocking work; not closed here
     * @throws ConfigurationException if the settings contradict each other
     */
    Sluice(Settings settings, Executor executor) {
        this(settings, executor, new Teardown());
    }

    /**
     * Creates a deployment and starts it; where that fails, closes what was made.
     *
     * @param parts empty; gets everything that must be closed
     */
    Sluice(Settings settings, Executor executor, Teardown parts) {
        this.settings = settings;
        this.parts = parts;
        try {
            Prices prices = prices(settings.prices(), executor);
            Telemetry telemetry = parts.add("telemetry", new Telemetry(settings, prices.models()));
            ScheduledThreadPoolExecutor timer = timer();
            HttpTransport transport = parts.add(
                    "the connections to providers",
                    new HttpTransport(
                            settings.times().connect(),
                            stall(settings),
                            telemetry.meters()::relayed,
                            settings.eventBytes()));
            Models models = models(transport, timer, executor);
            cluster = settings.cluster().map(this::cluster).orElse(null);
            MemoryLimits ownLimits = new MemoryLimits(
                    settings.perPrincipal().streams(), settings.perPrincipal().startsPerMinute(), System::nanoTime);
            streams = new StreamRegistry(
                    settings.streams(),
                    cluster == null ? ownLimits : cluster.limits(ownLimits),
                    System::nanoTime,
                    telemetry.observer(),
                    cluster == null ? StreamSharing.NONE : cluster,
                    prices::cost);
            eventStreams = parts.add(
                    "the event streams of clients",
                    new EventStreams(
                            settings.times().keepAlive(),
                            settings.times().writeTimeout(),
                            TypedProgress::new,
                            System::nanoTime));
            Oidc oidc = settings.auth().oidc().map(to -> oidc(to, executor)).orElse(null);
            Access access = new Access(
                    settings.auth().mode(),
                    oidc == null ? settings.auth().login() : oidc.login(),
                    settings.auth().roles(),
                    settings.web().allowedOrigins());
            Tickets ownTickets = new MemoryTickets(System::nanoTime);
            Tickets tickets = cluster == null ? ownTickets : cluster.tickets(ownTickets);
            AllowedModels allowed = new AllowedModels(
                    models, settings.models().catalogue(), settings.models().roles());
            int perPrincipal = settings.perPrincipal().channels();
            int channelBytes = settings.perPrincipal().channelBytes();
            channels = cluster == null
                    ? new LocalChannels(perPrincipal, channelBytes, System::nanoTime)
                    : cluster.channels(perPrincipal, channelBytes);
            if (cluster != null) {
                cluster.feedWith(eventStreams::feed);
                cluster.begin(streams);
            }
            telemetry.watch(streams, eventStreams, channels, models);
            if (cluster != null) {
                telemetry.watch(cluster);
            }
            storage = storage(executor);
            Conversations conversations =
                    new Conversations(storage, settings.storage().conversations(), Clock.systemUTC());
            String node = cluster == null ? UUID.randomUUID().toString() : cluster.node();
            ledger = new Ledger(
                    storage, node, settings.budgets().ledger(), Clock.systemUTC(), executor, System::nanoTime);
            MemoryPots ownPots = ledger.pots();
            Pots pots = cluster == null ? ownPots : cluster.pots(ownPots);
            Budgets budgets = new Budgets(
                    settings.budgets().budgets(), pots, prices::cost, ledger::typicalOutput, Clock.systemUTC());
            UsageAnswer usage = new UsageAnswer(ledger, Clock.systemUTC());
            telemetry.watch(budgets, ledger);
            ChatService service = new ChatService(
                    streams,
                    new StartThrottle(
                            transport::nextTurn,
                            STARTS_AHEAD
                                    + STARTS_PER_TURN * Runtime.getRuntime().availableProcessors()),
                    eventStreams,
                    channels,
                    conversations,
                    new Accounts(budgets, ledger, Clock.systemUTC()),
                    allowed,
                    dialects(),
                    settings.requests(),
                    new Uploads(settings.uploadBytes()));
            Runs runs = new Runs(streams, cluster == null ? StreamNames.NONE : cluster.names());
            components = List.of(
                    new AccessFilter(access, tickets),
                    new AllowFilter(),
                    new SessionFilter(),
                    new AuthResource(access, oidc),
                    new HandoverFilter(),
                    new ProblemMapper(
                            telemetry.meters()::refused,
                            Map.of(
                                    "openai",
                                    new OpenAiErrors(),
                                    "anthropic",
                                    new AnthropicErrors(),
                                    "ag-ui",
                                    new AguiErrors())),
                    new ChatResource(service, access),
                    new OpenAiResource(service, allowed),
                    new AnthropicResource(service, allowed),
                    new ResponsesResource(service, conversations),
                    new AguiResource(service, runs),
                    new AiSdkResource(service, access),
                    new StreamsResource(service),
                    new ConversationsResource(conversations, streams, settings.requests()),
                    new AdminResource(conversations, ledger, streams),
                    new UsageResource(usage, budgets),
                    new AdminUsageResource(usage),
                    new ActivityResource(
                            streams,
                            models,
                            budgets,
                            telemetry.counts(),
                            Clock.systemUTC().instant()),
                    new ChannelResource(channels, eventStreams, new ChannelDialect(), access, settings.requests()),
                    new ModelsResource(allowed),
                    new TicketsResource(service, channels, tickets),
                    new MetricsResource(telemetry::scrape),
                    new HealthResource(readiness()),
                    new OpenApiResource(),
                    new ApiPageResource());
            parts.add("running streams", this::finish);
            new Sweep(
                            timer,
                            List.of(
                                    oidc == null ? () -> {} : oidc.sessions()::sweep,
                                    streams::sweep,
                                    eventStreams::sweep,
                                    channels::sweep,
                                    runs::sweep,
                                    conversations::sweep,
                                    ledger::sweep,
                                    pots::sweep,
                                    prices::sweep,
                                    telemetry::sweep))
                    .begin();
            if (oidc != null) {
                oidc.onEnd(() -> sweepNow(timer));
                executor.execute(oidc::check);
            }
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static Prices prices(PriceSettings prices, Executor executor) {
        Path file = prices.file().orElse(null);
        try {
            return new Prices(prices.own(), file, Clock.systemUTC(), System::nanoTime, executor);
        } catch (IOException e) {
            throw new ConfigurationException(PriceSettings.FILE, "'" + file + "' cannot be read");
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(PriceSettings.FILE, "'" + file + "': " + e.getMessage());
        }
    }

    private ScheduledThreadPoolExecutor timer() {
        DaemonThreadFactory thread = new DaemonThreadFactory("sluice-timer");
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, thread);
        timer.setRemoveOnCancelPolicy(true);
        parts.add("the timer", () -> {
            timer.shutdownNow();
            thread.awaitEnd(LAST_WORDS);
        });
        return timer;
    }

    /** Ends what has just lost its login, on the thread that does so anyway, but at once. */
    private void sweepNow(ScheduledThreadPoolExecutor timer) {
        try {
            timer.execute(() -> {
                streams.sweep();
                eventStreams.sweep();
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The application stops, and with it everything that has lost its login");
        }
    }

    private Oidc oidc(OidcSettings to, Executor executor) {
        List<byte[]> keys = SessionKeyFile.keys(
                settings.auth().cookieKeys(), settings.storage().folder());
        SessionStore own = new MemorySessionStore(System::nanoTime);
        Oidc made = parts.add(
                "requests to the provider of sign-ins",
                new Oidc(
                        to,
                        new Sealer(keys),
                        cluster == null ? own : cluster.sessions(own),
                        new FewAtATime(executor, RENEWALS),
                        Clock.systemUTC(),
                        System::nanoTime));
        if (cluster != null) {
            cluster.watchSessions(made.sessions());
        }
        return made;
    }

    private Cluster cluster(ClusterSettings joined) {
        DaemonThreadFactory threads = new DaemonThreadFactory("sluice-cluster");
        parts.add("the threads of the cluster", () -> threads.awaitEnd(LAST_WORDS));
        try {
            return parts.add("the cluster", new Cluster(joined, settings.streams(), threads, System::nanoTime));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("sluice.cluster.redis-url", String.valueOf(e.getMessage()));
        }
    }

    private Storage storage(Executor executor) {
        Database database = parts.add("the database", database(settings));
        DaemonThreadFactory thread = new DaemonThreadFactory("sluice-writer");
        parts.add("the thread that writes to the database", () -> thread.awaitEnd(LAST_WORDS));
        return parts.add("reading and writing the database", new Storage(database, executor, thread));
    }

    private static Database database(Settings settings) {
        ServerDatabase given = ServerDatabase.find();
        LOG.log(
                Level.INFO,
                "Conversations are stored {0}",
                given != null
                        ? "in the server's jdbc/sluice"
                        : settings.storage()
                                .folder()
                                .map(folder -> "in " + folder)
                                .orElse("in memory, until the application stops"));
        return new Database(
                given != null ? given : new EmbeddedDatabase(settings.storage().folder()));
    }

    /** The transport gives up on a silent provider a little later than a stream does, whose error is more exact. */
    private static Duration stall(Settings settings) {
        return longest(settings.streams().firstChunk(), settings.streams().idle())
                .plusSeconds(5);
    }

    private Readiness readiness() {
        Readiness readiness = new Readiness();
        readiness.register("accepting", () -> !streams.closing());
        readiness.register("store", storage::isReady);
        if (cluster != null) {
            settings.cluster().ifPresent(joined -> readiness.register("redis", joined.required(), cluster::isUp));
        }
        return readiness;
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Map<String, Dialect> dialects() {
        Map<String, Dialect> dialects = new LinkedHashMap<>();
        for (Dialect dialect : List.of(
                new TypedDialect(),
                new DeltaDialect(),
                new ContentDialect(),
                new OpenAiDialect(),
                new AnthropicDialect(),
                new ResponsesDialect(),
                new AguiDialect(),
                new AiSdkDialect())) {
            dialects.put(dialect.name(), dialect);
        }
        return dialects;
    }

    private Models models(HttpTransport transport, ScheduledThreadPoolExecutor timer, Executor executor) {
        Map<String, Provider> providers = settings.models().providers().stream()
                .collect(
                        Collectors.toMap(p -> p.endpoint().name(), p -> p.type().make(transport, p.endpoint())));
        providers.put(DemoProvider.NAME, new DemoProvider(timer, executor));
        try {
            String defaultModel = settings.models().defaultModel();
            Models models = new Models(
                    providers, settings.models().aliases(), defaultModel, settings.circuits(), System::nanoTime);
            LOG.log(Level.INFO, "Providers: {0}; default model: {1}", providers.keySet(), defaultModel);
            return models;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage())); // names the property
        }
    }

    /** The resources, filters and mappers for Jersey. */
    List<Object> components() {
        return components;
    }

    /**
     * Refuses starts, has the readers of other nodes' streams go on there, lets this node's streams end, fails those that have
     * not ended when the time is up, and waits briefly until clients have taken their last events.
     * Idempotent. Throws nothing: a failed step is logged, and the next one follows.
     */
    void finish() {
        long since = System.nanoTime();
        Duration drain = settings.times().drain();
        streams.refuse();
        if (cluster != null && cluster.isUp() && cluster.otherNodes() > 0) {
            Teardown.close(
                    "readers of other nodes' streams",
                    () -> eventStreams.handOver(drain.compareTo(HAND_OVER) < 0 ? drain : HAND_OVER));
        }
        Teardown.close("running streams", () -> streams.drain(drain.minusNanos(System.nanoTime() - since)));
        Teardown.close("streams", streams);
        Teardown.close("channels", channels); // which ends their readers, without an error
        eventStreams.stop();
        if (cluster != null) {
            Teardown.close("what other nodes lack", () -> cluster.drain(LAST_WORDS));
        }
        awaitLastWords();
        Duration left = drain.minusNanos(System.nanoTime() - since);
        Teardown.close("late entries of the ledger", () -> ledger.drain(LAST_WORDS));
        Teardown.close("pending writes", () -> storage.drain(longest(left, LAST_WORDS)));
    }

    @Override
    public void close() {
        parts.close();
    }

    private void awaitLastWords() {
        long since = System.nanoTime();
        try {
            while (eventStreams.size() > 0 && System.nanoTime() - since < LAST_WORDS.toNanos()) {
                Thread.sleep(LAST_WORDS_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller does not want to wait
        }
    }
}
