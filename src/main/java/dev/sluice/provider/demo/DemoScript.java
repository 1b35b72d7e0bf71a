package dev.sluice.provider.demo;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.SourceCited;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ToolCall;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A writer of demo replies. The same model and conversation give the same reply: they seed the random numbers. The texts
 * contain what a relay breaks easily: quotes, line ends, characters outside ASCII and outside the first plane.
 */
final class DemoScript {

    private static final JsonProvider JSON = JsonProvider.provider();

    /** Pieces in a burst if the request sets no limit. */
    private static final int BURST_PIECES = 2000;

    private static final String INTRODUCTION = """
            Sluice's built-in demo answers here, not a model. You wrote: “%s”
            """;

    private static final String TEXT = """

            What you are reading left the server while it was being written: every piece is an event with a number of its \
            own, so a browser that loses its connection asks for the rest and gets exactly that.

            A few things that streams like to break, and that should look right:

            - quotes, "double" and 'single', and a back\\slash
            - naïve café, Grüße, Ελληνικά, 日本語, 한국어
            - 👩‍👩‍👧‍👦 a family, 🇯🇵 a flag, 𝒳 a letter beyond the first plane

            ```java
            System.out.println("hello, world");
            ```

            """;

    private static final String RESULTS = """
            Sluice's built-in demo answers here, not a model. These are the results of your tools:

            """;

    private static final String THOUGHT = """
            The question is “%s”. There is no model behind this, so let me think aloud for a moment. What is worth \
            showing? Text that grows in pieces of uneven size, at the pace of someone who types very fast, with an \
            answer after it. That will do.\s""";

    private static final String[] WORDS =
            ("lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor"
                            + " incididunt ut labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation ullamco"
                            + " laboris nisi aliquip ex ea commodo consequat duis aute irure in reprehenderit voluptate velit esse"
                            + " cillum fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt culpa qui officia"
                            + " deserunt mollit anim id est laborum")
                    .split(" ");

    /** Code points of a piece of JSON. */
    private static final int JSON_PIECE = 9;

    private static final int ARGUMENT_CHARS = 60;

    private final Random random;
    private final DemoRequest request;
    private final @Nullable ReplyFormat format;
    private final List<DemoStep> steps = new ArrayList<>();

    /** UTF-16 units of the text so far. */
    private int length;

    private DemoScript(ChatRequest chat, String model) {
        request = DemoRequest.of(chat, model);
        format = chat.format();
        random = new Random(request.seed());
    }

    /** The steps of a reply, the last of which ends it. The steps of a burst are made lazily. */
    static Iterator<DemoStep> of(ChatRequest chat, String model) {
        if (model.equals("burst")) {
            return new DemoScript(chat, model).burst(Objects.requireNonNullElse(chat.maxTokens(), BURST_PIECES));
        }
        DemoScript script = new DemoScript(chat, model);
        if (model.equals("fail")) {
            script.words(40);
            script.fail();
            return script.steps.iterator();
        }
        if (model.equals("think") || (chat.thinkingBudget() != null && !model.equals("tool"))) {
            script.think();
        }
        if (model.equals("tool")
                && chat.tools().isEmpty()
                && script.request.results().isEmpty()) {
            script.words(8);
            script.callWeather();
        } else {
            script.reply();
        }
        return script.steps.iterator();
    }

    private void reply() {
        if (!request.called().isEmpty()) {
            quoteResults();
            callTools();
            end(StopReason.TOOL_USE);
            return;
        }
        if (format != null) {
            json(format);
        } else if (request.results().isEmpty()) {
            answer();
        } else {
            quoteResults();
        }
        end(StopReason.END_TURN);
    }

    private void think() {
        split(THOUGHT.formatted(request.question())).forEach(word -> steps.add(DemoStep.thinking(pause(), word)));
    }

    private void answer() {
        write(INTRODUCTION.formatted(request.question()));
        see();
        write(TEXT);
        words(60);
    }

    /** Lists what is attached, and cites the files. */
    private void see() {
        if (!request.seen().isEmpty()) {
            write("\nThis is what I see of your pictures and files:\n\n");
            for (DemoRequest.Seen seen : request.seen()) {
                int start = length + 2;
                write("- " + seen.words() + '\n');
                if (seen.file() != null) {
                    SourceCited source = new SourceCited(null, seen.file(), null, start, length - 1);
                    steps.add(new DemoStep(0, 0, reply -> reply.source(source)));
                }
            }
        }
    }

    private void quoteResults() {
        if (!request.results().isEmpty()) {
            write(RESULTS);
            request.results().forEach(result -> write("- " + result + '\n'));
            see();
        }
    }

    /** Writes JSON that fits the form of the reply. */
    private void json(ReplyFormat form) {
        String results = String.join("; ", request.results());
        String text = results.isEmpty() ? request.question() : results;
        JsonObject schema = form.schema();
        JsonValue value = schema == null
                ? JSON.createObjectBuilder()
                        .add("answer", "Sluice's built-in demo answers here, not a model. “" + text + '”')
                        .build()
                : SchemaSample.of(schema, text.isEmpty() ? "lorem ipsum" : text);
        pieces(value).forEach(piece -> steps.add(DemoStep.text(pause(), piece)));
    }

    private static List<String> pieces(JsonValue json) {
        String text = json.toString();
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int left = text.codePointCount(from, text.length());
            int to = text.offsetByCodePoints(from, Math.min(JSON_PIECE, left));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    private void write(String text) {
        length += text.length();
        split(text).forEach(word -> steps.add(DemoStep.text(pause(), word)));
    }

    private void words(int count) {
        for (int i = 0; i < count; i++) {
            steps.add(DemoStep.text(pause(), word(i)));
        }
    }

    private void callWeather() {
        for (String piece : List.of("{\"city\": ", "\"Nürnberg\"", ", \"unit\": ", "\"celsius\"}")) {
            JsonText input = JsonText.of(piece);
            steps.add(new DemoStep(pause(), 0, reply -> {
                ToolCall call = reply.calls().isEmpty()
                        ? reply.newCall()
                        : reply.calls().get(0);
                call.identify("call_demo", "get_weather");
                call.input(input);
            }));
        }
        end(StopReason.TOOL_USE);
    }

    /** Calls the tools, a piece of each in turn. */
    private void callTools() {
        String text = DemoRequest.cut(request.question(), ARGUMENT_CHARS);
        List<Tool> tools = request.called();
        List<List<String>> arguments = tools.stream()
                .map(tool -> pieces(SchemaSample.object(tool.schema(), text.isEmpty() ? "lorem ipsum" : text)))
                .toList();
        int most = arguments.stream().mapToInt(List::size).max().orElse(0);
        for (int piece = 0; piece < most; piece++) {
            for (int call = 0; call < tools.size(); call++) {
                if (piece < arguments.get(call).size()) {
                    steps.add(input(
                            call, tools.get(call).name(), arguments.get(call).get(piece)));
                }
            }
        }
    }

    private DemoStep input(int call, String name, String piece) {
        String id = "call_" + Long.toHexString(request.seed()) + '_' + call;
        JsonText input = JsonText.of(piece);
        return new DemoStep(pause(), 1, reply -> {
            ToolCall writing = call < reply.calls().size() ? reply.calls().get(call) : reply.newCall();
            writing.identify(id, name);
            writing.input(input);
        });
    }

    private void fail() {
        steps.add(new DemoStep(pause(), 0, reply -> reply.fail(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED))));
    }

    private void end(StopReason reason) {
        steps.add(new DemoStep(0, 0, reply -> reply.complete(reason)));
    }

    private Iterator<DemoStep> burst(int pieces) {
        return IntStream.rangeClosed(0, pieces)
                .mapToObj(i -> i < pieces
                        ? DemoStep.text(0, word(i))
                        : new DemoStep(0, 0, reply -> reply.complete(StopReason.END_TURN)))
                .iterator();
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int space = text.indexOf(' ', from + 1);
            int to = space < 0 ? text.length() : space;
            words.add(text.substring(from, to));
            from = to;
        }
        return words;
    }

    private String word(int i) {
        String word = WORDS[random.nextInt(WORDS.length)];
        boolean sentence = i % 12 == 0;
        return (i == 0 ? "" : sentence ? ". " : " ")
                + (sentence ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
    }

    /** Milliseconds before a word: about 25 words a second, as unevenly as models write. */
    private long pause() {
        return 15L + random.nextInt(50);
    }
}
