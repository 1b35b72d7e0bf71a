package dev.sluice.provider;

import dev.sluice.provider.RandomReplies.Event;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the decoder of a format with its {@link SlowReader}, over {@link RandomReplies}. */
final class SlowTrial {

    private final RecordedStreams streams;
    private final RandomReplies replies;

    SlowTrial(RecordedStreams streams) {
        this.streams = streams;
        this.replies = streams.randomReplies();
    }

    /** Compares the reply of a seed. Returns the difference with the smallest reply that shows it; null if they agree. */
    @Nullable
    String difference(long seed) {
        Dice dice = new Dice(seed);
        List<Event> reply = replies.reply(dice);
        byte[] bytes = replies.bytes(reply);
        String whole = compare(Cuts.whole(bytes), bytes);
        if (whole == null) {
            String cut = compare(Cuts.random(bytes, seed), bytes);
            return cut == null ? null : "seed " + seed + ", cut only:\n" + shown(bytes) + cut;
        }
        byte[] least = replies.bytes(least(reply, kind(whole)));
        if (kind(whole).equals("arguments") && shown(least).contains("\\u00")) {
            return null; // repeated arguments are recognised by their bytes, and servers escape a text in one way
        }
        return "seed " + seed + ":\n" + shown(least) + compare(Cuts.whole(least), least);
    }

    /** Compares a reply. Returns the difference; null if they agree. */
    @Nullable
    String compare(Cuts cut, byte[] bytes) {
        try {
            return SlowComparison.difference(
                    streams.decode(cut), streams.slowReader().read(bytes));
        } catch (BadFraming e) {
            return "framing: " + e.getMessage();
        } catch (RuntimeException | AssertionError e) {
            return "thrown: " + e;
        }
    }

    private static String kind(String difference) {
        return difference.substring(0, difference.indexOf(':'));
    }

    /** Leaves out events, members and elements as long as the same kind of difference remains. */
    private List<Event> least(List<Event> reply, String kind) {
        List<Event> least = reply;
        for (int i = 0; i < least.size(); ) {
            List<Event> shorter = copy(least);
            shorter.remove(i);
            boolean same = shows(shorter, kind);
            least = same ? shorter : least;
            i += same ? 0 : 1;
        }
        for (int i = 0; i < least.size(); i++) {
            for (int number = 0; least.get(i).json() != null; ) {
                List<Event> shorter = copy(least);
                if (OddJson.remove(shorter.get(i).json(), number, replies.steady()) >= 0) {
                    break;
                }
                boolean same = !shorter.equals(least) && shows(shorter, kind);
                least = same ? shorter : least;
                number += same ? 0 : 1;
            }
        }
        return least;
    }

    private boolean shows(List<Event> reply, String kind) {
        byte[] bytes = replies.bytes(reply);
        String difference = compare(Cuts.whole(bytes), bytes);
        return difference != null && kind(difference).equals(kind);
    }

    private static List<Event> copy(List<Event> reply) {
        return new ArrayList<>(reply.stream().map(Event::copy).toList());
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replace("\n\n", "\n").replaceAll("[^\\n -\uffff]", ".") + '\n';
    }
}
