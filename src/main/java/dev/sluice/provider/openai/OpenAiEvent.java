package dev.sluice.provider.openai;

import dev.sluice.json.JsonScanner;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.TokenCounts;
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
    private final Runnable choice = this::choice;
    private final Runnable envelope = this::envelope;
    final OpenAiContent content;

    boolean hasDelta;

    @Nullable
    String finishReason;

    /** The probabilities of the pieces of text, an object as the server wrote it; empty for none. */
    String logprobs = "";

    final TokenCounts tokens = new TokenCounts(false);
    private final TokenCounts report = new TokenCounts(false);
    private final TokenCounts newNames = new TokenCounts(false);
    boolean failed;

    /** Whether it has an error, possibly one that says nothing. */
    private boolean hasError;

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
                && logprobs.isEmpty()
                && tokens.isEmpty()
                && !failed
                && !hasError
                && json.complete();
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, chunk);
    }

    private void chunk() {
        content.clear();
        hasDelta = false;
        finishReason = null;
        logprobs = "";
        tokens.clear();
        failed = false;
        hasError = false;
        errorStatus = 0;
        errorWords.setLength(0);
        if (json.isArray()) {
            // Google's servers wrap an error in a list.
            json.list(envelope);
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
                choices = json.list(choice);
            } else if (json.is("usage")) {
                usage();
            } else if (json.is("x_groq")) {
                groq();
            } else if (json.is("citations") || json.is("search_results")) {
                content.sources.list();
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
        String probabilities = "";
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
            } else if (json.is("logprobs") && json.isObject() && json.hasContent()) {
                probabilities = json.source().decoded();
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
            return;
        }
        logprobs = probabilities;
        if (!finish.isEmpty()) {
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

    /** Reads token counts by their names here, by those of Responses and Messages, and by those of single servers. */
    private void usage() {
        report.clear();
        newNames.clear();
        json.object();
        while (json.key()) {
            if (json.is("prompt_tokens")) {
                report.input(json.number(-1));
            } else if (json.is("completion_tokens")) {
                report.output(json.number(-1));
            } else if (json.is("input_tokens")) {
                newNames.input(json.number(-1));
            } else if (json.is("output_tokens")) {
                newNames.output(json.number(-1));
            } else if (json.is("total_tokens")) {
                report.total(json.number(-1));
            } else if (json.is("prompt_tokens_details")
                    || json.is("completion_tokens_details")
                    || json.is("input_tokens_details")
                    || json.is("output_tokens_details")) {
                tokenDetails();
            } else if (json.is("prompt_cache_hit_tokens")
                    || json.is("cached_tokens")
                    || json.is("cache_read_input_tokens")) {
                newNames.cached(json.number(-1));
            } else if (json.is("cache_creation_input_tokens")) {
                newNames.cacheWrite(json.number(-1));
            } else {
                json.skip();
            }
        }
        report.fill(newNames);
        tokens.take(report);
    }

    private void tokenDetails() {
        json.object();
        while (json.key()) {
            if (json.is("cached_tokens")) {
                report.cached(json.number(-1));
            } else if (json.is("cache_write_tokens")) {
                report.cacheWrite(json.number(-1));
            } else if (json.is("reasoning_tokens")) {
                report.reasoning(json.number(-1));
            } else {
                json.skip();
            }
        }
    }

    /** Reads an error. One that says nothing, as some servers send with every chunk, is none. */
    private void error() {
        failed |= json.hasContent();
        hasError |= json.isObject() || json.isArray() || json.isString();
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
