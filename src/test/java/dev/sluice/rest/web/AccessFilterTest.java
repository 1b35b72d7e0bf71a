package dev.sluice.rest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.event.EventId;
import dev.sluice.event.StreamId;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.security.Access;
import dev.sluice.security.Access.Roles;
import dev.sluice.security.AuthMode;
import dev.sluice.security.Caller;
import dev.sluice.security.MemoryTickets;
import dev.sluice.security.Origins;
import dev.sluice.security.Tickets;
import jakarta.ws.rs.NotSupportedException;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.api.Test;

final class AccessFilterTest {

    private static final Caller ADA = new Caller("ada", Set.of("user"), null);
    private static final Caller GUEST = new Caller("guest", Set.of("other"), null);
    private static final String STREAM = "A".repeat(StreamId.LENGTH);

    private final Tickets tickets = new MemoryTickets(() -> 1);

    private AccessFilter filter(AuthMode mode) {
        Access access = new Access(
                mode,
                request -> switch (Objects.requireNonNullElse(request.headers().apply("X-API-Key"), "")) {
                    case "ada" -> ADA;
                    case "guest" -> GUEST;
                    default -> null;
                },
                new Roles("user", "admin"),
                Origins.NONE);
        return new AccessFilter(access, tickets);
    }

    private static ContainerRequest request(String method, String path, String key) {
        URI root = URI.create("http://localhost/api/");
        ContainerRequest request =
                new ContainerRequest(root, root.resolve(path), method, null, new MapPropertiesDelegate(), null);
        request.header("X-API-Key", key);
        return request;
    }

    private int refusal(AuthMode mode, ContainerRequest request) {
        return catchThrowableOfType(ApiException.class, () -> filter(mode).filter(request))
                .problem()
                .status();
    }

    @Test
    void an_authenticated_user_is_passed_on() {
        ContainerRequest request = request("GET", "models", "ada");

        filter(AuthMode.API_KEY).filter(request);

        assertThat(AccessFilter.caller(request)).isEqualTo(ADA);
        assertThat(AccessFilter.isAdmin(request)).isFalse();
    }

    @Test
    void unknown_callers_and_callers_without_a_role_are_refused() {
        assertThat(refusal(AuthMode.API_KEY, request("GET", "models", "eve"))).isEqualTo(401);
        assertThat(refusal(AuthMode.LOCAL, request("GET", "models", "eve"))).isEqualTo(403);
        assertThat(refusal(AuthMode.API_KEY, request("GET", "models", "guest"))).isEqualTo(403);
    }

    @Test
    void probes_need_no_caller() {
        ContainerRequest request = request("GET", "health/live", "eve");

        filter(AuthMode.API_KEY).filter(request);

        assertThatThrownBy(() -> AccessFilter.caller(request)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_post_without_a_content_type_is_refused_unless_it_needs_no_body() {
        assertThatThrownBy(() -> filter(AuthMode.API_KEY).filter(request("POST", "streams", "ada")))
                .isInstanceOf(NotSupportedException.class);
        filter(AuthMode.API_KEY).filter(request("POST", "v1/sse/debug/stop/c", "ada"));
    }

    @Test
    void a_malformed_query_is_refused() {
        ContainerRequest request = request("GET", "chat", "ada");
        request.setProperty(RequestFilter.RAW_QUERY, "prompt=100%");

        assertThat(refusal(AuthMode.API_KEY, request)).isEqualTo(400);
    }

    @Test
    void a_ticket_opens_its_stream_once_and_nothing_else() {
        String first = Objects.requireNonNull(tickets.issue(ADA, STREAM));
        ContainerRequest reading = request("GET", "streams/" + STREAM + "/events?ticket=" + first, "");
        filter(AuthMode.API_KEY).filter(reading);

        assertThat(AccessFilter.principal(reading)).isEqualTo("ada");
        assertThat(refusal(AuthMode.API_KEY, request("GET", "streams/" + STREAM + "?ticket=" + first, "")))
                .isEqualTo(401);
        String second = Objects.requireNonNull(tickets.issue(ADA, STREAM));
        assertThat(refusal(AuthMode.API_KEY, request("GET", "models?ticket=" + second, "ada")))
                .isEqualTo(401);
    }

    @Test
    void a_ticket_resumes_the_stream_named_by_the_last_event_id() {
        String ticket = Objects.requireNonNull(tickets.issue(ADA, STREAM));
        ContainerRequest request = request("GET", "chat?prompt=x&ticket=" + ticket, "");
        request.header("Last-Event-ID", new EventId(new StreamId(STREAM), 3).toString());

        filter(AuthMode.API_KEY).filter(request);

        assertThat(AccessFilter.principal(request)).isEqualTo("ada");
    }
}
