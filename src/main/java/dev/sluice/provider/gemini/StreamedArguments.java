package dev.sluice.provider.gemini;

import dev.sluice.json.JsonText;
import dev.sluice.provider.ToolCall;
import dev.sluice.provider.gemini.ArgumentPath.Step;
import dev.sluice.provider.gemini.ArgumentTree.Container;
import dev.sluice.provider.gemini.ArgumentTree.Node;
import dev.sluice.provider.gemini.ArgumentTree.Plain;
import dev.sluice.provider.gemini.ArgumentTree.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A writer of the arguments of one call that come value by value, each with its path, as the source of one JSON object.
 *
 * @see <a href="https://googleapis.github.io/js-genai/release_docs/interfaces/types.FunctionCall.html">FunctionCall</a>
 */
final class StreamedArguments {

    /*
     * Design. A model writes its arguments from beginning to end, so each value is usually appended to what is written, after
     * the containers that it is not in are closed. JSONPath allows any order, though. A value that cannot be appended, because
     * its container is closed, it has a value already, or elements before it are missing, waits for the end, and so do all
     * values after it. Then the arguments that they changed are written whole. One that was partly written before is written
     * a second time under the same name, of which parsers take the last (RFC 8259 §4). So the result has all values in any
     * order, and in the usual order nothing waits. The tree keeps all values for that.
     */

    /** Most values and containers in one call: many more than any tool has, and a few MB. */
    private static final int MAX_NODES = 20_000;

    /** Most elements of arrays that are skipped in one call, and null unless they come later. */
    private static final int MAX_SKIPPED = 1000;

    /** Most characters that wait for the end: the default limit of a reply, which counts what does not wait. */
    private static final int MAX_WAITING = 4_000_000;

    /** What became of a piece. */
    enum Outcome {
        TAKEN,
        INVALID,
        TOO_LONG
    }

    private final ToolCall call;
    private final Container root = new Container(false);

    /** The containers that are written and not closed, each in the one before; empty until something is written. */
    private final List<Container> open = new ArrayList<>();

    /** The string that is written and not closed, in the last of them. */
    private @Nullable Text openText;

    private final StringBuilder out = new StringBuilder();

    /** The names of the arguments that must be written at the end. */
    private final Set<String> late = new LinkedHashSet<>();

    private JsonText whole = JsonText.of("{}");
    private int nodes;
    private int skipped;
    private long waiting;

    StreamedArguments(ToolCall call) {
        this.call = call;
    }

    ToolCall call() {
        return call;
    }

    /** Takes arguments that come in one piece. They count if no others come. */
    void whole(JsonText arguments) {
        if (!arguments.isEmpty()) {
            whole = arguments;
        }
    }

    /** Takes a piece, and writes what can be written. A call of which a piece was not taken is of no use. */
    Outcome take(ArgumentPiece piece) {
        ArgumentPath path = ArgumentPath.of(piece.path());
        if (path == null) {
            return Outcome.INVALID;
        }
        if (piece.isEmpty()) {
            return Outcome.TAKEN;
        }
        List<Step> steps = path.steps();
        List<Container> way = new ArrayList<>(List.of(root));
        boolean inOrder = late.isEmpty();
        for (int i = 0; i + 1 < steps.size(); i++) {
            Container from = way.get(i);
            boolean array = steps.get(i + 1).isIndex();
            if (from.get(steps.get(i)) instanceof Container into && into.isArray() == array) {
                inOrder &= i + 1 < open.size() && open.get(i + 1) == into;
                way.add(into);
            } else {
                inOrder &= from.appends(steps.get(i));
                Container made = new Container(array);
                if (!put(from, steps.get(i), made)) {
                    return Outcome.INVALID;
                }
                way.add(made);
            }
        }
        return value(piece, steps, way, inOrder);
    }

    /** Takes the value of a piece, which belongs into the last container on the way. */
    private Outcome value(ArgumentPiece piece, List<Step> steps, List<Container> way, boolean inOrder) {
        Container into = way.get(way.size() - 1);
        Step last = steps.get(steps.size() - 1);
        JsonText string = piece.string();
        if (string != null && into.get(last) instanceof Text text && text.continues()) {
            String added = text.append(string, piece.continues());
            if (text == openText) {
                write(text, added);
            } else {
                defer(steps, added);
            }
        } else {
            boolean appended = inOrder && into.appends(last);
            Text text = new Text();
            String source = string == null ? piece.source() : text.append(string, piece.continues());
            if (!put(into, last, string == null ? new Plain(source) : text)) {
                return Outcome.INVALID;
            }
            if (!appended) {
                defer(steps, source);
            } else {
                begin(way, steps);
                if (string == null) {
                    out.append(source);
                } else {
                    out.append('"');
                    write(text, source);
                }
            }
        }
        flush();
        return waiting > MAX_WAITING ? Outcome.TOO_LONG : Outcome.TAKEN;
    }

    private boolean put(Container into, Step step, Node value) {
        nodes++;
        skipped += into.gap(step);
        if (nodes > MAX_NODES || skipped > MAX_SKIPPED) {
            return false;
        }
        into.put(step, value);
        return true;
    }

    private void defer(List<Step> steps, String source) {
        late.add(steps.get(0).name());
        waiting += source.length();
        for (Step step : steps) {
            waiting += step.name().length();
        }
    }

    /** Writes all that is before a value: closes what is not on the way to it, opens what is, and names it. */
    private void begin(List<Container> way, List<Step> steps) {
        closeText();
        int shared = 0;
        while (shared < open.size() && shared < way.size() && open.get(shared) == way.get(shared)) {
            shared++;
        }
        closeTo(shared);
        for (int i = shared; i < way.size(); i++) {
            if (i > 0) {
                name(way.get(i - 1), steps.get(i - 1));
            }
            out.append(way.get(i).opening());
            open.add(way.get(i));
        }
        name(way.get(way.size() - 1), steps.get(steps.size() - 1));
    }

    /** Writes what is before a value that was just put into a container: as long as none waits, all before it are written. */
    private void name(Container into, Step step) {
        if (into.size() > 1) {
            out.append(',');
        }
        if (!into.isArray()) {
            ArgumentTree.writeName(out, step.name());
        }
    }

    private void write(Text text, String added) {
        openText = text;
        out.append(added);
        if (!text.continues()) {
            closeText();
        }
    }

    private void closeText() {
        if (openText != null) {
            out.append('"');
            openText = null;
        }
    }

    private void closeTo(int depth) {
        while (open.size() > depth) {
            out.append(open.remove(open.size() - 1).closing());
        }
    }

    private void flush() {
        if (!out.isEmpty()) {
            call.input(JsonText.of(out.toString()));
            out.setLength(0);
        }
    }

    /** Writes the rest and completes the call: all pieces were taken. */
    void end() {
        if (root.size() == 0) {
            call.input(whole);
        } else {
            closeText();
            closeTo(1);
            String separator = open.isEmpty() ? "{" : ",";
            for (String name : late) {
                ArgumentTree.writeName(out.append(separator), name);
                Objects.requireNonNull(root.get(new Step(name, -1))).write(out);
                separator = ",";
            }
            out.append('}');
            flush();
        }
        call.complete();
    }
}
