package dev.sluice.provider;

import dev.sluice.event.StreamEvent.ToolCallCompleted;
import dev.sluice.event.StreamEvent.ToolCallStarted;
import dev.sluice.event.StreamEvent.ToolInputDelta;
import dev.sluice.json.JsonSpan;
import dev.sluice.json.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * A tool call being written. It is announced once it and all before it have names; arguments that come before wait for
 * that.
 */
public final class ToolCall {

    /** What a call that is held back counts, besides its texts: about the memory it takes. */
    private static final int CALL_CHARS = 100;

    private final ReplyWriter reply;

    private final CallArguments arguments = new CallArguments(this::added);

    /** The provider's id, or empty. */
    private String id = "";

    /**
     * The id that readers get: made here if the provider gave none before the call was announced, or one that another
     * call has already.
     */
    private String announcedId = "";

    private String name = "";
    private int number = -1;
    private @Nullable JsonText whole;

    /** The lengths of {@link #whole} and of the arguments so far, in UTF-16 units. */
    private int wholeLength;

    private int argumentsLength;

    /** What of all that the reply holds back is this call's. */
    private long share;

    private boolean completed;
    private boolean announcedCompleted;

    /** Begins a call of that reply. */
    ToolCall(ReplyWriter reply) {
        this.reply = reply;
    }

    /** The provider's id of the call; empty as long as it gave none. */
    public String id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** Whether its arguments are all there. */
    boolean isCompleted() {
        return completed;
    }

    /** The id that readers have; empty until it is announced. */
    String announcedId() {
        return announcedId;
    }

    /** Whether no arguments have come. */
    public boolean isWithoutArguments() {
        return arguments.isEmpty();
    }

    /** Whether its arguments so far are a whole JSON object. */
    public boolean hasWholeArguments() {
        return arguments.isEmpty() ? whole != null : arguments.isObject();
    }

    /** Whether a piece, given as to {@link #input(byte[], int, int, boolean)}, begins the arguments of another call. */
    public boolean isFollowedBy(byte[] array, int from, int to) {
        return arguments.areFollowedBy(new JsonText(array, from, to));
    }

    /** Whether these are its arguments, however they are spaced; decoded. */
    public boolean isCalledWith(String other) {
        return arguments.source().replaceAll("\\s", "").equals(other.replaceAll("\\s", ""));
    }

    /** Whether all arguments, given as to {@link #whole}, are others than those given before. */
    public boolean hasOther(JsonText all) {
        return whole != null && !whole.equals(all);
    }

    /** Sets the id and name as far as they are known. Empty texts, and texts that differ from known ones, are ignored. */
    public void identify(String knownId, String knownName) {
        id = id.isEmpty() || (number < 0 && !knownId.isEmpty()) ? knownId : id;
        name = name.isEmpty() ? knownName : name;
        reply.announceCalls();
        count();
    }

    /** Counts what of this call is held back by now. */
    void count() {
        boolean told = number >= 0;
        long all = Math.max(Math.max(wholeLength, argumentsLength), arguments.heldLength());
        countAs(told ? all - argumentsLength : CALL_CHARS + id.length() + name.length() + all);
    }

    private void countAs(long now) {
        long more = now - share;
        share = now;
        reply.hold(more);
    }

    /** Holds back no more of a call that nobody could answer, because it has no name. Returns whether it is one. */
    boolean dropIfNameless() {
        boolean nameless = name.isEmpty();
        if (nameless) {
            countAs(0);
        }
        return nameless;
    }

    boolean isReady() {
        return !name.isEmpty();
    }

    void announce(int place) {
        number = place;
        count(); // before it is told, so that nothing counts twice
        announcedId = id.isEmpty() || reply.isTaken(id) ? ToolCallIds.next() : id;
        reply.emit(new ToolCallStarted(number, announcedId, name));
        if (!arguments.view().isEmpty()) {
            reply.emit(new ToolInputDelta(number, arguments.view()));
        }
    }

    void announceCompleted() {
        if (completed && number >= 0 && !announcedCompleted) {
            announcedCompleted = true;
            reply.emit(new ToolCallCompleted(
                    number, announcedId, name, arguments.view().copy()));
        }
    }

    /** Takes a piece of the arguments, which continues those before or repeats them. */
    public void input(byte[] array, int from, int to, boolean plain) {
        if (!completed) {
            arguments.add(array, from, to, plain);
            count();
        }
    }

    /** Takes a piece of the arguments. */
    public void input(byte[] array, JsonSpan place) {
        input(array, place.from(), place.to(), place.plain());
    }

    /** Takes a piece of the arguments. */
    public void input(JsonText piece) {
        input(piece.array(), piece.from(), piece.to(), false);
    }

    /** Takes all arguments, in an array that does not change. They count if no piece comes until the call is complete. */
    public void whole(JsonText all) {
        whole = all;
        wholeLength = all.decodedLength();
        count();
    }

    private void added(JsonText piece) {
        argumentsLength += piece.decodedLength();
        count();
        if (number >= 0) {
            reply.emit(new ToolInputDelta(number, piece));
        }
    }

    /**
     * Completes the call: its arguments are all there. One without a name waits for it until the reply ends. One whose
     * arguments are no whole object waits for the end, too, which tells whether they were cut. Repeated calls are ignored.
     */
    public void complete() {
        if (!name.isEmpty() && (arguments.isEmpty() || hasWholeArguments())) {
            end();
        }
    }

    /** Ends the arguments of a call that is not complete. Returns whether it was cut: they are no whole object. */
    boolean breakOff() {
        if (completed || whole != null) {
            return false;
        }
        arguments.end();
        return !hasWholeArguments();
    }

    void end() {
        if (completed) {
            return;
        }
        if (arguments.isEmpty() && whole != null) {
            input(whole);
        }
        arguments.end();
        completed = true;
        reply.announceCalls();
    }
}
