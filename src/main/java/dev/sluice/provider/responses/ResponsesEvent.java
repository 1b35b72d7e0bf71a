package dev.sluice.provider.responses;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;

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

    private final JsonScanner json = new JsonScanner();

    String type = "";

    /** The index of the item that the event is about, or -1 without one. */
    int outputIndex;

    /** The index of the part in its item. */
    int partIndex;

    /** The text that a delta adds. */
    final JsonSpan delta = new JsonSpan();

    /** The whole text, repeated by the event that ends it. */
    final JsonSpan whole = new JsonSpan();

    final RepeatedOutput pieces = new RepeatedOutput(json);

    /** The status of the response; empty if the event has none. */
    String status = "";

    String incompleteReason = "";
    long inputTokens;
    long outputTokens;

    boolean failed;
    int errorStatus;
    String errorType = "";
    String errorCode = "";

    void read(byte[] array, int from, int to) {
        type = "";
        outputIndex = -1;
        partIndex = 0;
        delta.clear();
        whole.clear();
        pieces.clear();
        status = "";
        incompleteReason = "";
        inputTokens = -1;
        outputTokens = -1;
        failed = false;
        errorStatus = 0;
        errorType = "";
        errorCode = "";
        boolean describesError = false;
        json.start(array, from, to);
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                type = json.text(FREQUENT);
            } else if (json.is("delta") && json.peek() == '"') {
                delta.read(json);
            } else if (isWhole() && json.peek() == '"') {
                whole.read(json);
            } else if (json.is("output_index")) {
                outputIndex = index(-1);
            } else if (json.is("content_index") || json.is("summary_index")) {
                partIndex = index(0);
            } else if (json.is("part") && json.peek() == '{') {
                pieces.part();
            } else if (json.is("item") && json.peek() == '{') {
                pieces.item();
            } else if (json.is("response") && json.peek() == '{') {
                json.object();
                while (json.key()) {
                    responseMember();
                }
            } else if (json.is("code")) {
                code();
            } else if (json.is("message") || json.is("detail")) {
                describesError |= json.isSet();
                json.skip();
            } else {
                responseMember();
            }
        }
        json.end();
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
        if (json.is("output") && json.peek() == '[') {
            pieces.items();
        } else if (json.is("status") && json.peek() == '"') {
            status = json.text();
        } else if (json.is("status")) {
            code();
        } else if (json.is("incomplete_details") && json.peek() == '{') {
            incompleteDetails();
        } else if (json.is("usage") && json.peek() == '{') {
            usage();
        } else if (json.is("error") && json.isSet()) {
            error();
        } else {
            json.skip();
        }
    }

    private void incompleteDetails() {
        json.object();
        while (json.key()) {
            if (json.is("reason")) {
                incompleteReason = json.text();
            } else {
                json.skip();
            }
        }
    }

    private void usage() {
        json.object();
        while (json.key()) {
            if (json.is("input_tokens")) {
                inputTokens = json.number(-1);
            } else if (json.is("output_tokens")) {
                outputTokens = json.number(-1);
            } else {
                json.skip();
            }
        }
    }

    private void error() {
        failed = true;
        if (json.peek() != '{') {
            errorType = json.text();
            return;
        }
        json.object();
        while (json.key()) {
            if (json.is("type")) {
                errorType = json.text();
            } else if (json.is("code") || json.is("status")) {
                code();
            } else {
                json.skip();
            }
        }
    }

    /** Reads an error's code: a word, or an HTTP status. */
    private void code() {
        byte first = json.peek();
        if (first >= '0' && first <= '9') {
            errorStatus = (int) Math.min(json.number(0), 999);
        } else {
            String word = json.text();
            errorCode = word.isEmpty() ? errorCode : word;
        }
    }

    private int index(int otherwise) {
        byte first = json.peek();
        if (first >= '0' && first <= '9') {
            return (int) Math.min(json.number(otherwise), Integer.MAX_VALUE);
        }
        json.skip();
        return otherwise;
    }
}
