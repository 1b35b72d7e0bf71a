package dev.sluice.it.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.server.OwnTomcat;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers whom the servlet container signs in, with its own passwords and roles. */
@Tag("one-server")
final class ContainerModeIT {

    private static OwnTomcat tomcat;

    @BeforeAll
    static void start() throws Exception {
        tomcat = new OwnTomcat("container-mode", "-Dsluice.auth.mode=container");
    }

    @AfterAll
    static void stop() {
        tomcat.close();
    }

    private static RawHttp as(String user, String password, String method, String path, String body)
            throws IOException {
        Map<String, String> headers = new TreeMap<>(Map.of("Content-Type", "application/json"));
        if (!user.isEmpty()) {
            String login = Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8));
            headers.put("Authorization", "Basic " + login);
        }
        return tomcat.api().request(method, path, headers, body);
    }

    private static RawHttp as(String user, String method, String path, String body) throws IOException {
        return as(user, user, method, path, body);
    }

    private static int status(String user, String method, String path, String body) throws IOException {
        try (RawHttp http = as(user, method, path, body)) {
            return http.status();
        }
    }

    @Test
    void without_a_password_the_container_asks_for_one_and_sluice_says_why() throws IOException {
        for (String password : new String[] {"", "wrong"}) {
            try (RawHttp http = as(password.isEmpty() ? "" : "ada", password, "GET", "api/models", "")) {
                assertThat(http.status()).isEqualTo(401);
                assertThat(http.header("WWW-Authenticate")).startsWith("Basic realm=");
                assertThat(http.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(http.json().getString("code")).isEqualTo("unauthorized");
            }
        }
        assertThat(status("", "GET", "api/health/live", "")).isEqualTo(200);
        assertThat(status("", "GET", "", "")).as("the page").isEqualTo(200);
    }

    @Test
    void roles_come_from_the_container() throws IOException {
        String push = "{\"message\":\"Hi\"}";
        assertThat(status("ada", "GET", "api/models", "")).isEqualTo(200);
        assertThat(status("guest", "GET", "api/models", "")).isEqualTo(403);
        assertThat(status("ada", "POST", "api/v1/sse/broadcast", push)).isEqualTo(403);
        assertThat(status("boss", "POST", "api/v1/sse/broadcast", push)).isEqualTo(202);
    }

    @Test
    void a_stream_belongs_to_its_owner_and_a_ticket_reads_it() throws IOException {
        String stream;
        try (RawHttp http = as("ada", "POST", "api/streams", Api.body("demo/burst", "Hi"))) {
            stream = http.json().getString("stream_id");
        }
        assertThat(status("boss", "GET", "api/streams/" + stream, "")).isEqualTo(404);
        assertThat(status("ada", "GET", "api/streams/" + stream, "")).isEqualTo(200);
        String ticket;
        try (RawHttp http = as("ada", "POST", "api/tickets", "{\"stream_id\":\"" + stream + "\"}")) {
            ticket = http.json().getString("ticket");
        }
        try (SseClient client = new SseClient(tomcat.api().get("api/streams/" + stream + "/events?ticket=" + ticket))) {
            assertThat(Reply.of(client.rest()).completed()).isTrue();
        }
        assertThat(status("", "GET", "api/streams/" + stream + "/events?ticket=" + ticket, ""))
                .isEqualTo(401);
    }
}
