package dev.sluice.provider.ollama;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What one line says, as places in its bytes. Read whole before any of it is used, so that a line which turns out not to be
 * JSON has said nothing. Used again for every line of a reply.
 */
final class OllamaEvent {

    /**
     * A tool call, which always comes whole.
     *
     * @param index its place among the calls, or -1 where none was told
     */
    record Call(String id, String name, long index, JsonText arguments) {}

    private final JsonScanner json = new JsonScanner();
    private byte[] array = new byte[0];

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
        this.array = array;
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

    /** An object, which is told as its own text; some servers that speak Ollama's language send that text instead. */
    private JsonText arguments() {
        byte first = json.peek();
        if (first == '"') {
            json.string();
            return JsonText.of(json.decoded());
        }
        int from = json.skip();
        return first == '{'
                ? JsonText.of(new String(array, from, json.position() - from, StandardCharsets.UTF_8))
                : JsonText.EMPTY;
    }

    /** A sentence, or an object with one where another provider's error was passed on. */
    private void error() {
        byte first = json.peek();
        failed = first != 'n' && first != 'f';
        if (first != '{') {
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
