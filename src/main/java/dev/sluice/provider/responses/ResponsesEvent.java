package dev.sluice.provider.responses;

import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import dev.sluice.provider.AnnotationReader;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The content of one event, as places in its bytes. The decoder uses it only after the event was read whole, so that an
 * event that turns out not to be JSON has no effect. Reused for every event of a reply.
 */
final class ResponsesEvent {

    /** Types of which no new string is made for each event. */
    private static final String[] FREQUENT = {
        "response.output_text.delta",
        "response.reasoning_summary_text.delta",
        "response.reasoning_text.delta",
        "response.function_call_arguments.delta"
    };

    private final JsonScanner json;
    private final Runnable event = this::event;

    String type = "";

    /** The index of the item that the event is about, or -1 without one. */
    int outputIndex;

    /** The id of the item that the event is about, empty if the event has none. It is decoded for calls only. */
    final JsonSpan itemId = new JsonSpan();

    /** The index of the part in its item. */
    int partIndex;

    /** The text that a delta adds. */
    final JsonSpan delta = new JsonSpan();

    /** The whole text, repeated by the event that ends it. */
    final JsonSpan whole = new JsonSpan();

    final RepeatedOutput pieces;

    /** What the event adds to the sources of a part, with their places in that part. */
    final List<SourceCited> sources = new ArrayList<>();

    private final AnnotationReader annotations;

    /** The status of the response; empty if the event has none. */
    String status = "";

    String incompleteReason = "";
    final TokenCounts tokens = new TokenCounts(false);

    boolean failed;
    int errorStatus;
    String errorType = "";
    String errorCode = "";

    /** Makes an event that reports to {@code leftOut} how many of its fields could not be read. */
    ResponsesEvent(IntConsumer leftOut) {
        json = new JsonScanner(leftOut);
        pieces = new RepeatedOutput(json);
        annotations = new AnnotationReader(json);
    }

    void read(byte[] array, int from, int to) {
        json.read(array, from, to, event);
    }

    private void event() {
        type = "";
        outputIndex = -1;
        itemId.clear();
        partIndex = 0;
        delta.clear();
        whole.clear();
        pieces.clear();
        sources.clear();
        status = "";
        incompleteReason = "";
        tokens.clear();
        failed = false;
        errorStatus = 0;
        errorType = "";
        errorCode = "";
        boolean describesError = false;
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.word(FREQUENT);
            } else if (json.is("delta")) {
                json.text(delta);
            } else if (isWhole() && json.isText()) {
                json.text(whole);
            } else if (json.is("item_id")) {
                json.text(itemId);
            } else if (json.is("output_index")) {
                outputIndex = json.index(-1);
            } else if (json.is("content_index") || json.is("summary_index")) {
                partIndex = json.index(0);
            } else if (json.is("part")) {
                pieces.part();
            } else if (json.is("item")) {
                pieces.item();
            } else if (json.is("annotation")) {
                json.list(() -> sources.add(annotations.read()));
            } else if (json.is("response")) {
                json.object();
                while (json.key()) {
                    responseMember();
                }
            } else if (json.is("code")) {
                code();
            } else if (json.is("message") || json.is("detail")) {
                describesError |= json.hasContent();
                json.skip();
            } else {
                responseMember();
            }
        }
        // As documented, {"type": "error", "code": …, "message": …}; or an error object by itself.
        failed |= type.equals("error") || (describesError && type.isEmpty());
    }

    private boolean isWhole() {
        return json.is("text") || json.is("refusal") || json.is("arguments") || json.is("input");
    }

    /**
     * Reads a member of a response; of the event itself where the response is not wrapped, as in an answer without a
     * stream.
     */
    private void responseMember() {
        if (json.is("output")) {
            pieces.items();
        } else if (json.is("status") && json.isString()) {
            status = json.word();
        } else if (json.is("status")) {
            int named = ProviderFailures.status(json.id());
            errorStatus = named == 0 ? errorStatus : named;
        } else if (json.is("incomplete_details")) {
            incompleteDetails();
        } else if (json.is("usage")) {
            usage();
        } else if (json.is("error")) {
            error();
        } else {
            json.skip();
        }
    }

    private void incompleteDetails() {
        json.object();
        while (json.key()) {
            if (json.is("reason")) {
                incompleteReason = json.word();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                tokens.input(json.number(-1));
            } else if (json.is("output_tokens")) {
                tokens.output(json.number(-1));
            } else if (json.is("total_tokens")) {
                tokens.total(json.number(-1));
            } else if (json.is("input_tokens_details") || json.is("output_tokens_details")) {
                tokenDetails();
            } else {
                json.skip();
            }
        }
    }

    private void tokenDetails() {
        json.object();
        while (json.key()) {
            if (json.is("cached_tokens")) {
                tokens.cached(json.number(-1));
            } else if (json.is("cache_write_tokens")) {
                tokens.cacheWrite(json.number(-1));
            } else if (json.is("reasoning_tokens")) {
                tokens.reasoning(json.number(-1));
            } else {
                json.skip();
            }
        }
    }

    /** Reads an error. One that says nothing, as some servers send with every event, is none. */
    private void error() {
        if (!json.hasContent()) {
            json.skip();
            return;
        }
        failed = true;
        if (!json.isObject()) {
            errorType = json.id();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                errorType = json.word();
            } else if (json.is("code") || json.is("status")) {
                code();
            } else {
                json.skip();
            }
        }
    }

    /** Reads an error's code: a word, or an HTTP status. */
    private void code() {
        String word = json.id();
        int named = ProviderFailures.status(word);
        if (named != 0) {
            errorStatus = named;
        } else if (!word.isEmpty()) {
            errorCode = word;
        }
    }
}
