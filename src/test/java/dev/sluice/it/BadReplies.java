package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;

/** A table of models whose provider misbehaves, and of what clients are to be told. */
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
     * @param text what the client gets, or null for any
     */
    void add(String model, String code, String text) {
        cases.add(() -> fault(model, code, text));
    }

    /** An answer with a length. */
    void whole(Wire wire, String name, int status, Map<String, String> headers, String body, String code) {
        script(
                wire,
                name + '-' + status,
                call -> call.whole(status, headers, body.getBytes(StandardCharsets.UTF_8)),
                code,
                "");
    }

    /** An event stream, sent at once. */
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

    /** A provider that does as the script has it. */
    void script(Wire wire, String name, ProviderScript script, String code, String text) {
        String model = "bad-" + wire.provider() + '-' + name;
        war.provider().on(model, script);
        add(wire.provider() + '/' + model, code, text);
    }

    /** Asks all, and fails with all that went wrong. */
    void check() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (String fault : Together.run(AT_ONCE, cases)) {
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
