package dev.sluice.provider;

import dev.sluice.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calls of a reply whose provider sends each of them whole, and some of them again in a later chunk, unchanged or with
 * more arguments. Not for two threads at once.
 */
public final class WholeCalls {

    /*
     * Design. Only an id or an index shows that a call is sent again, so a call with either is completed at the reply's end,
     * with the last of its arguments. Two calls in one chunk are two, though, unless they are equal. Some servers number all
     * calls 0: one without an id is the same only if it has all the arguments of the one before.
     */

    private record Place(String id, long index, String name) {}

    /** A call as it was sent last. */
    private static final class Sent {
        private final ToolCall call;
        private JsonText arguments;
        private int chunk;

        Sent(ToolCall call, JsonText arguments, int chunk) {
            this.call = call;
            this.arguments = arguments;
            this.chunk = chunk;
        }
    }

    private final ReplyWriter reply;
    private final Map<Place, List<Sent>> sentByPlace = new HashMap<>();
    private int chunk;

    public WholeCalls(ReplyWriter reply) {
        this.reply = reply;
    }

    /** Begins a chunk, to which the calls that follow belong. */
    public void beginChunk() {
        chunk++;
    }

    /**
     * Takes a call.
     *
     * @param id empty if there is none
     * @param index negative if there is none
     * @param arguments their source, in an array that does not change
     */
    public void add(String id, long index, String name, JsonText arguments) {
        if (id.isEmpty() && index < 0) {
            ToolCall call = reply.newCall();
            call.identify(id, name);
            call.input(arguments);
            call.complete();
            return;
        }
        List<Sent> sent = sentByPlace.computeIfAbsent(new Place(id, index, name), place -> new ArrayList<>());
        for (Sent before : sent) {
            if (before.arguments.equals(arguments)) {
                return;
            }
        }
        for (Sent before : sent) {
            if (before.chunk < chunk && (!id.isEmpty() || extend(arguments, before.arguments))) {
                before.arguments = arguments;
                before.chunk = chunk;
                before.call.whole(arguments);
                return;
            }
        }
        ToolCall call = reply.newCall();
        call.whole(arguments);
        call.identify(id, name);
        sent.add(new Sent(call, arguments, chunk));
    }

    /** Whether arguments are those before and others after them. */
    private static boolean extend(JsonText arguments, JsonText before) {
        String open = before.decoded().strip();
        open = open.endsWith("}") ? open.substring(0, open.length() - 1).stripTrailing() : open;
        String all = arguments.decoded().strip();
        return open.equals("{")
                || open.isEmpty()
                || (all.startsWith(open)
                        && all.substring(open.length()).stripLeading().startsWith(","));
    }
}
