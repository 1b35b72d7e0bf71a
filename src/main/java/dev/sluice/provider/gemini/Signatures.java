package dev.sluice.provider.gemini;

import dev.sluice.chat.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The places of the signatures in a model's turn. Gemini gives a signature out with the first call of a step, or with the
 * last text where there is no call, and wants it back there; Sluice keeps it with the thinking.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>, read 2026-11-28
 */
final class Signatures {

    /** The documented value for calls that Gemini did not make, or whose signature is lost. */
    static final String NONE = "skip_thought_signature_validator";

    private final List<Part> parts;
    private final Map<Integer, String> places = new HashMap<>();

    private Signatures(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Returns the signatures by the index of the part that has them. A signature for which there is neither call nor text
     * stays with its thinking.
     *
     * @param required whether the first call must have one
     */
    static Map<Integer, String> places(List<Part> parts, boolean required) {
        Signatures signatures = new Signatures(parts);
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Reasoning reasoning && reasoning.signature() != null) {
                signatures.places.put(signatures.place(i), reasoning.signature().value());
            }
        }
        for (int i = 0; required && i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.ToolCall) {
                signatures.places.putIfAbsent(i, NONE);
                break;
            }
        }
        return signatures.places;
    }

    private int place(int thinking) {
        int next = first(Part.Reasoning.class::isInstance, thinking + 1, parts.size());
        int end = next < 0 ? parts.size() : next;
        int place = first(Part.ToolCall.class::isInstance, thinking + 1, end);
        if (place < 0) {
            place = last(thinking + 1, end);
        }
        if (place < 0) {
            place = first(Part.ToolCall.class::isInstance, 0, thinking);
        }
        if (place < 0) {
            place = last(0, thinking);
        }
        return place < 0 ? thinking : place;
    }

    /** The first part without a signature that fits; -1 if there is none. */
    private int first(Predicate<Part> fits, int from, int to) {
        for (int i = from; i < to; i++) {
            if (fits.test(parts.get(i)) && !places.containsKey(i)) {
                return i;
            }
        }
        return -1;
    }

    /** The last text without a signature; -1 if there is none. */
    private int last(int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (parts.get(i) instanceof Part.Text && !places.containsKey(i)) {
                return i;
            }
        }
        return -1;
    }
}
