package dev.sluice.provider;

import dev.sluice.json.ByteBuilder;
import dev.sluice.json.JsonScanner;
import dev.sluice.json.JsonText;
import dev.sluice.json.MalformedJson;
import dev.sluice.json.TextJoiner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The arguments of one tool call, put together from the pieces in which they come. A piece continues those before it, or it
 * sends the arguments again from their start: then only its new rest counts. Not for two threads at once.
 */
final class CallArguments {

    /*
     * Design. Some servers send the arguments again: grown in every piece, or once more when they are whole. A piece that
     * begins with all arguments so far, which are an object, is such a repetition, except where an object may come next:
     * after {"a": the piece {"a":1} repeats, or begins the inner object of {"a":{"a":1}}. Such pieces are held back until a
     * piece does not begin with the one before, which then continued, or begins with one after which no object may come. If
     * neither comes before the call is complete, the last piece is a whole object by itself, or it is not. Only one of the two
     * readings can be a JSON object, so arguments that are sent once are never taken for repeated ones.
     *
     * Some servers begin with an empty object, which is a place for arguments. It is held back: an object that comes next
     * replaces it.
     */

    /** About the memory that the length of a piece takes, in UTF-16 units. */
    private static final int PIECE_CHARS = 10;

    private final Consumer<JsonText> reader;
    private final TextJoiner joiner = new TextJoiner();
    private final ByteBuilder all = new ByteBuilder();

    /** The last of the pieces that are held back, each of which begins with the one before; empty if none is. */
    private JsonText held = JsonText.EMPTY;

    /** Its length in UTF-16 units. */
    private int heldChars;

    /** The lengths of all pieces that are held back, in bytes. */
    private final List<Integer> heldLengths = new ArrayList<>();

    /** A first piece that is an empty object, which the arguments may yet replace; empty if none is held back. */
    private JsonText placeholder = JsonText.EMPTY;

    /** Whether a piece has come, if only half a character of it. */
    private boolean begun;

    /** Whether a piece has repeated the arguments. */
    private boolean repeating;

    /** The length of what was sent again, in pieces, of arguments that are whole. */
    private int resent;

    /**
     * Makes empty arguments.
     *
     * @param reader takes what each piece adds, never empty: a view that is valid for the call only
     */
    CallArguments(Consumer<JsonText> reader) {
        this.reader = reader;
    }

    /** Whether no piece has come. */
    boolean isEmpty() {
        return !begun;
    }

    /** All arguments so far, as far as they were passed on: a view that is valid until the next piece. */
    JsonText view() {
        return all.view();
    }

    /**
     * The length of the pieces that are held back, in UTF-16 units, with the arguments that they repeat; as if each were a few
     * units longer, so that many without more in them have a length as well. 0 if none are.
     */
    long heldLength() {
        return held.isEmpty() ? 0 : heldChars + (long) PIECE_CHARS * heldLengths.size();
    }

    /** All arguments so far, decoded, with an empty object that is held back. */
    String source() {
        return placeholder.isEmpty() ? all.view().decoded() : placeholder.decoded();
    }

    /** Takes a piece; {@link TextJoiner#join} defines {@code plain}. */
    void add(byte[] array, int from, int to, boolean plain) {
        if (from == to) {
            return;
        }
        boolean first = !begun;
        begun = true;
        JsonText piece = new JsonText(array, from, to);
        if ((first || !placeholder.isEmpty()) && isEmptyObject(piece)) {
            placeholder = piece.copy();
            return;
        }
        if (!beginsObject(piece)) {
            continueWithPlaceholder();
        }
        placeholder = JsonText.EMPTY;
        if (!held.isEmpty() && !begins(piece, held)) {
            continueWithHeld();
        }
        JsonText before = held.isEmpty() ? all.view() : held;
        if (beginsObject(before) && begins(piece, before)) {
            if (repeating || !mayComeBeforeObject(before)) {
                repeat(piece);
            } else {
                heldLengths.add(piece.length());
                held = piece.copy();
                heldChars = held.decodedLength();
            }
        } else if (isResent(piece)) {
            resent = (resent + piece.length()) % all.length();
        } else {
            if (resent > 0) {
                byte[] taken = Arrays.copyOf(all.array(), resent);
                resent = 0;
                pass(joiner.join(taken, 0, taken.length, false));
            }
            pass(joiner.join(array, from, to, plain));
        }
    }

    /** Whether a piece begins other arguments: these are whole, and it is an object that repeats no part of them. */
    boolean areFollowedBy(JsonText piece) {
        return beginsObject(piece) && isObject() && !begins(piece, all.view()) && !isResent(piece);
    }

    /** Ends the arguments. */
    void end() {
        continueWithPlaceholder();
        if (isObject(held)) {
            repeat(held);
        } else {
            continueWithHeld();
        }
        pass(joiner.end());
    }

    /** Whether they are a whole JSON object. */
    boolean isObject() {
        return !placeholder.isEmpty() || isObject(all.view()) || isObject(held);
    }

    private void pass(JsonText piece) {
        if (!piece.isEmpty()) {
            all.append(piece);
            reader.accept(piece);
        }
    }

    /** Passes on what a piece that begins with all arguments so far has after them. */
    private void repeat(JsonText piece) {
        repeating = true;
        resent = 0;
        held = JsonText.EMPTY;
        heldLengths.clear();
        JsonText unused = joiner.end(); // the piece has the character whole of which the joiner kept the beginning
        pass(joiner.join(piece.array(), piece.from() + all.length(), piece.to(), false));
    }

    /** Passes on the empty object that is held back: it is all arguments, or their beginning. */
    private void continueWithPlaceholder() {
        if (!placeholder.isEmpty()) {
            pass(joiner.join(placeholder.array(), placeholder.from(), placeholder.to(), false));
            placeholder = JsonText.EMPTY;
        }
    }

    /** Passes on the pieces that are held back: they continue those before. */
    private void continueWithHeld() {
        JsonText pieces = held;
        held = JsonText.EMPTY;
        for (int length : heldLengths) {
            pass(joiner.join(pieces.array(), pieces.from(), pieces.from() + length, false));
        }
        heldLengths.clear();
    }

    /** Whether a piece sends again what comes next in arguments that are whole, to which nothing can be added. */
    private boolean isResent(JsonText piece) {
        JsonText whole = all.view();
        int end = resent + piece.length();
        return end <= whole.length()
                && Arrays.equals(
                        whole.array(),
                        whole.from() + resent,
                        whole.from() + end,
                        piece.array(),
                        piece.from(),
                        piece.to())
                && (resent > 0 || isObject(whole));
    }

    private static boolean begins(JsonText piece, JsonText before) {
        return piece.length() >= before.length()
                && Arrays.equals(
                        before.array(),
                        before.from(),
                        before.to(),
                        piece.array(),
                        piece.from(),
                        piece.from() + before.length());
    }

    private static boolean beginsObject(JsonText text) {
        int at = text.from();
        while (at < text.to() && isBlank(JsonText.unit(text.array(), at))) {
            at += JsonText.step(text.array(), at);
        }
        return at < text.to() && text.array()[at] == '{';
    }

    private static boolean isEmptyObject(JsonText text) {
        if (!beginsObject(text) || last(text) != '}') {
            return false;
        }
        String object = text.decoded().strip();
        return object.substring(1, object.length() - 1).isBlank();
    }

    private static boolean isBlank(int unit) {
        return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t';
    }

    /**
     * Whether an object, or what looks like its beginning, may come after a beginning of a JSON text. A brace counts as well:
     * some models write two of them where one belongs. So does the first quote, because a name may begin with a brace.
     */
    private static boolean mayComeBeforeObject(JsonText text) {
        byte last = last(text);
        return last == ':' || last == ',' || last == '[' || last == '{' || (last == '"' && isFirstQuote(text));
    }

    private static boolean isFirstQuote(JsonText text) {
        String decoded = text.decoded();
        return decoded.indexOf('"') == decoded.lastIndexOf('"');
    }

    /** The last byte that is not blank, or 0. */
    private static byte last(JsonText text) {
        byte[] array = text.array();
        int to = text.to();
        while (to > text.from()) {
            if (array[to - 1] == ' ') {
                to--;
            } else if (to - 2 >= text.from() && array[to - 2] == '\\' && "nrt".indexOf(array[to - 1]) >= 0) {
                to -= 2; // after an escaped backslash it is a letter in a string, in which no object comes either
            } else {
                return array[to - 1];
            }
        }
        return 0;
    }

    private static boolean isObject(JsonText text) {
        if (last(text) != '}' || !beginsObject(text)) {
            return false;
        }
        byte[] json = text.decoded().getBytes(StandardCharsets.UTF_8);
        JsonScanner scanner = new JsonScanner();
        try {
            scanner.read(json, 0, json.length, scanner::skip);
            return true;
        } catch (MalformedJson e) {
            return false;
        }
    }
}
