package dev.sluice.provider;

import dev.sluice.provider.OddJson.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes replies of one format as servers write them, then a few things in them odd. Each format has a subclass. */
public abstract class RandomReplies {

    /**
     * An event of a reply, or raw text in place of one.
     *
     * @param type the event's name; empty for none
     * @param json its data; null for raw text
     * @param raw the raw text, one byte in each character
     */
    public record Event(String type, @Nullable Node json, String raw) {

        /** Makes an event with data. */
        public Event(String type, Node json) {
            this(type, json, "");
        }

        Event copy() {
            return new Event(type, json == null ? null : OddJson.copy(json), raw);
        }
    }

    /** Makes a reply with no oddities but those that some server of the format usually writes. */
    protected abstract List<Event> plain(Dice dice);

    /** Makes the error that replaces the rest of a reply. */
    protected abstract Event error(Dice dice);

    /** A node's source, for raw text. */
    protected static String source(Node node) {
        return OddJson.source(node);
    }

    /** The names of members whose values are rewritten but never replaced: they show which pieces belong together. */
    protected Set<String> steady() {
        return Set.of();
    }

    /** Writes a reply: by default as an event stream. */
    protected byte[] bytes(List<Event> events) {
        StringBuilder stream = new StringBuilder();
        for (Event event : events) {
            if (event.json == null) {
                stream.append(event.raw).append("\n\n");
            } else {
                stream.append(event.type.isEmpty() ? "" : "event: " + event.type + '\n')
                        .append("data: ")
                        .append(OddJson.source(event.json))
                        .append("\n\n");
            }
        }
        return stream.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Makes a reply with at most eight oddities; some replies break off, most of these with an error. */
    final List<Event> reply(Dice dice) {
        List<Event> events = new ArrayList<>(plain(dice));
        if (dice.chance(8)) {
            events.subList(dice.below(events.size()), events.size()).clear();
            if (dice.chance(80)) {
                events.add(error(dice));
            }
        }
        Oddities oddities = new Oddities(dice, steady());
        for (int n = dice.any(0, 1, 1, 1, 2, 2, 3, 8); n > 0 && !events.isEmpty(); n--) {
            oddities.add(events);
        }
        return events;
    }
}
