package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseEvent;
import dev.sluice.it.provider.ProviderScript;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.War;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;

/** A table of models whose provider misbehaves, each with the outcome that clients must see. */
final class BadReplies {

    private static final int AT_ONCE = 8;

    private final War war;
    private final List<Callable<String>> cases = new ArrayList<>();

    BadReplies(War war) {
        this.war = war;
    }

    /**
     * Adds a case.
     *
     * @param code the error's, or null for a reply that completes
     * @param text the text that the client must get, or null for any
     */
    void add(String model, String code, String text) {
        cases.add(() -> fault(model, code, text));
    }

    /** Adds an answer with a Content-Length. */
    void whole(Wire wire, String name, int status, Map<String, String> headers, String body, String code) {
        script(
                wire,
                name + '-' + status,
                call -> call.whole(status, headers, body.getBytes(StandardCharsets.UTF_8)),
                code,
                "");
    }

    /** Adds an event stream that is sent at once. */
    void stream(Wire wire, String name, String body, String code, String text) {
        script(
                wire,
                name,
                call -> {
                    call.eventStream();
                    call.chunk(body);
                    call.end();
                },
                code,
                text);
    }

    /** Adds a provider that follows the script. */
    void script(Wire wire, String name, ProviderScript script, String code, String text) {
        String model = "bad-" + wire.provider() + '-' + name;
        war.provider().on(model, script);
        add(wire.provider() + '/' + model, code, text);
    }

    /** Sends a request for each case, and fails with a list of everything that is wrong. */
    void check() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String fault : Concurrently.run(AT_ONCE, cases)) {
            all.assertThat(fault).isEmpty();
        }
        all.assertAll();
        System.out.println(cases.size() + " bad answers");
        assertThat(war.api().reply("demo/burst", "Still there?").completed()).isTrue();
    }

    /** What is wrong with the stream, or the empty text. */
    private String fault(String model, String code, String text) throws Exception {
        Reply reply = war.api().reply(model, "Hi");
        if (reply.terminal() == null) {
            return model + ": no terminal event";
        }
        long terminals = reply.events().stream().filter(SseEvent::isTerminal).count();
        boolean ok = terminals == 1 && (text == null || reply.text().equals(text));
        if (code == null) {
            ok &= reply.stopReason().equals("end_turn");
        } else {
            ok &= reply.errorCode().equals(code)
                    && reply.partial() == !reply.text().isEmpty()
                    && !reply.terminal().toString().matches("(?s).*(secret|127\\.0|10\\.0|Jetty|Exception).*");
        }
        return ok
                ? ""
                : model + ": should be " + code + " after '" + text + "' and is " + reply.summary() + " '"
                        + reply.text() + "'";
    }
}
