package dev.sluice.provider.ollama;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of one line, as places in its bytes. The decoder uses it only after the line was read whole, so that a line
 * that turns out not to be JSON has no effect. Reused for every line of a reply.
 */
final class OllamaEvent {

    /**
     * A tool call, which always comes whole.
     *
     * @param index its place among the calls, or -1 if the server sends none
     */
    record Call(String id, String name, long index, JsonText arguments) {}

    private final JsonScanner json = new JsonScanner();

    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final List<Call> calls = new ArrayList<>();
    boolean done;
    String doneReason = "";
    long inputTokens;
    long outputTokens;
    boolean failed;
    String error = "";
    int errorStatus;

    void read(byte[] array, int from, int to) {
        text.clear();
        thinking.clear();
        calls.clear();
        done = false;
        doneReason = "";
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        error = "";
        errorStatus = 0;
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("message") && json.peek() == '{') {
                message();
            } else if (json.is("done")) {
                done = json.peek() == 't';
                json.skip();
            } else if (json.is("done_reason")) {
                doneReason = json.text();
            } else if (json.is("prompt_eval_count")) {
                inputTokens = json.numberOrSkip(-1);
            } else if (json.is("eval_count")) {
                outputTokens = json.numberOrSkip(-1);
            } else if (json.is("error")) {
                error();
            } else if (json.is("status") || json.is("status_code")) {
                errorStatus = (int) Math.max(0, Math.min(json.numberOrSkip(-1), 999));
            } else {
                json.skip();
            }
        }
        json.end();
    }

    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("content") && json.peek() == '"') {
                text.read(json);
            } else if (json.is("thinking") && json.peek() == '"') {
                thinking.read(json);
            } else if (json.is("tool_calls") && json.peek() == '[') {
                json.array();
                while (json.element()) {
                    call();
                }
            } else {
                json.skip();
            }
        }
    }

    private void call() {
        String id = "";
        String name = "";
        long index = -1;
        JsonText arguments = JsonText.EMPTY;
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                id = json.text();
            } else if (json.is("function") && json.peek() == '{') {
                json.object();
                while (json.key()) {
                    if (json.is("name")) {
                        name = json.text();
                    } else if (json.is("index")) {
                        index = json.numberOrSkip(-1);
                    } else if (json.is("arguments")) {
                        arguments = arguments();
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
        calls.add(new Call(id, name, index, arguments));
    }

    /**
     * Reads arguments: an object, whose source is returned. Some compatible servers send that source as a string
     * instead.
     */
    private JsonText arguments() {
        byte first = json.peek();
        if (first == '"') {
            json.string();
            return JsonText.of(json.decoded());
        }
        if (first == '{') {
            return json.source();
        }
        json.skip();
        return JsonText.EMPTY;
    }

    /** Reads an error: a sentence, or an object with one where another provider's error was passed on. */
    private void error() {
        failed = json.isSet();
        if (json.peek() != '{') {
            error = json.text();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("message")) {
                error = json.text();
            } else {
                json.skip();
            }
        }
    }
}
