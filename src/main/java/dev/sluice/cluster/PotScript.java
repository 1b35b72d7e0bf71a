package dev.sluice.cluster;

import dev.sluice.usage.Pot;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is spent and reserved of a pot over all nodes, in one step on Redis. For the link's thread.
 *
 * <p>A pot's key is a hash. The fields {@code u:<node>} and {@code n:<node>} are what a node has spent and what it has reserved, set by
 * that node alone and always as a whole, so that it is right with the next call that Redis takes. What a lost node had
 * reserved does not count. The field {@code s:<node>} is there once a node has added what its ledger says of the others: a Redis that
 * has lost its data learns from it what nodes have spent that are no more.
 */
final class PotScript {

    /** Nodes' clocks differ, and replies run into the next period. */
    private static final Duration KEPT = Duration.ofDays(3);

    /** Where this node's clock is behind, or a late reply ends. */
    private static final Duration LEAST_KEPT = Duration.ofDays(1);

    private static final Script SCRIPT = new Script(ScriptOutputType.MULTI, """
            local key, node, wants = KEYS[1], ARGV[1], tonumber(ARGV[6])
            local limit, mine, granted = tonumber(ARGV[2]), tonumber(ARGV[4]), 0
            local at, live = 7 + wants, {}
            for i = 1, tonumber(ARGV[at]) do live['n:' .. ARGV[at + i]] = true end
            at = at + 1 + tonumber(ARGV[at])
            local fresh, seeds = redis.call('HEXISTS', key, 's:' .. node) == 0, tonumber(ARGV[at])
            if fresh and seeds >= 0 then
              for i = at + 1, at + 2 * seeds, 2 do
                local field = 'u:' .. ARGV[i]
                if tonumber(redis.call('HGET', key, field) or '-1') < tonumber(ARGV[i + 1]) then
                  redis.call('HSET', key, field, ARGV[i + 1])
                end
              end
              redis.call('HSET', key, 's:' .. node, 1)
              fresh = false
            end
            local before = redis.call('HGET', key, 'u:' .. node)
            if not before or tonumber(before) < tonumber(ARGV[3]) then
              redis.call('HSET', key, 'u:' .. node, ARGV[3])
            end
            local spent, reserved, all = 0, 0, redis.call('HGETALL', key)
            for i = 1, #all, 2 do
              if string.sub(all[i], 1, 2) == 'u:' then
                spent = spent + tonumber(all[i + 1])
              elseif live[all[i]] then
                reserved = reserved + tonumber(all[i + 1])
              end
            end
            for i = 7, 6 + wants do
              if spent + reserved + mine >= limit then break end
              mine = mine + tonumber(ARGV[i])
              granted = granted + 1
            end
            redis.call('HSET', key, 'n:' .. node, string.format('%.0f', mine))
            redis.call('PEXPIRE', key, ARGV[5])
            return {fresh and 1 or 0, granted, spent, reserved}
            """);

    private final RedisLink link;
    private final Keys keys;
    private final String node;

    /**
     * How a pot stands.
     *
     * @param fresh whether Redis has to be told what the ledger says of the others
     * @param granted how many of the wanted amounts were reserved, which are the first ones
     * @param spent by all nodes
     * @param reservedElsewhere by the other nodes that live
     */
    record Answer(boolean fresh, int granted, long spent, long reservedElsewhere) {}

    PotScript(RedisLink link, Keys keys, String node) {
        this.link = link;
        this.keys = keys;
        this.node = node;
    }

    /**
     * Counts on Redis.
     *
     * @param spent what this node has spent
     * @param reserved what this node has reserved, without what is wanted
     * @param wanted the amounts to reserve, in this order, for as long as something is left
     * @param others the other nodes that live
     * @param ledger what other nodes have spent by the ledger; null if it need not be told
     */
    CompletionStage<Answer> run(
            Pot pot,
            long spent,
            long reserved,
            List<Long> wanted,
            Collection<String> others,
            @Nullable Map<String, Long> ledger) {
        List<Object> words = new ArrayList<>(List.of(node, pot.limit(), spent, reserved, keptMs(pot), wanted.size()));
        words.addAll(wanted);
        words.add(others.size());
        words.addAll(others);
        words.add(ledger == null ? -1 : ledger.size());
        if (ledger != null) {
            ledger.forEach((other, amount) -> words.addAll(List.of(other, amount)));
        }
        String[] key = {keys.pot(pot)};
        byte[][] arguments = words.stream()
                .map(word -> word.toString().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return SCRIPT.<List<Object>>run(link, key, arguments).thenApply(PotScript::answer);
    }

    private static long keptMs(Pot pot) {
        Duration kept = Duration.between(Instant.now(), pot.renews()).plus(KEPT);
        return Math.max(LEAST_KEPT.toMillis(), kept.toMillis());
    }

    private static Answer answer(List<Object> numbers) {
        return new Answer(
                (long) numbers.get(0) == 1, Math.toIntExact((long) numbers.get(1)), (long) numbers.get(2), (long)
                        numbers.get(3));
    }
}
