package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one node sends to another's inbox. Losing one loses no event: a node that reads a stream says every few seconds how far it
 * has come, and is told of what it has missed. What a client asks is sent until Redis has taken it.
 */
sealed interface Signal {

    /** The logs of streams have grown. */
    record More(List<Growth> growths) implements Signal {}

    /** A node has readers of streams, and wants to be told of more than it has. */
    record Reading(List<Position> streams, String node) implements Signal {}

    /** How many events of a stream a node has. */
    record Position(StreamId stream, int events) {}

    /** What a client asks of another node, once or several times. */
    sealed interface Request extends Signal {}

    /** A node has no readers of a stream any more. */
    record Left(StreamId stream, String node) implements Signal {}

    /** Events are missing from the log of a stream. */
    record Repair(StreamId stream) implements Signal {}

    record Cancel(StreamId stream) implements Request {}

    /** Cancel, and drop the log. */
    record Forget(StreamId stream) implements Request {}

    /** Go on though all readers may leave. */
    record Detach(StreamId stream) implements Request {}

    /** A reader's login is valid for so long. */
    record Permit(StreamId stream, long millis) implements Request {}

    /** A reader's session is valid for so long, unless it is renewed or signed out. */
    record PermitSession(StreamId stream, long millis, String session) implements Request {}

    /** Cancel what a principal runs, in one conversation or in all. */
    record CancelAll(String principal, @Nullable String conversation) implements Request {}

    /** Channels have grown, or were closed. */
    record ChannelMore(List<String> channels) implements Signal {}

    /** Send a stream's progress to a channel. */
    record Feed(StreamId stream, String channel) implements Request {}

    /** Writes a signal. */
    static byte[] write(Signal signal) {
        ByteWriter out = new ByteWriter();
        if (signal instanceof More more) {
            out.number(1);
            growths(more.growths(), out);
        } else if (signal instanceof Reading reading) {
            out.number(2);
            streams(reading.streams().stream().map(Position::stream).toList(), out);
            out.text(reading.node());
            reading.streams().forEach(position -> out.number(position.events()));
        } else if (signal instanceof Left left) {
            out.number(3);
            out.text(left.stream().value());
            out.text(left.node());
        } else if (signal instanceof Repair repair) {
            out.number(4);
            out.text(repair.stream().value());
        } else if (signal instanceof Cancel cancel) {
            out.number(5);
            out.text(cancel.stream().value());
        } else if (signal instanceof Forget forget) {
            out.number(6);
            out.text(forget.stream().value());
        } else if (signal instanceof Detach detach) {
            out.number(7);
            out.text(detach.stream().value());
        } else if (signal instanceof Permit permit) {
            out.number(8);
            out.text(permit.stream().value());
            out.number(permit.millis());
        } else if (signal instanceof PermitSession permit) {
            out.number(12);
            out.text(permit.stream().value());
            out.number(permit.millis());
            out.text(permit.session());
        } else if (signal instanceof CancelAll all) {
            out.number(9);
            out.text(all.principal());
            out.optional(all.conversation());
        } else if (signal instanceof ChannelMore more) {
            out.number(10);
            out.number(more.channels().size());
            more.channels().forEach(out::text);
        } else if (signal instanceof Feed feed) {
            out.number(11);
            out.text(feed.stream().value());
            out.text(feed.channel());
        }
        return out.toBytes();
    }

    /** Reads a signal; null if it is one of a later version. */
    static @Nullable Signal read(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return switch (in.count()) {
            case 1 -> new More(growths(in));
            case 2 -> reading(in);
            case 3 -> new Left(stream(in), in.text());
            case 4 -> new Repair(stream(in));
            case 5 -> new Cancel(stream(in));
            case 6 -> new Forget(stream(in));
            case 7 -> new Detach(stream(in));
            case 8 -> new Permit(stream(in), in.number());
            case 9 -> new CancelAll(in.text(), in.optional());
            case 10 -> new ChannelMore(texts(in));
            case 11 -> new Feed(stream(in), in.text());
            case 12 -> new PermitSession(stream(in), in.number(), in.text());
            default -> null;
        };
    }

    private static void streams(List<StreamId> streams, ByteWriter out) {
        out.number(streams.size());
        streams.forEach(stream -> out.text(stream.value()));
    }

    private static List<StreamId> streams(ByteReader in) {
        List<StreamId> streams = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            streams.add(stream(in));
        }
        return streams;
    }

    /** The entries follow the streams, where a node of a version without them does not look. */
    private static void growths(List<Growth> growths, ByteWriter out) {
        streams(growths.stream().map(Growth::stream).toList(), out);
        for (Growth growth : growths) {
            Entry entry = growth.entry();
            out.number(entry == null ? 0 : 1);
            if (entry != null) {
                entry.write(out);
            }
        }
    }

    private static List<Growth> growths(ByteReader in) {
        List<Growth> growths = new ArrayList<>();
        for (StreamId stream : streams(in)) {
            growths.add(new Growth(stream, null));
        }
        for (int i = 0; i < growths.size() && in.hasMore(); i++) {
            if (in.number() == 1) {
                growths.set(i, new Growth(growths.get(i).stream(), Entry.read(in)));
            }
        }
        return growths;
    }

    /** The numbers of events come last, and a node of a version without them has read none. */
    private static Reading reading(ByteReader in) {
        List<StreamId> streams = streams(in);
        String node = in.text();
        List<Position> positions = new ArrayList<>();
        for (StreamId stream : streams) {
            positions.add(new Position(stream, in.hasMore() ? in.count() : 0));
        }
        return new Reading(positions, node);
    }

    private static List<String> texts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            texts.add(in.text());
        }
        return texts;
    }

    private static StreamId stream(ByteReader in) {
        StreamId stream = StreamId.parse(in.text());
        if (stream == null) {
            throw new IllegalArgumentException("no stream's id");
        }
        return stream;
    }
}
