package dev.sluice.provider;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reader of whole replies that is made to be right rather than fast: what decoders are compared with. It reads every chunk
 * with a JSON library and then looks at each field by itself. Each format has a subclass, written by the provider's
 * documentation. For one reply.
 */
public abstract class SlowReader {

    /** A tool call being written. */
    public static final class Call {
        public String id = "";
        public String name = "";
        private final List<String> pieces = new ArrayList<>();
        private @Nullable Object object;

        /** Whether the id came after the name, when the call may have been told with an id that was made. */
        boolean lateId;

        /** Whether its end came, after all of it. */
        private boolean ended;

        /** Makes a call that has nothing yet. */
        public Call() {}

        /** Takes the id and name as far as they were not known before. */
        public void identify(String knownId, String knownName) {
            lateId |= id.isEmpty() && !knownId.isEmpty() && !name.isEmpty();
            id = id.isEmpty() ? knownId : id;
            name = name.isEmpty() ? knownName : name;
        }

        /** Takes a piece of the arguments' source. */
        public void piece(Object value) {
            if (!LooseJson.text(value).isEmpty()) {
                pieces.add(LooseJson.text(value));
            }
        }

        /** Takes the end of the call, which counts if it is whole. */
        public void end() {
            ended |= isComplete();
        }

        /** Takes arguments: an object, which is all of them, or a piece of their source. */
        public void input(Object value) {
            if (value instanceof Map) {
                object = value;
            } else {
                piece(value);
            }
        }

        /** Whether they came both as an object and in pieces. */
        public boolean isMixed() {
            return object != null && !pieces.isEmpty();
        }

        /** Whether no arguments have come. */
        public boolean isEmpty() {
            return pieces.isEmpty() && object == null;
        }

        /**
         * The readings of the arguments that are right, as their source, of an object in one form. A piece continues those
         * before it, or it begins with all of them, because it sends them again; both are right where neither gives JSON.
         */
        List<String> readings() {
            if (pieces.isEmpty()) {
                return List.of(object == null ? "" : LooseJson.decode(LooseJson.canonical(object)));
            }
            int places = 0;
            while (places + 1 < pieces.size()
                    && pieces.get(places).matches("\\s*\\{\\s*}\\s*")
                    && pieces.get(places + 1).stripLeading().startsWith("{")) {
                places++; // an empty object in place of what comes
            }
            List<String> sent = pieces.subList(places, pieces.size());
            String joined = String.join("", sent);
            String restated = "";
            for (String piece : sent) {
                boolean again = restated.startsWith("{") && piece.startsWith(restated);
                restated = again ? piece : restated + piece;
            }
            List<String> json = Stream.of(joined, restated)
                    .filter(source -> LooseJson.parse(source) != null)
                    .limit(1)
                    .toList();
            // A brace alone, again: the arguments from their start, or one of two that a model writes where one
            // belongs.
            boolean braces =
                    sent.stream().skip(1).anyMatch(piece -> piece.strip().equals("{"));
            return (json.isEmpty() ? List.of(joined, restated) : braces ? List.of(json.get(0), joined) : json)
                    .stream().map(LooseJson::decode).toList();
        }

        /** Whether a piece is an object that can belong neither to these arguments nor repeat them: they are whole. */
        public boolean isFollowedBy(Object value) {
            String piece = LooseJson.decode(LooseJson.text(value));
            String source = readings().get(0);
            boolean empty = source.matches("\\s*\\{\\s*}\\s*");
            return !pieces.isEmpty()
                    && isWhole()
                    && !empty
                    && piece.stripLeading().startsWith("{")
                    && !piece.startsWith(source)
                    && !source.startsWith(piece);
        }

        /** Whether its arguments are those of another call, however they are spaced. */
        public boolean hasArgumentsOf(Call other) {
            return readings()
                    .get(0)
                    .replaceAll("\\s", "")
                    .equals(other.readings().get(0).replaceAll("\\s", ""));
        }

        /** Whether the arguments came as an object. */
        public boolean isObject() {
            return object != null;
        }

        /** Whether they came as an object, and as that one. */
        public boolean equalsObject(Object other) {
            return object != null && LooseJson.canonical(object).equals(LooseJson.canonical(other));
        }

        /** Whether the arguments are an object, in whatever form. */
        public boolean isWhole() {
            return !isEmpty() && LooseJson.parse(readings().get(0)) instanceof Map;
        }

        /** Whether it has no name, so that nobody can do anything with it. */
        boolean isNone() {
            return name.isEmpty();
        }

        boolean isComplete() {
            return !name.isEmpty() && (isEmpty() || LooseJson.parse(readings().get(0)) != null);
        }
    }

    protected final StringBuilder text = new StringBuilder();
    protected final StringBuilder thinking = new StringBuilder();
    protected final StringBuilder refusal = new StringBuilder();
    protected final List<Call> calls = new ArrayList<>();

    private final TreeSet<String> ends = new TreeSet<>();
    private final StringBuilder bare = new StringBuilder();
    private long input = -1;
    private long output = -1;
    private final long[] parts = {-1, -1, -1};
    private boolean errorField;
    private int skipped;
    private boolean unclear;

    /** Reads one chunk, which is JSON. */
    protected abstract void chunk(String type, Object json);

    /** Takes the clean end of the connection. */
    protected abstract void close();

    /** Takes an error event that is not JSON. */
    protected void unreadableError() {
        fail(ProviderFailures.of(0, ""));
    }

    /** Takes the data of one event. */
    protected void event(String type, byte[] data) {
        Object json = LooseJson.parse(data);
        if (json == LooseJson.TOO_DEEP) {
            unclear();
        } else if (json instanceof Map || json instanceof List) {
            chunk(type, json);
        } else if (type.equals("error")) {
            unreadableError();
        } else {
            skipped++;
        }
    }

    /** Reads a whole reply and its end. */
    final SlowReader read(byte[] stream) {
        frames(stream);
        if (!ended()) {
            strays();
        }
        if (!ended()) {
            close();
        }
        return this;
    }

    /** Splits a reply into events: by default those of an event stream. */
    protected void frames(byte[] stream) {
        String type = "message";
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean any = false;
        for (String line : lines(stream)) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (line.isEmpty()) {
                if (any) {
                    dispatch(type, data.toByteArray());
                }
                type = "message";
                data.reset();
                any = false;
            } else if (name.equals("data")) {
                data.writeBytes(((any ? "\n" : "") + value).getBytes(StandardCharsets.ISO_8859_1));
                any = true;
            } else if (name.equals("event")) {
                type = value.isEmpty() ? "message" : value;
            } else if (name.equals("error")) {
                bare.append(value);
                errorField = true;
            } else if (line.startsWith("{") || line.startsWith("[") || !bare.isEmpty()) {
                bare.append(line).append('\n');
            }
        }
        if (any) {
            dispatch(type, data.toByteArray());
        }
    }

    private void dispatch(String type, byte[] data) {
        if (!ended()) {
            event(type, data);
        }
    }

    /** The lines of a stream, of whatever ends, a byte in each character. */
    protected static List<String> lines(byte[] stream) {
        String all = new String(stream, StandardCharsets.ISO_8859_1);
        String text = all.startsWith("\u00ef\u00bb\u00bf") ? all.substring(3) : all;
        return List.of(text.split("\r\n|\r|\n", -1));
    }

    /** Reads what came outside of events so far, if it is an error. */
    protected final void strays() {
        if (!bare.isEmpty()) {
            Object json = LooseJson.parse(bare.toString().getBytes(StandardCharsets.ISO_8859_1));
            bare.setLength(0);
            Object first = json instanceof List<?> list && !list.isEmpty() ? list.get(0) : json;
            if (first instanceof Map) {
                chunk(errorField ? "error" : "message", first);
            }
        }
    }

    /**
     * Takes token counts, negative where there is none: of input, output, and the parts of them that were read from a cache,
     * written to it, and thought. The last count of each kind counts.
     */
    protected final void usage(long inputTokens, long outputTokens, long... parts) {
        if ((inputTokens == 0 && outputTokens == 0 && input > 0) || (inputTokens < 0 && outputTokens < 0)) {
            return;
        }
        input = inputTokens < 0 ? input : inputTokens;
        output = outputTokens < 0 ? output : outputTokens;
        for (int i = 0; i < parts.length; i++) {
            this.parts[i] = parts[i] < 0 ? this.parts[i] : parts[i];
        }
    }

    /** Takes token counts with their total, which shows whether the cache and thinking are counted besides the others. */
    protected final void usageInTotal(
            long total, long inputTokens, long outputTokens, long cached, long written, long thought) {
        long rest = total - inputTokens - outputTokens;
        long cache = Math.max(0, cached) + Math.max(0, written);
        boolean known = total >= 0 && inputTokens >= 0 && outputTokens >= 0 && rest > 0;
        boolean thoughtApart = known && thought > 0 && (rest == thought || (cache > 0 && rest == cache + thought));
        boolean cacheApart = known && cache > 0 && rest == cache + (thoughtApart ? thought : 0);
        usage(
                cacheApart ? inputTokens + cache : inputTokens,
                thoughtApart ? outputTokens + thought : outputTokens,
                cached,
                written,
                thought);
    }

    /** Ends a part of the thinking: what follows continues no code point of it. */
    protected final void thinkingEnds() {
        String whole = LooseJson.decode(thinking);
        thinking.setLength(0);
        thinking.append(whole);
    }

    /** Whether the tokens of the cache are counted besides the input. */
    protected boolean hasCacheBesides() {
        return false;
    }

    /**
     * The call that begins: the one with that id, if it has not ended in another place or has another name there; else the one
     * that is in the same place, if not both have ids; else a new one.
     */
    protected final Call announced(String id, String name, @Nullable Call there) {
        if (there != null && there.id.equals(id)) {
            return there;
        }
        boolean known = calls.stream().anyMatch(call -> !id.isEmpty() && call.id.equals(id));
        for (Call call : calls) {
            if (known && call.id.equals(id)) {
                if (!call.ended && (name.isEmpty() || call.name.isEmpty() || call.name.equals(name))) {
                    return call;
                }
                break;
            }
        }
        if (!known && there != null && (id.isEmpty() || there.id.isEmpty())) {
            return there;
        }
        Call call = new Call();
        calls.add(call);
        return call;
    }

    /** Skips a chunk that is JSON, but none of the format. */
    protected final void skip() {
        skipped++;
    }

    /** Says that something in the reply is not read here, so that nothing can be compared. */
    protected final void unclear() {
        unclear = true;
    }

    protected final boolean ended() {
        return !ends.isEmpty();
    }

    /**
     * Ends the reply. Where the model finished by itself, a complete call says that it waits for the result, and no call that
     * it does not; a call that was cut may say so or not.
     */
    protected final void complete(StopReason reason) {
        calls.removeIf(Call::isNone);
        boolean called = reason == StopReason.END_TURN && calls.stream().anyMatch(Call::isComplete);
        boolean cut = reason == StopReason.END_TURN && !calls.isEmpty() && !called;
        boolean none = reason == StopReason.TOOL_USE && calls.isEmpty();
        StopReason because = called ? StopReason.TOOL_USE : none ? StopReason.END_TURN : reason;
        ends.add("complete " + (refusal.isEmpty() ? because : StopReason.REFUSAL));
        if (cut && refusal.isEmpty()) {
            ends.add("complete " + StopReason.TOOL_USE);
        }
    }

    /** Ends the reply without a reason. An end alone, with nothing before it, is no reply, or one that is empty. */
    protected final void completeWithoutReason() {
        String written = LooseJson.decode(text) + LooseJson.decode(thinking) + LooseJson.decode(refusal);
        boolean nothing = written.replace("\uFFFD", "").isEmpty() && calls.isEmpty();
        complete(StopReason.END_TURN);
        if (nothing) {
            fail(ErrorCode.PROVIDER_PROTOCOL);
        }
    }

    protected final void fail(StreamFailed failure) {
        fail(failure.code());
    }

    protected final void fail(ErrorCode code) {
        ends.add("failed " + code);
    }

    boolean isUnclear() {
        return unclear;
    }

    Set<String> ends() {
        return ends;
    }

    long inputTokens() {
        long cache = Math.max(0, parts[0]) + Math.max(0, parts[1]);
        return input >= 0 && (hasCacheBesides() || cache > input) ? input + cache : input;
    }

    long outputTokens() {
        return output >= 0 && parts[2] > output ? output + parts[2] : output;
    }

    /** The parts of the tokens: cached, written to the cache, and thought. */
    List<Long> parts() {
        return Arrays.stream(parts).boxed().toList();
    }

    int skipped() {
        return skipped;
    }
}
