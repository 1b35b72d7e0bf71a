package dev.sluice.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One part of a turn. */
public sealed interface Part {

    /** A text, never blank in a turn of a client. */
    record Text(String text) implements Part {}

    /** A picture. */
    record Picture(Media media) implements Part {}

    /**
     * Any other file.
     *
     * @param name its name for the model, or null
     */
    record Document(Media media, @Nullable String name) implements Part {}

    /**
     * A model's call of a tool, in a turn of the assistant.
     *
     * @param id its id, unique in the turn
     * @param arguments the source of a JSON object; from a model possibly something else, or empty
     */
    record ToolCall(String id, String name, String arguments) implements Part {}

    /**
     * The result of a call, in a turn of the role tool.
     *
     * @param callId the id of a call in the last turn of the assistant
     * @param content texts, pictures and documents; possibly none
     * @param isError whether the tool failed, and the content says how
     */
    record ToolResult(String callId, List<Part> content, boolean isError) implements Part {

        public ToolResult {
            content = List.copyOf(content);
        }

        /** The texts of the result, as paragraphs. */
        public String text() {
            return Part.text(content);
        }
    }

    /**
     * A model's thinking, in a turn of the assistant.
     *
     * @param text possibly empty
     * @param signature what its provider must get back with it; null if it made none
     */
    record Reasoning(String text, @Nullable Signature signature) implements Part {

        /**
         * Thinking that a client brings back.
         *
         * @param shown what the client has shown with it
         * @param before the parts of the turn before it, from which the thinking is taken that it repeats
         * @param carried its signature, with what precedes it, as the client got them
         * @return null if these are not what Sluice gives out
         */
        public static @Nullable Reasoning of(String shown, List<Part> before, String carried) {
            int dot = carried.indexOf('.');
            boolean hasWords = dot >= 0 && dot < carried.indexOf(':');
            Signature signature = Signature.parse(hasWords ? carried.substring(dot + 1) : carried);
            if (signature == null || !hasWords) {
                return signature == null ? null : new Reasoning(shown, signature);
            }
            List<Part> unsigned = unsigned(before);
            String told = unsigned.stream().map(part -> ((Reasoning) part).text).collect(Collectors.joining());
            try {
                String words = dot == 0
                        ? told
                        : new String(Base64.getUrlDecoder().decode(carried.substring(0, dot)), StandardCharsets.UTF_8);
                if (words.equals(told)) {
                    before.removeIf(part -> unsigned.stream().anyMatch(one -> one == part));
                }
                return new Reasoning(words, signature);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        /** The thinking since the last signature. */
        private static List<Part> unsigned(List<Part> parts) {
            List<Part> unsigned = new ArrayList<>();
            for (Part part : parts) {
                if (part instanceof Reasoning thinking && thinking.signature != null) {
                    unsigned.clear();
                } else if (part instanceof Reasoning) {
                    unsigned.add(part);
                }
            }
            return unsigned;
        }
    }

    /** The texts among some parts, as paragraphs. */
    static String text(List<Part> parts) {
        if (parts.size() == 1 && parts.get(0) instanceof Text only) {
            return only.text();
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Text next) {
                text.append(text.isEmpty() ? "" : "\n\n").append(next.text());
            }
        }
        return text.toString();
    }

    /** The number of UTF-16 units of what a model reads of a part as text. */
    default int length() {
        if (this instanceof Text part) {
            return part.text().length();
        } else if (this instanceof ToolCall part) {
            return part.name().length() + part.arguments().length();
        } else if (this instanceof ToolResult part) {
            return part.content().stream().mapToInt(Part::length).sum();
        } else if (this instanceof Reasoning part) {
            return part.text().length();
        }
        return 0;
    }
}
