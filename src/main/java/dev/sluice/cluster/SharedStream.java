package dev.sluice.cluster;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.EventConsumer;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.event.StreamId;
import dev.sluice.json.SegmentedText;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.ProducedStream;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The log of one of this node's streams on its way to Redis. Nothing is queued: what Redis does not have yet is read from the
 * stream's own log when Redis can take it, and one entry at a time is on its way.
 *
 * <p>For the link's thread, except {@link #wake}.
 */
final class SharedStream {

    private static final Logger LOG = System.getLogger(SharedStream.class.getName());

    /** About the content of one entry: more makes a reading node wait longer for the first of it. */
    private static final int ENTRY_BYTES = 64 * 1024;

    /** What an entry takes in Redis's memory besides its events, measured with {@code MEMORY USAGE}. */
    private static final int ENTRY_COST = 60;

    /**
     * Drops a log unless another node has ended it. A script, because between looking and dropping the other node could add
     * its end, which would be lost: then there could be two.
     */
    private static final String DROP_UNLESS_LOST = """
            local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
            if #last > 0 and last[1][1] == ARGV[1] then
              local fields = last[1][2]
              for i = 1, #fields, 2 do
                if fields[i] == 'n' and fields[i + 1] ~= ARGV[2] then
                  return 0
                end
              end
            end
            redis.call('DEL', KEYS[1])
            return 1
            """;

    private final ProducedStream stream;
    private final SharedStreams owner;
    private final String key;
    /** The nodes that have readers, and how many sweeps ago each last said so. */
    private final Map<String, Integer> readingNodes = new HashMap<>();

    private final AtomicBoolean woken = new AtomicBoolean();

    private LogReader reader;

    /** Events that Redis has taken. */
    private int taken;

    private long bytes;
    private boolean busy;

    /** Whether it could not be encoded, and ends for others. */
    private boolean broken;

    /** Whether its last entry is there, or it is shared no longer. */
    private boolean done;

    SharedStream(ProducedStream stream, SharedStreams owner, String key) {
        this.stream = stream;
        this.owner = owner;
        this.key = key;
        this.reader = stream.follow(0, this::wake);
    }

    ProducedStream stream() {
        return stream;
    }

    StreamId id() {
        return stream.id();
    }

    /** Whether nothing will be appended to it, wherever its log has come to. */
    boolean hasEnded() {
        return stream.log().terminal() != null;
    }

    /** Shares it no longer. */
    void giveUp() {
        if (!done) {
            done();
        }
    }

    /** Whether all that there is has been taken. */
    boolean isCaughtUp() {
        return done || (!busy && !reader.hasMore());
    }

    /** Has it sent on the next turn. Threads: any. */
    void wake() {
        if (!woken.getAndSet(true)) {
            owner.woken(this);
        }
    }

    /** Sends what there is, unless an entry is on its way. */
    void send() {
        woken.set(false);
        if (busy || done || !owner.isUp() || !(broken || reader.hasMore())) {
            return;
        }
        Batch batch = broken ? Batch.end(ErrorCode.INTERNAL) : new Batch();
        if (!broken) {
            reader.read(ENTRY_BYTES, batch);
        }
        boolean first = taken == 0;
        int after = taken + batch.count;
        if (owner.streamBytes() > 0 && bytes + batch.out.length() + ENTRY_COST > owner.streamBytes()) {
            batch = Batch.end(ErrorCode.STREAM_TOO_LONG);
        }
        int from = batch.end && batch.count == 0 ? Entry.AT_END : taken;
        Entry entry = new Entry(from, batch.end, owner.node(), batch.out.toBytes());
        String id = batch.end ? Entry.END : Entry.id(after);
        Map<String, byte[]> fields = entry.fields(first ? stream.facts() : null);
        busy = true;
        owner.link()
                .send(redis -> redis.xadd(key, new XAddArgs().id(id).nomkstream(!first), fields))
                .whenComplete((added, failure) -> {
                    busy = false;
                    if (done) {
                        LOG.log(Level.DEBUG, "Stream {0} was dropped meanwhile", id().value());
                    } else if (failure != null) {
                        failed(failure);
                    } else if (added == null) {
                        rewind(0); // the log is gone
                    } else {
                        bytes += entry.length() + ENTRY_COST;
                        taken(after, entry);
                    }
                });
        if (first) {
            owner.expire(key, owner.runningMs());
        }
    }

    /** Ends it for others, because sending it has failed for a mistake of this node's; shares it no longer where that fails. */
    void broken() {
        if (broken) {
            giveUp();
        } else {
            broken = true;
            wake();
        }
    }

    private void taken(int after, Entry entry) {
        taken = after;
        owner.succeeded();
        tell(Growth.by(entry, id()));
        if (entry.last()) {
            owner.expire(key, owner.retentionMs());
            done();
        } else if (reader.hasMore()) {
            wake();
        }
    }

    private void tell(Growth growth) {
        readingNodes.keySet().forEach(node -> owner.outbox().grown(node, growth));
    }

    private void failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RedisCommandExecutionException && isRefusedId(cause.getMessage())) {
            look();
        } else {
            rewind(taken);
            owner.failed(cause);
        }
    }

    /** Whether Redis has refused an entry because of its id: there is a later one, or this one. */
    private static boolean isRefusedId(@Nullable String message) {
        return message != null && (message.contains("equal or smaller") || message.contains("exhausted"));
    }

    /** Asks how far the log on Redis has come, and goes on from there. */
    void look() {
        if (busy || done) {
            return;
        }
        busy = true;
        owner.link()
                .send(redis -> redis.xrevrange(key, Range.unbounded(), Limit.from(1)))
                .whenComplete((last, failure) -> {
                    busy = false;
                    if (failure != null) {
                        rewind(taken);
                        owner.failed(failure);
                    } else {
                        goOn(last);
                    }
                });
    }

    private void goOn(List<StreamMessage<String, byte[]>> last) {
        if (done) {
            return;
        }
        if (last.isEmpty()) {
            rewind(0);
            return;
        }
        tell(new Growth(id(), null)); // it may be more than Redis has acknowledged
        String id = last.get(0).getId();
        // Set already, unless that failed when the log was begun or ended.
        owner.expire(key, id.equals(Entry.END) ? owner.retentionMs() : owner.runningMs());
        if (!id.equals(Entry.END)) {
            rewind(Math.min(Entry.position(id), stream.log().size()));
        } else if (Entry.of(last.get(0)).node().equals(owner.node())) {
            done();
        } else {
            done();
            lost();
        }
    }

    /**
     * Another node has ended it. If this one stood still it stops; if it was only cut off from Redis, its own readers have missed
     * nothing, and keep it.
     */
    private void lost() {
        if (owner.stoodStill() || !stream.isRead()) {
            LOG.log(Level.WARNING, "Stream {0} was taken for lost by another node, and ends", id().value());
            stream.fail(ErrorCode.PRODUCER_LOST);
        } else {
            LOG.log(Level.WARNING, "Stream {0} was taken for lost by another node, and goes on here", id().value());
        }
    }

    /** Goes on after that many events. */
    private void rewind(int position) {
        if (done) {
            return;
        }
        if (position == 0) {
            bytes = 0;
        }
        taken = position;
        reader.close();
        reader = stream.follow(position, this::wake);
        if (reader.hasMore()) {
            wake();
        }
    }

    /**
     * Writes the log on Redis again from its beginning. One that another node has ended stays as it is: that is seen with the
     * next entry.
     */
    void rewrite() {
        if (busy || done) {
            return;
        }
        busy = true;
        owner.link()
                .send(redis -> redis.<Long>eval(
                        DROP_UNLESS_LOST,
                        ScriptOutputType.INTEGER,
                        new String[] {key},
                        Entry.END.getBytes(StandardCharsets.UTF_8),
                        owner.node().getBytes(StandardCharsets.UTF_8)))
                .whenComplete((dropped, failure) -> {
                    busy = false;
                    if (failure != null) {
                        owner.failed(failure);
                    } else if (dropped == 1) {
                        rewind(0);
                    } else {
                        look();
                    }
                });
    }

    private void done() {
        forget();
        owner.done(this);
    }

    /** Stops sending it, for instance because its log is dropped. */
    void forget() {
        done = true;
        reader.close();
        List.copyOf(readingNodes.keySet()).forEach(this::leftBy);
    }

    /** Notes that a node has readers of it and so many events, and tells it if there are more. */
    void readBy(String node, int events) {
        if (readingNodes.put(node, 0) == null) {
            stream.arrivedElsewhere();
        }
        if (taken != events) {
            owner.outbox().grown(node, new Growth(id(), null));
        }
    }

    /** Notes that a node has no readers of it any more. */
    void leftBy(String node) {
        if (readingNodes.remove(node) != null) {
            stream.leftElsewhere();
        }
    }

    /** Takes the nodes for gone that have not said for so many sweeps that they have readers. */
    void sweepReaders(int sweeps) {
        readingNodes.replaceAll((node, passed) -> passed + 1);
        List<String> silent = readingNodes.entrySet().stream()
                .filter(reader -> reader.getValue() > sweeps)
                .map(Map.Entry::getKey)
                .toList();
        silent.forEach(this::leftBy);
    }

    /** Events of one entry. */
    private static final class Batch implements EventConsumer {

        private final ByteWriter out = new ByteWriter();
        private int count;
        private boolean end;

        /** The end for others of a stream that goes on here. */
        static Batch end(ErrorCode reason) {
            Batch batch = new Batch();
            EventCodec.write(StreamFailed.of(reason), batch.out);
            batch.end = true;
            return batch;
        }

        @Override
        public void accept(StreamEvent event, int sequence, SegmentedText reply) {
            EventCodec.write(event, out);
            count++;
            end = event.terminal();
        }

        @Override
        public boolean joins() {
            return false;
        }
    }
}
