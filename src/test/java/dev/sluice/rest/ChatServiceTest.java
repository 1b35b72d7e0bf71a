package dev.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.channel.LocalChannels;
import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Unsendable;
import dev.sluice.conversation.ConversationSettings;
import dev.sluice.conversation.Conversations;
import dev.sluice.database.Database;
import dev.sluice.database.Storage;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.event.EventId;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.Usage;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.push.EventStreams;
import dev.sluice.rest.ModelCatalogue.Entry;
import dev.sluice.rest.input.RequestLimits;
import dev.sluice.rest.input.Uploads;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.rest.problem.ProblemMapper;
import dev.sluice.rest.web.EventStreamParams;
import dev.sluice.security.Caller;
import dev.sluice.security.ModelRoles;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.CircuitPolicy;
import dev.sluice.stream.MemoryLimits;
import dev.sluice.stream.Models;
import dev.sluice.stream.Pricing;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartThrottle;
import dev.sluice.stream.StreamObserver;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.StreamSharing;
import dev.sluice.usage.Budget;
import dev.sluice.usage.Budgets;
import dev.sluice.usage.Ledger;
import dev.sluice.usage.Ledger.LedgerSettings;
import dev.sluice.usage.Period;
import dev.sluice.usage.Unit;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChatServiceTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Caller ADA = new Caller("ada", Set.of(), null);
    private static final Caller EVE = new Caller("eve", Set.of(), null);
    private static final Caller POOR = new Caller("ada", Set.of("poor"), null);
    private static final Budget FOR_POOR = new Budget("small", Set.of("poor"), null, Unit.TOKENS, 1, Period.MONTH);
    private static final Dialect TYPED = new TypedDialect();
    private static final Dialect.Options OPTIONS = new Dialect.Options(true, true, false);

    /** A database that is down: these tests need none. */
    private static final class NoDatabase implements Database.Source {
        @Override
        public DataSource open() throws SQLException {
            throw new SQLException("the database is down");
        }

        @Override
        public void close() {}
    }

    private long nanos = 1;
    private final List<ReplyListener> calls = new ArrayList<>();
    private Runnable onCheck = () -> {};
    private final Provider provider = new Provider() {
        @Override
        public Call call(ChatRequest request, String model, ReplyListener listener) {
            calls.add(listener);
            return () -> {};
        }

        @Override
        public @Nullable Unsendable check(ChatRequest request, String model) {
            onCheck.run();
            return Provider.super.check(request, model);
        }
    };
    private final StreamRegistry streams = new StreamRegistry(
            new StreamSettings(LONG, LONG, LONG, LONG, LONG, new RetryPolicy(1, LONG), 0, 1, 3, 0),
            new MemoryLimits(2, 3, () -> nanos),
            () -> nanos,
            StreamObserver.NONE,
            StreamSharing.NONE);
    private final EventStreams eventStreams = new EventStreams(LONG, LONG, TypedProgress::new, System::nanoTime);
    private final LocalChannels channels = new LocalChannels(0, 0, () -> nanos);
    private final Storage storage = new Storage(new Database(new NoDatabase()), Runnable::run, Thread::new);
    private final Conversations conversations =
            new Conversations(storage, new ConversationSettings(0, Optional.empty()), Clock.systemUTC());
    private final Ledger ledger = new Ledger(
            storage,
            "node",
            new LedgerSettings(LONG, Optional.empty()),
            Clock.systemUTC(),
            Runnable::run,
            System::nanoTime);
    private final Budgets budgets =
            new Budgets(List.of(FOR_POOR), ledger.pots(), Pricing.NONE, model -> -1, Clock.systemUTC());
    private final Uploads uploads = new Uploads(0);
    private final ChatService service = new ChatService(
            streams,
            new StartThrottle(Runnable::run, 100),
            eventStreams,
            channels,
            conversations,
            new Accounts(budgets, ledger, Clock.systemUTC()),
            new AllowedModels(
                    new Models(Map.of("p", provider), Map.of(), "p/m", new CircuitPolicy(0, LONG), System::nanoTime),
                    new ModelCatalogue("p/m", List.of(Entry.model("p", "m"))),
                    new ModelRoles(Map.of(), Map.of(), Map.of())),
            Map.of("typed", TYPED),
            RequestLimits.NONE,
            uploads);

    @AfterEach
    void close() {
        streams.close();
        channels.close();
        eventStreams.close();
        storage.close();
    }

    private static ChatInput input(@Nullable String model, @Nullable String key, Role... roles) {
        List<Message> messages = new ArrayList<>();
        for (Role role : roles) {
            messages.add(new Message(role, "Why?"));
        }
        ChatRequest chat = new ChatRequest(messages, null, null, null, null, List.of(), null);
        return new ChatInput(
                chat,
                new TurnPlace("message", true, messages.size() - 1),
                model,
                null,
                Map.of(),
                key,
                new Uploads(0).share());
    }

    private ChatStream start(Caller caller) {
        return service.start(input(null, null, Role.USER), caller, null, null);
    }

    private ReplyListener launched(Caller caller) {
        start(caller).launch();
        return calls.get(calls.size() - 1);
    }

    private ChatStream ended() {
        ChatStream stream = start(ADA);
        stream.launch();
        ReplyListener listener = calls.get(0);
        listener.event(new StreamCompleted(StopReason.END_TURN, new Usage(1, 1, false), "p/m", null));
        listener.flush();
        return stream;
    }

    private Response events(ChatStream stream, @Nullable String lastEventId) {
        URI root = URI.create("http://localhost/api/");
        ContainerRequest request = new ContainerRequest(root, root, "GET", null, new MapPropertiesDelegate(), null);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return service.events(stream, ADA, new EventStreamParams(request), TYPED, OPTIONS);
    }

    private static void assertRefused(ThrowingCallable call, int status, @Nullable String field, int retryAfter) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        Response answer = new ProblemMapper(code -> {}, Map.of()).toResponse(refused);

        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(refused.problem().field()).isEqualTo(field);
        assertThat(answer.getHeaderString("Retry-After"))
                .isEqualTo(retryAfter == 0 ? null : String.valueOf(retryAfter));
    }

    @Test
    void a_new_stream_does_not_call_its_provider_before_it_is_read() {
        ChatStream stream = start(ADA);

        assertThat(stream.model()).isEqualTo("p/m");
        assertThat(stream.principal()).isEqualTo("ada");
        assertThat(calls).isEmpty();
        assertThat(service.find(stream.id().value(), "ada")).isSameAs(stream);
    }

    @Test
    void a_key_joins_the_first_stream_of_its_principal_whether_it_comes_as_a_header_or_a_field() {
        ChatStream first = service.start(input(null, "k", Role.USER), ADA, null, null);

        assertThat(service.start(input(null, null, Role.USER), ADA, "k", null)).isSameAs(first);
        assertThat(service.start(input(null, "k", Role.USER), EVE, null, null)).isNotSameAs(first);
        assertThat(service.start(input(null, "k", Role.USER), ADA, "other", null))
                .isNotSameAs(first);
        assertRefused(() -> service.start(input(null, null, Role.USER), ADA, " ", null), 400, "Idempotency-Key", 0);
    }

    private ChatInput uploaded(String key) {
        ChatInput bare = input(null, key, Role.USER);
        Uploads.Share share = uploads.share();
        assertThat(share.take(10)).isTrue();
        return new ChatInput(bare.chat(), bare.place(), null, null, Map.of(), key, share);
    }

    @Test
    void attachments_of_a_request_that_another_overtakes_are_given_back() {
        List<ChatStream> first = new ArrayList<>();
        onCheck = () -> {
            onCheck = () -> {};
            first.add(service.start(uploaded("k"), ADA, null, null));
        };

        ChatStream second = service.start(uploaded("k"), ADA, null, null);

        assertThat(first).containsExactly(second);
        assertThat(uploads.held()).as("bytes while the stream runs").isEqualTo(10);
        second.cancel();
        assertThat(uploads.held()).as("bytes at the end").isZero();
    }

    @Test
    void an_invalid_field_is_named_and_starts_nothing() {
        assertRefused(() -> service.start(input("none/m", null, Role.USER), ADA, null, null), 400, "model", 0);
        assertRefused(
                () -> service.start(input(null, null, Role.ASSISTANT, Role.USER), ADA, null, null),
                400,
                "history[0].role",
                0);
        assertRefused(
                () -> service.start(input(null, null, Role.USER), ADA, null, "no-channel"), 404, "Sse-Client-ID", 0);
        assertRefused(() -> service.dialect("morse"), 406, "dialect", 0);
        assertThat(streams.running()).isZero();
    }

    @Test
    void a_principal_over_its_limit_is_refused_before_the_database_is_queried() {
        start(ADA);
        start(ADA);

        assertRefused(() -> service.start(next(), ADA, null, null), 429, null, 5);
        assertRefused(() -> service.start(next(), EVE, null, null), 503, null, 5); // the database, which is down
        assertThat(streams.running()).as("streams after the refused starts").isEqualTo(2);
        start(EVE);
    }

    @Test
    void a_used_up_budget_is_told_before_earlier_turns_are_looked_for() {
        ReplyListener spending = launched(POOR);
        spending.event(new StreamCompleted(StopReason.END_TURN, new Usage(1, 1, false), "p/m", null));
        spending.flush();
        ApiException refused = catchThrowableOfType(ApiException.class, () -> service.start(next(), POOR, null, null));

        assertThat(refused.problem().detail()).contains("The budget small", "is used up");
        assertRefused(() -> service.start(next(), ADA, null, null), 503, null, 5);
    }

    private static ChatInput next() {
        ChatInput first = input(null, null, Role.USER);
        return new ChatInput(first.chat(), first.place(), null, "conversation", Map.of(), null, new Uploads(0).share());
    }

    @Test
    void only_its_principal_joins_a_stream() {
        ChatStream stream = start(ADA);

        assertThat(service.join(stream.id().value(), ADA, null)).isSameAs(stream);
        assertRefused(() -> service.join(stream.id().value(), EVE, null), 404, null, 0);
        assertRefused(() -> service.join("not an id", ADA, null), 404, null, 0);
    }

    @Test
    void an_expired_stream_is_gone_for_its_principal_and_unknown_to_others() {
        ChatStream stream = ended();
        nanos += LONG.multipliedBy(2).toNanos();
        streams.sweep();

        assertRefused(() -> service.find(stream.id().value(), "ada"), 410, null, 0);
        assertRefused(() -> service.find(stream.id().value(), "eve"), 404, null, 0);
    }

    @Test
    void a_reader_resumes_after_its_last_event_and_gets_no_content_after_the_final_one() {
        ChatStream stream = ended();
        int last = stream.log().size() - 1;

        try (Response all = events(stream, null)) {
            assertThat(all.getStatus()).isEqualTo(200);
            assertThat(all.getHeaderString("Sluice-Stream-Id"))
                    .isEqualTo(stream.id().value());
        }
        try (Response nothing = events(stream, new EventId(stream.id(), last).toString())) {
            assertThat(nothing.getStatus()).isEqualTo(204);
        }
        assertRefused(() -> events(stream, new EventId(stream.id(), last + 1).toString()), 400, "Last-Event-ID", 0);
        assertRefused(() -> events(stream, "seven"), 400, "Last-Event-ID", 0);
    }

    @Test
    void a_start_over_a_limit_is_refused_with_the_time_to_wait() {
        start(ADA);
        start(ADA);
        assertRefused(() -> start(ADA), 429, null, 5);
        start(EVE);
        assertRefused(() -> start(EVE), 503, null, 5);
    }

    @Test
    void the_replies_a_principal_starts_per_minute_are_limited() {
        for (int i = 0; i < 3; i++) {
            start(ADA).cancel();
        }
        assertRefused(() -> start(ADA), 429, null, 20);
        nanos += Duration.ofSeconds(21).toNanos();
        assertThat(start(ADA)).isNotNull();
    }

    @Test
    void a_server_that_is_stopping_starts_no_streams() {
        streams.close();

        assertRefused(() -> start(ADA), 503, null, 5);
    }
}
