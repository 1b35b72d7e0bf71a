package dev.sluice.cluster;

import dev.sluice.stream.RefusedException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts starts of a principal against its limits over all nodes, in one step on Redis. For the link's thread.
 *
 * <p>It is a script because of a race: if a node read the others' counts and then wrote its own, two nodes would both find room for
 * one stream more, and would both take it.
 *
 * <p>A principal's key is a hash. The field {@code n:<node>} is what a node holds, set by that node alone and always as a whole, so
 * that it is right with the next call that Redis takes, whatever was lost before. The field {@code full} is when the allowance of
 * starts is full again, in microseconds of Redis's clock: each start moves it on by a minute divided by their number. A start whose
 * return is lost stays counted for that time.
 */
final class LimitScript {

    private static final Script SCRIPT = new Script(ScriptOutputType.MULTI, """
            local held, wanted, returned = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local most, perMinute = tonumber(ARGV[5]), tonumber(ARGV[6])
            local room, granted, wait = wanted, wanted, 0
            if most > 0 and wanted > 0 then
              local others = 0
              for i = 8, #ARGV do
                others = others + math.max(0, tonumber(redis.call('HGET', KEYS[1], 'n:' .. ARGV[i]) or '0'))
              end
              room = math.max(0, math.min(wanted, most - held - others))
              granted = room
            end
            if perMinute > 0 and (granted > 0 or returned > 0) then
              local minute, time = 60000000, redis.call('TIME')
              local now, each = time[1] * 1000000 + time[2], minute / perMinute
              local full = tonumber(redis.call('HGET', KEYS[1], 'full') or '0')
              full = math.max(now, full - returned * each)
              granted = math.max(0, math.min(room, math.floor((now + minute - full) / each)))
              full = full + granted * each
              wait = math.ceil(full + each - now - minute)
              redis.call('HSET', KEYS[1], 'full', string.format('%.0f', math.floor(full)))
            end
            if most > 0 and held + granted > 0 then
              redis.call('HSET', KEYS[1], 'n:' .. ARGV[1], held + granted)
            else
              redis.call('HDEL', KEYS[1], 'n:' .. ARGV[1])
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[7])
            return {room, granted, wait}
            """);

    private final RedisLink link;
    private final String node;
    private final int atOnce;
    private final int startsPerMinute;
    private final long keptMs;

    /**
     * What was granted.
     *
     * @param room how many of the wanted starts there are streams for
     * @param granted how many were counted
     * @param retryAfter until another start is allowed
     */
    record Answer(int room, int granted, Duration retryAfter) {

        /** Why one of the wanted starts, the first of which has the number 0, is refused; null if it was counted. */
        @Nullable
        RefusedException refusal(int number) {
            if (number < granted) {
                return null;
            }
            return number < room
                    ? new RefusedException(RefusedException.Limit.PRINCIPAL_STARTS, retryAfter)
                    : new RefusedException(RefusedException.Limit.PRINCIPAL_STREAMS);
        }
    }

    /**
     * Makes the script of a node.
     *
     * @param atOnce maximum number of one principal's running streams; 0 for no limit
     * @param startsPerMinute maximum number of one principal's starts; 0 for no limit
     * @param keptMs longer than a stream runs
     */
    LimitScript(RedisLink link, String node, int atOnce, int startsPerMinute, long keptMs) {
        this.link = link;
        this.node = node;
        this.atOnce = atOnce;
        this.startsPerMinute = startsPerMinute;
        this.keptMs = keptMs;
    }

    /**
     * Counts on Redis.
     *
     * @param held how many streams of the principal this node has
     * @param wanted how many more it wants to start
     * @param returned how many starts came to nothing, and are to be allowed again
     * @param others the other nodes that live
     */
    CompletionStage<Answer> run(String key, int held, int wanted, int returned, Collection<String> others) {
        List<byte[]> words = new ArrayList<>(others.size() + 7);
        words.add(bytes(node));
        for (long number : new long[] {held, wanted, returned, atOnce, startsPerMinute, keptMs}) {
            words.add(bytes(Long.toString(number)));
        }
        others.forEach(other -> words.add(bytes(other)));
        String[] keys = {key};
        byte[][] args = words.toArray(new byte[0][]);
        return SCRIPT.<List<Object>>run(link, keys, args).thenApply(LimitScript::answer);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Answer answer(List<Object> numbers) {
        return new Answer(
                Math.toIntExact((long) numbers.get(0)),
                Math.toIntExact((long) numbers.get(1)),
                Duration.ofNanos(Math.multiplyExact((long) numbers.get(2), 1000)));
    }
}
