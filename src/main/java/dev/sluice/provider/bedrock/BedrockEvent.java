package dev.sluice.provider.bedrock;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import dev.sluice.provider.TokenCounts;
import java.util.function.IntConsumer;

/**
 * The content of one message's payload, as places in its bytes. The decoder uses it only after the payload was read
 * whole, so that a payload that turns out not to be JSON has no effect. Reused for every message of a reply.
 */
final class BedrockEvent {

    private final JsonScanner json;
    private final Runnable payload = this::payload;

    long index;
    final JsonSpan text = new JsonSpan();
    final JsonSpan thinking = new JsonSpan();
    final JsonSpan input = new JsonSpan();
    String signature = "";

    /** A piece of encrypted thinking, in Base64. */
    final JsonSpan redacted = new JsonSpan();

    /** The format of the picture that starts, as at the end of its media type. */
    String pictureFormat = "";

    /** A piece of a picture, in Base64. */
    final JsonSpan picture = new JsonSpan();

    final BedrockCitation citation;

    /** The source of a call's input that is an object instead of a string; else empty. */
    JsonText object = JsonText.EMPTY;

    /** Whether the block that starts is a call of one of the caller's tools. */
    boolean startsCall;

    String toolId = "";
    String toolName = "";
    String stopReason = "";

    /** Bedrock counts what is read from and written to its cache besides the input. */
    final TokenCounts tokens = new TokenCounts(true);

    String errorType = "";

    /** InvokeModel's chunk, in Base64. */
    final JsonSpan bytes = new JsonSpan();

    /** Makes an event that reports to {@code leftOut} how many of a payload's fields could not be read. */
    BedrockEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        citation = new BedrockCitation(json);
    }

    /** Whether it is one piece of text, and nothing else. */
    boolean isTextOnly() {
        boolean other = !thinking.isEmpty()
                || !input.isEmpty()
                || !signature.isEmpty()
                || !redacted.isEmpty()
                || !picture.isEmpty()
                || citation.get() != null;
        return !text.isEmpty() && !other && json.complete();
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, payload);
    }

    private void payload() {
        index = -1;
        text.clear();
        thinking.clear();
        input.clear();
        object = JsonText.EMPTY;
        bytes.clear();
        signature = "";
        redacted.clear();
        pictureFormat = "";
        picture.clear();
        citation.clear();
        startsCall = false;
        toolId = "";
        toolName = "";
        stopReason = "";
        tokens.clear();
        errorType = "";
        String code = "";
        json.object();
        while (json.key()) {
            if (json.is("contentBlockIndex")) {
                index = json.index(-1);
            } else if (json.is("delta")) {
                delta();
            } else if (json.is("start")) {
                start();
            } else if (json.is("stopReason")) {
                stopReason = json.word();
            } else if (json.is("usage")) {
                usage();
            } else if (json.is("__type")) {
                errorType = json.word();
            } else if (json.is("code")) {
                code = json.word();
            } else if (json.is("bytes")) {
                json.text(bytes);
            } else {
                json.skip();
            }
        }
        errorType = errorType.isEmpty() ? code : errorType;
    }

    private void delta() {
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                json.text(text);
            } else if (json.is("reasoningContent")) {
                reasoning();
            } else if (json.is("toolUse")) {
                input();
            } else if (json.is("citation")) {
                citation.read();
            } else if (json.is("image")) {
                picture();
            } else {
                json.skip();
            }
        }
    }

    private void reasoning() {
        json.object();
        while (json.key()) {
            if (json.is("text")) {
                json.text(thinking);
            } else if (json.is("signature")) {
                signature = json.word();
            } else if (json.is("redactedContent")) {
                json.text(redacted);
            } else {
                json.skip();
            }
        }
    }

    private void picture() {
        json.object();
        while (json.key()) {
            if (json.is("source")) {
                json.object();
                while (json.key()) {
                    if (json.is("bytes")) {
                        json.text(picture);
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
    }

    private void input() {
        json.object();
        while (json.key()) {
            if (json.is("input") && json.isObject()) {
                object = json.source();
            } else if (json.is("input")) {
                json.text(input);
            } else {
                json.skip();
            }
        }
    }

    private void start() {
        json.object();
        while (json.key()) {
            if (json.is("image")) {
                startPicture();
                continue;
            } else if (!json.is("toolUse")) {
                json.skip();
                continue;
            }
            startsCall = json.object();
            while (json.key()) {
                if (json.is("toolUseId")) {
                    toolId = json.id();
                } else if (json.is("name")) {
                    toolName = json.id();
                } else if (json.is("type")) {
                    startsCall = !json.word().equals("server_tool_use");
                } else {
                    json.skip();
                }
            }
        }
    }

    private void startPicture() {
        json.object();
        while (json.key()) {
            if (json.is("format")) {
                pictureFormat = json.word();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("inputTokens")) {
                tokens.input(json.number(-1));
            } else if (json.is("outputTokens")) {
                tokens.output(json.number(-1));
            } else if (json.is("cacheReadInputTokens")) {
                tokens.cached(json.number(-1));
            } else if (json.is("cacheWriteInputTokens")) {
                tokens.cacheWrite(json.number(-1));
            } else {
                json.skip();
            }
        }
    }
}
