package dev.sluice.provider.demo;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.chat.Tool;
import dev.sluice.chat.ToolChoice;
import dev.sluice.chat.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a demo reply takes up from a request. Keeps no attachment, because a script outlives its request's memory. */
record DemoRequest(long seed, String question, List<Seen> seen, List<String> results, List<Tool> called) {

    private static final int QUOTED_CHARS = 120;
    private static final int RESULT_CHARS = 2000;

    /** The message that asks for two calls at once has this word. */
    private static final String BOTH = "both";

    /**
     * A picture or file of the conversation.
     *
     * @param words what can be said of it
     * @param file a file's name, to be cited; null if it has none
     */
    record Seen(String words, @Nullable String file) {}

    static DemoRequest of(ChatRequest request, String model) {
        String question = "";
        long seed = model.hashCode();
        List<Seen> seen = new ArrayList<>();
        for (Message turn : request.messages()) {
            seed = 31 * (31 * seed + turn.role().wireName().hashCode()) + seed(turn.parts());
            see(turn.parts(), seen);
            if (turn.role() == Message.Role.USER && !turn.text().isBlank()) {
                question = turn.text().strip();
            }
        }
        List<String> results = results(request);
        return new DemoRequest(
                seed, cut(question, QUOTED_CHARS), seen, results, called(request, question, results.isEmpty()));
    }

    static String cut(String text, int most) {
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most)) + "…";
    }

    /** A number made of texts and lengths alone: hashes of other objects differ from one start to the next. */
    private static long seed(List<Part> parts) {
        long seed = 1;
        for (Part part : parts) {
            seed *= 31;
            if (part instanceof Part.Text text) {
                seed += text.text().hashCode();
            } else if (part instanceof Part.Picture picture) {
                seed += seed(picture.media());
            } else if (part instanceof Part.Document document) {
                seed += seed(document.media());
            } else if (part instanceof Part.ToolCall call) {
                seed += 31L * call.name().hashCode() + call.arguments().hashCode();
            } else if (part instanceof Part.ToolResult result) {
                seed += seed(result.content());
            }
        }
        return seed;
    }

    private static long seed(Media media) {
        return media.data() != null
                ? media.data().length()
                : String.valueOf(media.url()).hashCode();
    }

    private static void see(List<Part> parts, List<Seen> seen) {
        for (Part part : parts) {
            if (part instanceof Part.Picture picture) {
                seen.add(new Seen(words(picture.media()), null));
            } else if (part instanceof Part.Document document) {
                String name = document.name();
                seen.add(new Seen(
                        (name == null ? "a file without a name" : "the file " + name) + place(document.media()), name));
            } else if (part instanceof Part.ToolResult result) {
                see(result.content(), seen);
            }
        }
    }

    private static String words(Media media) {
        PictureSize size = media.data() == null ? null : PictureSize.of(media.data());
        return size == null
                ? "a picture of an unknown size" + place(media)
                : "a picture of " + size.width() + " × " + size.height() + " pixels" + place(media);
    }

    private static String place(Media media) {
        String type = media.type() == null ? "" : ", " + media.type();
        return media.data() == null
                ? type + ", at " + media.url()
                : type + ", " + media.data().length() + " bytes";
    }

    /** What the tools returned, if the model has the word after them. */
    private static List<String> results(ChatRequest request) {
        Map<String, String> names = request.toolNames();
        List<String> results = new ArrayList<>();
        int begin = request.messages().size();
        while (begin > 0 && request.messages().get(begin - 1).role() == Message.Role.TOOL) {
            begin--;
        }
        for (Message turn : request.messages().subList(begin, request.messages().size())) {
            for (Part part : turn.parts()) {
                if (part instanceof Part.ToolResult result) {
                    results.add(names.getOrDefault(result.callId(), result.callId())
                            + (result.isError() ? " failed: “" : " returned “")
                            + cut(result.text().strip(), RESULT_CHARS)
                            + '”');
                }
            }
        }
        return results;
    }

    private static List<Tool> called(ChatRequest request, String question, boolean isAsked) {
        Tools tools = request.tools();
        ToolChoice choice = tools.choice();
        ToolChoice.Kind kind = choice == null ? ToolChoice.Kind.AUTO : choice.kind();
        if (tools.isEmpty() || kind == ToolChoice.Kind.NONE || (kind == ToolChoice.Kind.AUTO && !isAsked)) {
            return List.of();
        }
        if (choice != null && kind == ToolChoice.Kind.ONE) {
            return tools.all().stream()
                    .filter(tool -> tool.name().equals(choice.name()))
                    .toList();
        }
        boolean both = !Boolean.FALSE.equals(tools.parallel())
                && question.toLowerCase(Locale.ROOT).contains(BOTH);
        return tools.all().subList(0, Math.min(both ? 2 : 1, tools.all().size()));
    }
}
