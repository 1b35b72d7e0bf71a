package dev.sluice.provider.openai;

import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonSpan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of OpenRouter's reasoning details, or a piece of one, with the documented members.
 *
 * @param index its place among the details, or -1
 */
record ThinkingDetail(Map<String, StringBuilder> words, int index) {

    /** The documented members that are words, but {@code text}, which is thinking, too. */
    private static final List<String> WORDS = List.of("type", "summary", "data", "signature", "format", "id");

    ThinkingDetail(int index) {
        this(new LinkedHashMap<>(), index);
    }

    /** Reads the next value, and its text to {@code text}. What is no detail is one without members. */
    static ThinkingDetail read(JsonScanner json, JsonSpan text) {
        ThinkingDetail detail = new ThinkingDetail(-1);
        text.clear();
        json.object();
        while (json.key()) {
            if (json.is("index")) {
                detail = new ThinkingDetail(detail.words, json.index(-1));
            } else if (json.is("text")) {
                json.text(text);
            } else {
                detail.readWord(json);
            }
        }
        return detail;
    }

    private void readWord(JsonScanner json) {
        for (String name : WORDS) {
            if (json.is(name)) {
                String word = json.word();
                if (!word.isEmpty()) {
                    add(name, word);
                }
                return;
            }
        }
        json.skip();
    }

    /** Adds a value: texts grow, of other members the last counts. */
    void add(String name, CharSequence value) {
        StringBuilder word = words.computeIfAbsent(name, n -> new StringBuilder());
        if (!name.equals("text") && !name.equals("summary")) {
            word.setLength(0);
        }
        word.append(value);
    }

    private String type() {
        StringBuilder type = words.get("type");
        return type == null ? "" : type.toString();
    }

    /** Whether a piece continues this detail. Encrypted ones come whole. */
    boolean isContinuedBy(ThinkingDetail piece) {
        return index == piece.index
                && type().equals(piece.type())
                && (type().equals("reasoning.text") || type().equals("reasoning.summary"));
    }
}
