package dev.sluice.provider.responses;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import java.util.List;

/**
 * What the data of one event says, as places in its bytes. Read whole before any of it is used, so that data which turns
 * out not to be JSON has said nothing. Used again for every event of a reply.
 */
final class ResponsesEvent {

    private static final List<String> FREQUENT = List.of(
            "response.output_text.delta",
            "response.reasoning_summary_text.delta",
            "response.reasoning_text.delta",
            "response.function_call_arguments.delta");

    private final JsonScanner json = new JsonScanner();

    String type = "";

    /** The item that the event is about; -1 where it does not say. */
    int outputIndex;

    /** The part of the item. */
    int partIndex;

    /** What a delta adds. */
    final JsonSpan delta = new JsonSpan();

    /** What an event that ends a text repeats of it. */
    final JsonSpan whole = new JsonSpan();

    final RepeatedOutput pieces = new RepeatedOutput(json);

    /** How the response stands; empty where the event does not say. */
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
        pieces.clear(array);
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
                type = type();
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
                describesError |= isSomething(json.peek());
                json.skip();
            } else {
                responseMember();
            }
        }
        json.end();
        // As documented, {"type": "error", "code": …, "message": …}; or without anything around it.
        failed |= type.equals("error") || (describesError && type.isEmpty());
    }

    private boolean isWhole() {
        return json.is("text") || json.is("refusal") || json.is("arguments") || json.is("input");
    }

    private static boolean isSomething(byte first) {
        return first != 'n' && first != 'f';
    }

    /** Reads a member of a response; where nothing is around the response, as in an answer that is no stream, of the event. */
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
        } else if (json.is("error") && isSomething(json.peek())) {
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

    /** An error's code is a word, or an HTTP status. */
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

    /** The types of the events that come by the thousand are told without making a string of each. */
    private String type() {
        if (json.peek() != '"') {
            json.skip();
            return "";
        }
        json.string();
        for (String frequent : FREQUENT) {
            if (json.is(frequent)) {
                return frequent;
            }
        }
        return json.decoded();
    }
}
