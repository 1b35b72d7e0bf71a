package dev.sluice.rest.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.dialect.Dialect;
import dev.sluice.rest.problem.ApiException;
import java.net.URI;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.api.Test;

final class EventStreamParamsTest {

    private static ContainerRequest request(String method, String query) {
        URI root = URI.create("http://localhost/api/");
        return new ContainerRequest(
                root, root.resolve("chat?" + query), method, null, new MapPropertiesDelegate(), null);
    }

    @Test
    void the_header_of_a_reconnecting_browser_overrides_its_old_query() {
        ContainerRequest request = request("GET", "last_event_id=old");
        assertThat(new EventStreamParams(request).lastEventIdText()).isEqualTo("old");
        request.header("Last-Event-ID", "new");
        assertThat(new EventStreamParams(request).lastEventIdText()).isEqualTo("new");
        assertThat(new EventStreamParams(request("GET", "last_event_id=")).lastEventIdText())
                .isNull();
    }

    @Test
    void an_invalid_id_is_refused_by_the_name_of_its_header_or_parameter() {
        ContainerRequest request = request("GET", "last_event_id=x");
        EventStreamParams params = new EventStreamParams(request);

        assertThat(catchThrowableOfType(ApiException.class, params::lastEventId)
                        .problem()
                        .field())
                .isEqualTo("last_event_id");
        request.header("Last-Event-ID", "x");
        assertThat(catchThrowableOfType(ApiException.class, params::lastEventId)
                        .problem()
                        .field())
                .isEqualTo("Last-Event-ID");
    }

    @Test
    void a_get_has_ids_and_accumulated_text_can_be_turned_off() {
        assertThat(new EventStreamParams(request("GET", "")).options())
                .isEqualTo(new Dialect.Options(true, true, false));
        assertThat(new EventStreamParams(request("POST", "accumulated=false")).options())
                .isEqualTo(new Dialect.Options(false, false, false));
        assertThatThrownBy(() -> new EventStreamParams(request("GET", "accumulated=1")).options())
                .isInstanceOf(ApiException.class);
    }

    @Test
    void an_endpoint_has_its_own_default_dialect() {
        assertThat(new EventStreamParams(request("GET", "")).dialect("delta")).isEqualTo("delta");
        assertThat(new EventStreamParams(request("GET", "dialect=typed")).dialect("delta"))
                .isEqualTo("typed");
    }
}
