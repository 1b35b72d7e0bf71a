package dev.sluice.provider;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares a decoder's reply with that of a {@link SlowReader}. */
final class SlowComparison {

    private static final String REPLACED = "\uFFFD";

    private SlowComparison() {}

    /** Describes the first difference, its kind before a colon. Null if the replies agree. */
    static @Nullable String difference(RecordedReply ours, SlowReader right) {
        if (right.isUnclear()) {
            return null;
        }
        boolean failed = ours.terminal() instanceof StreamFailed;
        String end = end(ours);
        if (!right.ends().contains(end)) {
            return "end: " + end + " instead of " + right.ends();
        }
        String text = text("text", ours.text(), LooseJson.decode(right.text), failed);
        if (text == null) {
            text = text("thinking", ours.thinking(), LooseJson.decode(right.thinking), failed);
        }
        if (text != null || failed) {
            return text;
        }
        if (ours.skippedChunks() < right.skipped()) {
            return "skipped: " + ours.skippedChunks() + " chunks instead of " + right.skipped();
        }
        StopReason reason = ((StreamCompleted) ours.terminal()).stopReason();
        boolean cut = reason == StopReason.MAX_TOKENS || reason == StopReason.REFUSAL;
        // The slow reader does not detect which calls a limit or a filter has cut.
        String calls = cut ? null : calls(ours.calls(), right.calls);
        return calls != null ? calls : end((StreamCompleted) ours.terminal(), right);
    }

    private static String end(RecordedReply ours) {
        return ours.terminal() instanceof StreamCompleted completed
                ? "complete " + completed.stopReason()
                : "failed " + ((StreamFailed) ours.terminal()).code();
    }

    /** Compares texts. What cannot be decoded may become any number of U+FFFD; a failure may leave out the last of them. */
    private static @Nullable String text(String kind, String ours, String right, boolean failed) {
        String one = ours.replaceAll(REPLACED + "+", REPLACED);
        String other = right.replaceAll(REPLACED + "+", REPLACED);
        return one.equals(other) || (failed && (one + REPLACED).equals(other))
                ? null
                : kind + ": \"" + one + "\" instead of \"" + other + '"';
    }

    private static @Nullable String calls(List<RecordedReply.Call> ours, List<SlowReader.Call> right) {
        Set<String> ids = new HashSet<>();
        String all = ours + " instead of "
                + right.stream()
                        .map(c -> "Call[id=" + c.id + ", name=" + c.name + ", arguments=" + c.readings() + ']')
                        .toList();
        if (ours.size() != right.size()) {
            return "number of calls: " + all;
        }
        for (int i = 0; i < ours.size(); i++) {
            RecordedReply.Call one = ours.get(i);
            SlowReader.Call other = right.get(i);
            if (!LooseJson.decode(one.name()).equals(LooseJson.decode(other.name))) {
                return "name: " + all;
            }
            boolean taken =
                    !other.id.isEmpty() && right.subList(0, i).stream().anyMatch(before -> before.id.equals(other.id));
            if (!other.id.isEmpty()
                    && !taken
                    && !other.lateId
                    && !LooseJson.decode(one.id()).equals(LooseJson.decode(other.id))) {
                return "id: " + all;
            }
            if ((other.id.isEmpty() || taken) && (one.id().isEmpty() || !ids.add(one.id()))) {
                return "made id: " + all;
            }
            // A piece with half a character cannot be compared with the ones it may repeat.
            if (other.readings().stream()
                    .noneMatch(reading ->
                            reading.contains(REPLACED) || form(reading).equals(form(one.arguments())))) {
                return "arguments: " + all;
            }
        }
        return null;
    }

    /** Arguments in a canonical form if they are JSON, and as an empty object if they are blank; else unchanged. */
    private static String form(String arguments) {
        Object json = LooseJson.parse(arguments);
        return arguments.isBlank() ? "{}" : json == null ? arguments : LooseJson.canonical(json);
    }

    private static @Nullable String end(StreamCompleted ours, SlowReader right) {
        String refusal = LooseJson.decode(right.refusal);
        if (!refusal.equals(ours.refusal() == null ? "" : ours.refusal())) {
            return "refusal: " + ours.refusal() + " instead of " + refusal;
        }
        boolean estimated = right.inputTokens() < 0 || right.outputTokens() < 0;
        boolean equal = estimated == ours.usage().estimated()
                && (right.inputTokens() < 0
                        || right.inputTokens() == ours.usage().input())
                && (right.outputTokens() < 0
                        || right.outputTokens() == ours.usage().output())
                && right.parts()
                        .equals(List.of(
                                ours.usage().cached(),
                                ours.usage().cacheWrite(),
                                ours.usage().reasoning()));
        return equal
                ? null
                : "usage: " + ours.usage() + " instead of " + right.inputTokens() + '+' + right.outputTokens()
                        + right.parts();
    }
}
