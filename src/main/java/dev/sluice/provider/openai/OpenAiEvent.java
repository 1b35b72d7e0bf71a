package dev.sluice.provider.openai;

import dev.sluice.json.JsonScanner;
import org.jspecify.annotations.Nullable;

/**
 * The content of one chunk, as places in its bytes. The decoder uses it only after the chunk was read whole, so that a chunk
 * that turns out not to be JSON has no effect. Reused for every chunk of a reply.
 */
final class OpenAiEvent {

    private final JsonScanner json = new JsonScanner();
    final OpenAiContent content = new OpenAiContent(json);

    boolean hasDelta;

    @Nullable
    String finishReason;

    long inputTokens;
    long outputTokens;
    boolean failed;
    int errorStatus;
    final StringBuilder errorWords = new StringBuilder();

    /** Whether it is one piece of text in a delta, and nothing else. */
    boolean isTextOnly() {
        return content.size() == 1
                && content.part(0).kind == OpenAiContent.Kind.TEXT
                && !content.part(0).inMessage
                && finishReason == null
                && inputTokens < 0
                && outputTokens < 0
                && !failed;
    }

    void read(byte[] array, int from, int to) {
        content.clear();
        hasDelta = false;
        finishReason = null;
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        errorStatus = 0;
        errorWords.setLength(0);
        json.start(array, from, to);
        if (json.peek() == '[') {
            // Google's servers wrap an error in a list.
            json.array();
            while (json.element()) {
                envelope();
            }
        } else {
            envelope();
        }
        json.end();
        if (!failed) {
            errorWords.setLength(0);
        }
    }

    private void envelope() {
        boolean choices = false;
        boolean describesError = false;
        json.object();
        while (json.key()) {
            if (json.is("choices") && json.peek() == '[') {
                choices = true;
                choices();
            } else if (json.is("usage") && json.peek() == '{') {
                usage();
            } else if (json.is("x_groq") && json.peek() == '{') {
                groq();
            } else if (json.is("error") && json.isSet()) {
                failed = true;
                error();
            } else if (json.is("code") || json.is("type") || json.is("status") || json.is("detail")) {
                // A type alone is not an error: new types of chunks may come.
                describesError |= json.is("detail") && json.isSet();
                word(json.is("code") || json.is("status"));
            } else if (json.is("message") && json.isSet()) {
                describesError = true;
                json.skip();
            } else {
                json.skip();
            }
        }
        // An error without its wrapper: {"detail": …}, {"object": "error", "message": …}.
        failed |= describesError && !choices;
    }

    private void choices() {
        json.array();
        while (json.element()) {
            int before = content.size();
            boolean deltaBefore = hasDelta;
            long index = 0;
            String finish = null;
            json.object();
            while (json.key()) {
                if (json.is("index")) {
                    index = json.number(0);
                } else if (json.is("delta") && json.peek() == '{') {
                    hasDelta = true;
                    content.read(false);
                } else if (json.is("message") && json.peek() == '{') {
                    content.read(true);
                } else if (json.is("finish_reason")) {
                    finish = json.stringOrNull() ? json.decoded() : null;
                } else if (json.is("error") && json.isSet()) {
                    failed = true;
                    error();
                } else if (json.is("usage") && json.peek() == '{') {
                    usage();
                } else {
                    json.skip();
                }
            }
            if (index != 0) {
                content.shrink(before);
                hasDelta = deltaBefore;
            } else if (finish != null && !finish.isEmpty()) {
                finishReason = finish;
            }
        }
    }

    private void groq() {
        json.object();
        while (json.key()) {
            if (json.is("usage") && json.peek() == '{') {
                usage();
            } else if (json.is("error") && json.isSet()) {
                failed = true;
                error();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        long prompt = -1;
        long completion = -1;
        long total = -1;
        long thinking = 0;
        json.object();
        while (json.key()) {
            if (json.is("prompt_tokens")) {
                prompt = json.number(-1);
            } else if (json.is("completion_tokens")) {
                completion = json.number(-1);
            } else if (json.is("total_tokens")) {
                total = json.number(-1);
            } else if (json.is("completion_tokens_details") && json.peek() == '{') {
                thinking = reasoningTokens();
            } else {
                json.skip();
            }
        }
        // Most servers count thinking in completion_tokens; for those that do not, only the total shows it.
        boolean apart = thinking > 0 && completion >= 0 && total == prompt + completion + thinking;
        inputTokens = prompt;
        outputTokens = apart ? completion + thinking : completion;
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

    private void error() {
        if (json.peek() != '{') {
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

    /** Collects a string for naming the failure, or a number that is an HTTP status. */
    private void word(boolean status) {
        byte first = json.peek();
        if (first == '"') {
            json.string();
            errorWords.append(json.decoded()).append(' ');
        } else if (status && first >= '0' && first <= '9') {
            errorStatus = (int) Math.min(json.number(0), 999);
        } else {
            json.skip();
        }
    }
}
