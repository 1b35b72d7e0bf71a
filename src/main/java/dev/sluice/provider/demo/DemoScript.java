package dev.sluice.provider.demo;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ReplyWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A writer of demo replies. The same model and conversation give the same reply: they seed the random numbers. The texts
 * contain what a relay breaks easily: quotes, line ends, characters outside ASCII and outside the first plane.
 */
final class DemoScript {

    /** Pieces in a burst if the request sets no limit. */
    private static final int BURST_PIECES = 2000;

    private static final int QUOTED_CHARS = 120;

    private static final String TEXT = """
            Sluice's built-in demo answers here, not a model. You wrote: “%s”

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

    private final Random random;
    private final String question;
    private final List<DemoStep> steps = new ArrayList<>();

    private DemoScript(ChatRequest request, String model) {
        random = new Random(31L * model.hashCode() + request.messages().hashCode());
        String message = request.last().text().strip();
        question = message.codePointCount(0, message.length()) <= QUOTED_CHARS
                ? message
                : message.substring(0, message.offsetByCodePoints(0, QUOTED_CHARS)) + "…";
    }

    /** The steps of a reply, the last of which ends it. The steps of a burst are made lazily. */
    static Iterator<DemoStep> of(ChatRequest request, String model) {
        DemoScript script = new DemoScript(request, model);
        switch (model) {
            case "burst" -> {
                return script.burst(Objects.requireNonNullElse(request.maxTokens(), BURST_PIECES));
            }
            case "think" -> {
                script.think();
                script.answer();
            }
            case "tool" -> {
                script.words(8);
                script.callTool();
            }
            case "fail" -> {
                script.words(40);
                script.fail();
            }
            default -> {
                if (request.thinkingBudget() != null) {
                    script.think();
                }
                script.answer();
            }
        }
        return script.steps.iterator();
    }

    private void think() {
        split(THOUGHT.formatted(question)).forEach(word -> steps.add(DemoStep.thinking(pause(), word)));
    }

    private void answer() {
        split(TEXT.formatted(question)).forEach(word -> steps.add(DemoStep.text(pause(), word)));
        words(60);
        end(StopReason.END_TURN);
    }

    private void words(int count) {
        for (int i = 0; i < count; i++) {
            steps.add(DemoStep.text(pause(), word(i)));
        }
    }

    private void callTool() {
        for (String piece : List.of("{\"city\": ", "\"Nürnberg\"", ", \"unit\": ", "\"celsius\"}")) {
            JsonText input = JsonText.of(piece);
            steps.add(new DemoStep(pause(), 0, reply -> {
                ReplyWriter.ToolCall call = reply.calls().isEmpty()
                        ? reply.newCall()
                        : reply.calls().get(0);
                call.identify("call_demo", "get_weather");
                call.input(input);
            }));
        }
        end(StopReason.TOOL_USE);
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
