package dev.sluice.provider.openai;

import dev.sluice.json.JsonScanner;
import dev.sluice.provider.ProviderFailures;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of one chunk, as places in its bytes. The decoder uses it only after the chunk was read whole, so that a chunk
 * that turns out not to be JSON has no effect. Reused for every chunk of a reply.
 */
final class OpenAiEvent {

    /** The finish reason that is none of those known: the model has stopped, but why cannot be read. */
    static final String UNREADABLE = "?";

    private final JsonScanner json;
    private final Runnable chunk = this::chunk;
    final OpenAiContent content;

    boolean hasDelta;

    @Nullable
    String finishReason;

    long inputTokens;
    long outputTokens;
    boolean failed;
    int errorStatus;
    final StringBuilder errorWords = new StringBuilder();

    /** Makes an event that reports to {@code leftOut} how many of a chunk's fields could not be read. */
    OpenAiEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        content = new OpenAiContent(json);
    }

    /** Whether it is one piece of text in a delta, and nothing else. */
    boolean isTextOnly() {
        return content.size() == 1
                && content.part(0).kind == OpenAiContent.Kind.TEXT
                && !content.part(0).inMessage
                && finishReason == null
                && inputTokens < 0
                && outputTokens < 0
                && !failed
                && json.complete();
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, chunk);
    }

    private void chunk() {
        content.clear();
        hasDelta = false;
        finishReason = null;
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        errorStatus = 0;
        errorWords.setLength(0);
        if (json.isArray()) {
            // Google's servers wrap an error in a list.
            json.array();
            while (json.element()) {
                envelope();
            }
        } else {
            envelope();
        }
    }

    private void envelope() {
        boolean choices = false;
        boolean describesError = false;
        json.object();
        while (json.key()) {
            if (json.is("choices")) {
                choices = json.array();
                while (json.element()) {
                    choice();
                }
            } else if (json.is("usage")) {
                usage();
            } else if (json.is("x_groq")) {
                groq();
            } else if (json.is("error")) {
                error();
            } else if (json.is("code") || json.is("type") || json.is("status")) {
                // A type alone is not an error: new types of chunks may come.
                word(!json.is("type"));
            } else if (json.is("detail")) {
                describesError |= json.hasContent();
                word(false);
            } else if (json.is("message")) {
                describesError |= json.hasContent();
                json.skip();
            } else {
                json.skip();
            }
        }
        // An error without its wrapper: {"detail": …}, {"object": "error", "message": …}.
        failed |= describesError && !choices;
    }

    private void choice() {
        int before = content.size();
        boolean deltaBefore = hasDelta;
        int index = 0;
        String finish = "";
        json.object();
        while (json.key()) {
            if (json.is("index")) {
                index = json.index(0);
            } else if (json.is("delta")) {
                hasDelta |= content.read(false);
            } else if (json.is("message")) {
                content.read(true);
            } else if (json.is("finish_reason")) {
                finish = finishReason();
            } else if (json.is("error")) {
                error();
            } else if (json.is("usage")) {
                usage();
            } else {
                json.skip();
            }
        }
        if (index != 0) {
            content.shrink(before);
            hasDelta = deltaBefore;
        } else if (!finish.isEmpty()) {
            finishReason = finish;
        }
    }

    /** Reads a finish reason. SGLang's own API has it in an object, which it has also sent in chunks of this one. */
    private String finishReason() {
        if (!json.isObject()) {
            return json.wordOr(UNREADABLE);
        }
        String reason = UNREADABLE;
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                reason = json.wordOr(UNREADABLE);
            } else {
                json.skip();
            }
        }
        return reason;
    }

    private void groq() {
        json.object();
        while (json.key()) {
            if (json.is("usage")) {
                usage();
            } else if (json.is("error")) {
                error();
            } else {
                json.skip();
            }
        }
    }

    /** Reads token counts; some servers name them as Responses does. */
    private void usage() {
        long prompt = -1;
        long completion = -1;
        long input = -1;
        long output = -1;
        long total = -1;
        long thinking = 0;
        json.object();
        while (json.key()) {
            if (json.is("prompt_tokens")) {
                prompt = json.number(-1);
            } else if (json.is("completion_tokens")) {
                completion = json.number(-1);
            } else if (json.is("input_tokens")) {
                input = json.number(-1);
            } else if (json.is("output_tokens")) {
                output = json.number(-1);
            } else if (json.is("total_tokens")) {
                total = json.number(-1);
            } else if (json.is("completion_tokens_details")) {
                thinking = reasoningTokens();
            } else {
                json.skip();
            }
        }
        // Most servers count thinking in completion_tokens; for those that do not, only the total shows it.
        boolean apart = thinking > 0 && completion >= 0 && total == prompt + completion + thinking;
        completion = apart ? completion + thinking : completion >= 0 ? completion : output;
        prompt = prompt >= 0 ? prompt : input;
        inputTokens = prompt >= 0 ? prompt : inputTokens;
        outputTokens = completion >= 0 ? completion : outputTokens;
    }

    private long reasoningTokens() {
        long tokens = 0;
        json.object();
        while (json.key()) {
            if (json.is("reasoning_tokens")) {
                tokens = json.number(0);
            } else {
                json.skip();
            }
        }
        return tokens;
    }

    /** Reads an error. One that says nothing, as some servers send with every chunk, is none. */
    private void error() {
        failed |= json.hasContent();
        if (!json.isObject()) {
            word(false);
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("type") || json.is("code") || json.is("status") || json.is("status_code")) {
                word(!json.is("type"));
            } else {
                json.skip();
            }
        }
    }

    /** Collects a word for naming the failure, or a number that is an HTTP status. */
    private void word(boolean status) {
        if (!json.isText()) {
            json.skip();
            return;
        }
        String word = json.id();
        int named = status ? ProviderFailures.status(word) : 0;
        errorStatus = named == 0 ? errorStatus : named;
        errorWords.append(word).append(' ');
    }
}
