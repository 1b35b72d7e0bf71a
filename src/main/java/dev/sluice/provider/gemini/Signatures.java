package dev.sluice.provider.gemini;

import dev.sluice.chat.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The places of the signatures in a model's turn. Gemini gives a signature out with the first call of a step, with the last
 * text where there is no call, and with every picture, and wants it back there; Sluice keeps it with the thinking. A
 * signature whose call or file does not come back does not either.
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
                signatures.put(i, reasoning.signature().value());
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

    private void put(int thinking, String value) {
        SignedPart part = SignedPart.of(value);
        int place = part == null ? place(thinking) : place(thinking, part);
        if (place >= 0) {
            places.putIfAbsent(place, part == null ? value : part.signature());
        }
    }

    /** The place of the part that had the signature; negative if it does not come back. */
    private int place(int thinking, SignedPart part) {
        return switch (part.kind()) {
            case CALL -> numbered(Part.ToolCall.class::isInstance, part.number());
            case FILE -> numbered(p -> p instanceof Part.Picture || p instanceof Part.Document, part.number());
            case THOUGHT -> thinking;
            case TEXT -> {
                int text = last(0, parts.size());
                yield text < 0 ? thinking : text;
            }
        };
    }

    private int numbered(Predicate<Part> fits, int number) {
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (fits.test(parts.get(i)) && before++ == number) {
                return i;
            }
        }
        return -1;
    }

    /** The place of a signature that does not name its part. */
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
