package dev.sluice.provider.bedrock;

import dev.sluice.sse.BadFraming;
import dev.sluice.sse.EventBuffer;
import dev.sluice.sse.EventMemory;
import dev.sluice.sse.Framing;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * AWS's binary event stream, {@code application/vnd.amazon.eventstream}: messages of a prelude (total length, length of
 * the headers, checksum of both), headers, a payload, and a checksum of all. A message that lies whole in the given
 * piece is read without a copy.
 *
 * @see <a href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon Event Stream Specification</a>
 */
final class MessageFraming implements Framing {

    /** A handler of messages. */
    interface Messages {

        /** Takes an event, whose payload {@code array[from, to)} is valid for the call only. */
        void event(String type, byte[] array, int from, int to);

        /** Takes an exception of the service's model with its type, or another error with its code. */
        void exception(String type);
    }

    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;

    /** Types of which no new string is made for each message, the most frequent first. */
    private static final String[] TYPES = {
        "contentBlockDelta", "event", "contentBlockStart", "contentBlockStop", "messageStart", "messageStop", "metadata"
    };

    private final Messages messages;
    private final EventMemory memory;
    private final CRC32 crc = new CRC32();

    /** The beginning of a message whose end has not come yet. */
    private final EventBuffer kept;

    private boolean hasEvent;
    private String messageType = "";
    private String eventType = "";
    private String exceptionType = "";

    /** Creates a framing of messages that are at most as long as an event may be. */
    MessageFraming(Messages messages, EventMemory memory) {
        this.messages = messages;
        this.memory = memory;
        this.kept = memory.buffer();
    }

    /** A message begins with its length, which is below 16 MiB, so that its first byte is 0. */
    @Override
    public boolean mayBeginWith(byte first) {
        return first == 0;
    }

    @Override
    public boolean hasEvent() {
        return hasEvent;
    }

    @Override
    public void read(byte[] array, int from, int to) throws BadFraming {
        int at = from;
        while (at < to) {
            if (!kept.isEmpty()) {
                at += complete(array, at, to);
                continue;
            }
            int length = to - at < PRELUDE ? Integer.MAX_VALUE : prelude(array, at);
            if (to - at < length) {
                kept.append(array, at, to);
                return;
            }
            message(array, at, length);
            at += length;
        }
    }

    /** Drops an incomplete message: the decoder decides whether the reply is whole without it. */
    @Override
    public void end() {
        kept.clear();
    }

    @Override
    public void close() {
        kept.close();
    }

    /** Takes what the kept message still lacks and returns how much that was. */
    private int complete(byte[] array, int from, int to) throws BadFraming {
        boolean known = kept.length() >= PRELUDE;
        int length = known ? int32(kept.array(), 0) : PRELUDE;
        int taken = Math.min(length - kept.length(), to - from);
        kept.append(array, from, from + taken); // grows by what arrived, not by the length stated
        if (kept.length() == PRELUDE && !known) {
            int unused = prelude(kept.array(), 0); // fails now rather than after waiting for a wrong length
        } else if (kept.length() == length) {
            message(kept.array(), 0, length);
            kept.clear();
        }
        return taken;
    }

    /** Checks a prelude and returns the length of its message. */
    private int prelude(byte[] array, int at) throws BadFraming {
        checksum(array, at, PRELUDE - CHECKSUM);
        int length = int32(array, at);
        int headers = int32(array, at + 4);
        require(length >= PRELUDE + CHECKSUM);
        memory.check(length);
        require(headers >= 0 && headers <= length - PRELUDE - CHECKSUM);
        return length;
    }

    private void message(byte[] array, int at, int length) throws BadFraming {
        checksum(array, at, length - CHECKSUM);
        int payload = at + PRELUDE + int32(array, at + 4);
        headers(array, at + PRELUDE, payload);
        hasEvent = true;
        if (!exceptionType.isEmpty() || messageType.equals("exception") || messageType.equals("error")) {
            messages.exception(exceptionType);
        } else {
            messages.event(eventType, array, payload, at + length - CHECKSUM);
        }
    }

    private void headers(byte[] array, int from, int to) throws BadFraming {
        messageType = "";
        eventType = "";
        exceptionType = "";
        int at = from;
        while (at < to) {
            int name = at + 1;
            int type = name + (array[at] & 0xFF);
            require(type < to);
            int value = type + 1;
            at = value + fixedLength(array[type]);
            if (array[type] == 6 || array[type] == 7) {
                require(at <= to);
                value = at;
                at += (array[at - 2] & 0xFF) << 8 | (array[at - 1] & 0xFF);
            }
            require(at <= to);
            if (array[type] == 7) {
                header(array, name, type, value, at);
            }
        }
    }

    /** The length of a header's value by its type; for byte arrays (6) and strings (7), that of their length field. */
    private static int fixedLength(byte type) throws BadFraming {
        return switch (type) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3, 6, 7 -> 2;
            case 4 -> 4;
            case 5, 8 -> 8;
            case 9 -> 16;
            default -> throw new BadFraming("a header of an unknown type");
        };
    }

    private void header(byte[] array, int from, int to, int value, int end) {
        if (is(array, from, to, ":event-type")) {
            eventType = text(array, value, end);
        } else if (is(array, from, to, ":message-type")) {
            messageType = text(array, value, end);
        } else if (is(array, from, to, ":exception-type") || is(array, from, to, ":error-code")) {
            exceptionType = text(array, value, end);
        }
    }

    private static String text(byte[] array, int from, int to) {
        for (String type : TYPES) {
            if (is(array, from, to, type)) {
                return type;
            }
        }
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean is(byte[] array, int from, int to, String ascii) {
        if (to - from != ascii.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (array[i] != ascii.charAt(i - from)) {
                return false;
            }
        }
        return true;
    }

    private void checksum(byte[] array, int at, int length) throws BadFraming {
        crc.reset();
        crc.update(array, at, length);
        require((int) crc.getValue() == int32(array, at + length));
    }

    private static void require(boolean sound) throws BadFraming {
        if (!sound) {
            throw new BadFraming("a message's checksum or lengths are wrong");
        }
    }

    private static int int32(byte[] array, int at) {
        return array[at] << 24 | (array[at + 1] & 0xFF) << 16 | (array[at + 2] & 0xFF) << 8 | (array[at + 3] & 0xFF);
    }
}
