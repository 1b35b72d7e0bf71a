package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.channel.Channels;
import dev.sluice.event.StreamEvent.ChannelMessage;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The channels on Redis, and what can be asked of them there.
 *
 * <p>For the link's thread.
 */
final class ChannelStore {

    /** Between notes that a channel is in use, while it is. */
    static final long REFRESH_NANOS = Duration.ofMinutes(3).toNanos();

    /** A channel with readers is in use for a while after each note, and must live as long as others after it. */
    private static final long LIFE_MS = Channels.IDLE.toMillis();

    /** After that, what an index has of a channel is old: clocks of nodes may differ a little. */
    private static final long INDEXED_MS = LIFE_MS + 2 * REFRESH_NANOS / 1_000_000;

    /** How long readers on other nodes have to take what was pushed before a close. */
    private static final long CLOSED_MS = 10_000;

    /** Numbers left out by a channel that Redis had lost, in whole or in part: far more than are pushed in the moment before. */
    private static final int LEFT_OUT = 1_000;

    /** Messages on Redis: more than a channel keeps, so that a node that is a little behind in a burst misses none. */
    private static final int KEPT = 4 * Channel.KEPT;

    /** Messages read at a time. */
    static final int MESSAGES = Channel.KEPT;

    /** Channels in one page of the index. */
    private static final long PAGE = 500;

    private final RedisLink link;
    private final Keys keys;
    private final String node;
    private final int channelBytes;
    private final LongSupplier epochMillis;

    /** What Redis has of a channel: whose it is, and the number of messages so far. */
    record Facts(String principal, int number) {}

    /**
     * A message to append.
     *
     * @param sent its number among this node's; 0 if it is sent once only
     */
    record Sent(long sent, ChannelMessage message) {}

    /**
     * What was appended.
     *
     * @param number messages so far; -1 if there is no such channel
     * @param readers the nodes with readers
     */
    record Appended(int number, List<String> readers) {

        boolean isMissing() {
            return number < 0;
        }
    }

    ChannelStore(RedisLink link, Keys keys, String node, int channelBytes, LongSupplier epochMillis) {
        this.link = link;
        this.keys = keys;
        this.node = node;
        this.channelBytes = channelBytes;
        this.epochMillis = epochMillis;
    }

    /** Lists a channel. Completes with the numbers of channels: the principal's, and all. */
    CompletionStage<long[]> list(String id, String principal) {
        String own = keys.channels(principal);
        Range<Long> old = Range.create(0L, epochMillis.getAsLong() - INDEXED_MS);
        for (String index : List.of(own, keys.channels())) {
            link.send(redis -> redis.zremrangebyscore(index, old)).exceptionally(failure -> 0L);
        }
        touch(id, principal);
        return link.send(redis -> redis.zcard(own))
                .thenCombine(link.send(redis -> redis.zcard(keys.channels())), (few, all) -> new long[] {few, all});
    }

    /** The number of a principal's channels. */
    CompletionStage<Long> count(String principal) {
        String own = keys.channels(principal);
        return link.send(redis -> redis.zcard(own));
    }

    /** Notes that a channel is in use. */
    void touch(String id, String principal) {
        String own = keys.channels(principal);
        double now = epochMillis.getAsLong();
        for (String index : List.of(own, keys.channels())) {
            link.send(redis -> redis.zadd(index, now, bytes(id))).exceptionally(failure -> 0L);
        }
        link.send(redis -> redis.pexpire(own, INDEXED_MS)).exceptionally(failure -> false);
    }

    /** Takes a channel off the lists, until when it counts. */
    void unlist(String id, String principal) {
        for (String index : List.of(keys.channels(principal), keys.channels())) {
            Insistence.send(link, () -> link.send(redis -> redis.zrem(index, bytes(id))));
        }
    }

    /** A page of all channels' ids, some of which may be closed; one may come twice. */
    CompletionStage<ScoredValueScanCursor<byte[]>> page(ScanCursor from) {
        return link.send(redis -> redis.zscan(keys.channels(), from, ScanArgs.Builder.limit(PAGE)));
    }

    /** The ids in a page. */
    static List<String> ids(ScoredValueScanCursor<byte[]> page) {
        List<String> ids = new ArrayList<>();
        for (ScoredValue<byte[]> one : page.getValues()) {
            ids.add(text(one.getValue()));
        }
        return ids;
    }

    /** A random value that stays the same for as long as Redis keeps what it has. */
    CompletionStage<byte[]> generation() {
        return link.send(redis -> redis.set(keys.generation(), bytes(Cluster.newId()), SetArgs.Builder.nx()))
                .thenCombine(link.send(redis -> redis.get(keys.generation())), (first, there) -> there);
    }

    /** What Redis has of a channel; null if there is none, or it is closed. */
    CompletionStage<@Nullable Facts> look(String id) {
        return link.send(redis -> redis.hmget(
                        keys.channelFacts(id), ChannelScripts.PRINCIPAL, ChannelScripts.NUMBER, ChannelScripts.CLOSED))
                .thenApply(ChannelStore::facts);
    }

    private static @Nullable Facts facts(List<KeyValue<String, byte[]>> fields) {
        byte[] principal = fields.get(0).getValueOrElse(null);
        byte[] number = fields.get(1).getValueOrElse(null);
        boolean closed = fields.get(2).hasValue();
        return principal == null || number == null || closed
                ? null
                : new Facts(text(principal), Integer.parseInt(text(number)));
    }

    /**
     * Appends messages to a channel.
     *
     * @param known the number of messages that this node knows of
     */
    CompletionStage<Appended> append(String id, int known, List<Sent> messages) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                bytes(ChannelScripts.WRITER + node),
                bytes(LIFE_MS),
                bytes(KEPT),
                bytes(channelBytes),
                bytes(known),
                bytes(LEFT_OUT)));
        for (Sent one : messages) {
            arguments.add(bytes(one.sent()));
            add(one.message(), arguments);
        }
        return ChannelScripts.APPEND
                .<List<Object>>run(link, names(id), array(arguments))
                .thenApply(ChannelStore::read);
    }

    private static Appended read(List<Object> answer) {
        List<String> nodes = new ArrayList<>();
        for (Object one : answer.subList(1, answer.size())) {
            nodes.add(text((byte[]) one));
        }
        return new Appended(Math.toIntExact((Long) answer.get(0)), nodes);
    }

    /** Notes that this node has readers. Completes with the number of messages; -1 if there is no such channel. */
    CompletionStage<Long> subscribe(String id) {
        return ChannelScripts.SUBSCRIBE.run(link, names(id), bytes(ChannelScripts.READER + node), bytes(LIFE_MS));
    }

    /** Notes that a node has no readers any more. The channel's time begins. */
    void leave(String id, String reader) {
        link.send(redis -> redis.hdel(keys.channelFacts(id), ChannelScripts.READER + reader))
                .exceptionally(failure -> 0L);
        for (String key : names(id)) {
            link.send(redis -> redis.pexpire(key, LIFE_MS)).exceptionally(failure -> false);
        }
    }

    /** Messages from that number on, at most {@link #MESSAGES} of them; from 0 on, the last ones. */
    CompletionStage<List<StreamMessage<String, byte[]>>> read(String id, int number) {
        String key = keys.channel(id);
        if (number == 0) {
            return link.send(redis -> redis.xrevrange(key, Range.unbounded(), Limit.from(MESSAGES)))
                    .thenApply(ChannelStore::reversed);
        }
        Range<String> rest = Range.from(Boundary.including((number + 1L) + "-0"), Boundary.unbounded());
        return link.send(redis -> redis.xrange(key, rest, Limit.from(MESSAGES)));
    }

    private static <T> List<T> reversed(List<T> messages) {
        List<T> reversed = new ArrayList<>(messages);
        Collections.reverse(reversed);
        return reversed;
    }

    /** The number of a message that was read. */
    static int number(StreamMessage<String, byte[]> message) {
        String id = message.getId();
        return Integer.parseInt(id.substring(0, id.indexOf('-'))) - 1;
    }

    static ChannelMessage message(StreamMessage<String, byte[]> message) {
        ByteReader in = new ByteReader(Objects.requireNonNull(message.getBody().get(ChannelScripts.MESSAGE)));
        return new ChannelMessage(in.optional(), in.text());
    }

    /** Closes a channel. */
    CompletionStage<Appended> close(String id) {
        return ChannelScripts.CLOSE
                .<List<Object>>run(link, names(id), bytes(ChannelScripts.END), bytes(CLOSED_MS))
                .thenApply(ChannelStore::read);
    }

    /** Makes a channel, or puts one back. Completes with the number of messages; -1 if it was closed. */
    CompletionStage<Long> restore(String id, String principal, int number, Map<Integer, ChannelMessage> messages) {
        List<byte[]> arguments =
                new ArrayList<>(List.of(bytes(principal), bytes(number), bytes(LIFE_MS), bytes(LEFT_OUT)));
        messages.forEach((at, message) -> {
            arguments.add(bytes(at + 1));
            add(message, arguments);
        });
        return ChannelScripts.RESTORE.run(link, names(id), array(arguments));
    }

    private static void add(ChannelMessage message, List<byte[]> arguments) {
        ByteWriter out = new ByteWriter();
        out.optional(message.type());
        out.text(message.data());
        arguments.add(bytes(message.bytes()));
        arguments.add(out.toBytes());
    }

    private String[] names(String id) {
        return new String[] {keys.channel(id), keys.channelFacts(id)};
    }

    private static byte[][] array(List<byte[]> arguments) {
        return arguments.toArray(new byte[0][]);
    }

    private static byte[] bytes(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
