package dev.sluice.provider.ollama;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

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

    /** The reason for the end that is none of those known: the model has stopped, but why cannot be read. */
    private static final String UNREADABLE = "?";

    private final JsonScanner json;
    private final Runnable line = this::line;
    private final Runnable call = this::call;

    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final List<Call> calls = new ArrayList<>();
    boolean done;
    String doneReason = "";
    final TokenCounts tokens = new TokenCounts(false);

    boolean failed;
    String error = "";
    int errorStatus;

    /** Makes an event that reports to {@code leftOut} how many of a line's fields could not be read. */
    OllamaEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, line);
    }

    private void line() {
        text.clear();
        thinking.clear();
        calls.clear();
        done = false;
        doneReason = "";
        tokens.clear();
        failed = false;
        error = "";
        errorStatus = 0;
        json.object();
        while (json.key()) {
            if (json.is("message")) {
                message();
            } else if (json.is("done")) {
                done = json.flag();
            } else if (json.is("done_reason")) {
                doneReason = json.wordOr(UNREADABLE);
            } else if (json.is("prompt_eval_count")) {
                tokens.input(json.number(-1));
            } else if (json.is("eval_count")) {
                tokens.output(json.number(-1));
            } else if (json.is("error")) {
                error();
            } else if (json.is("status") || json.is("status_code")) {
                int named = ProviderFailures.status(json.id());
                errorStatus = named == 0 ? errorStatus : named;
            } else {
                json.skip();
            }
        }
    }

    private void message() {
        json.object();
        while (json.key()) {
            if (json.is("content")) {
                json.text(text);
            } else if (json.is("thinking")) {
                json.text(thinking);
            } else if (json.is("tool_calls")) {
                json.list(call);
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
        if (!json.isObject()) {
            json.leaveOut();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("id")) {
                id = json.id();
            } else if (json.is("function")) {
                json.object();
                while (json.key()) {
                    if (json.is("name")) {
                        name = json.id();
                    } else if (json.is("index")) {
                        index = json.index(-1);
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
        return json.isObject() ? json.source() : JsonText.of(json.word());
    }

    /**
     * Reads an error: a sentence, or an object where another provider's error was passed on, with its status, or a word in
     * place of the sentence.
     */
    private void error() {
        failed = json.hasContent();
        if (!json.isObject()) {
            error = json.id();
            return;
        }
        StringBuilder words = new StringBuilder();
        json.object();
        while (json.key()) {
            if (json.is("message")) {
                words.insert(0, json.id() + ' ');
            } else if (json.is("code") || json.is("status") || json.is("status_code") || json.is("type")) {
                String word = json.id();
                int named = ProviderFailures.status(word);
                errorStatus = named == 0 ? errorStatus : named;
                words.append(word.replace('_', ' ').toLowerCase(Locale.ROOT)).append(' ');
            } else {
                json.skip();
            }
        }
        error = words.toString().strip();
    }
}
