package dev.sluice.cluster;

import io.lettuce.core.ScriptOutputType;

/**
 * What Redis must do to a channel in one step. A channel is a Redis Stream of messages, {@code KEYS[1]}, and a hash of facts,
 * {@code KEYS[2]}: its principal {@code p}, the number of messages so far {@code n}, the bytes of those that are kept
 * {@code b}, {@code x} once it is closed, {@code r:<node>} for each node with readers, and {@code w:<node>} with the last
 * message of each node that pushed. A message's id is its number and one, because Redis takes no 0.
 */
final class ChannelScripts {

    /** The id of what ends a closed channel: larger than any number, so that nothing follows it. */
    static final String END = "9223372036854775807-0";

    static final String READER = "r:";
    static final String WRITER = "w:";
    static final String PRINCIPAL = "p";
    static final String NUMBER = "n";
    static final String CLOSED = "x";
    static final String SIZE = "s";
    static final String MESSAGE = "m";

    private static final String READERS = """
            local function readers(answer)
              for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
                if string.sub(field, 1, 2) == 'r:' then answer[#answer + 1] = string.sub(field, 3) end
              end
              return answer
            end
            """;

    /**
     * Appends messages: the writer's field, the channel's life in ms, the most messages and bytes, the number of messages that
     * the writer knows of, and the numbers to leave out if there are fewer; then of each message its number among its writer's or
     * 0, its size, and itself. Returns the number of messages and the nodes with readers; -1 if the channel does not exist.
     *
     * <p>There are fewer after a fail-over that has lost the last ones: a number that was given once must not be given again,
     * because its readers would take the new message for one that they have.
     *
     * <p>A script, because two nodes that push at once must not take the same number; and because a node that lost the answer
     * sends again, and must not append twice.
     */
    static final Script APPEND = new Script(ScriptOutputType.MULTI, READERS + """
            local is = redis.call('HMGET', KEYS[2], 'p', 'x', 'n', 'b', ARGV[1])
            if not is[1] or is[2] then return {-1} end
            local n, bytes, last = tonumber(is[3]), tonumber(is[4]), tonumber(is[5] or '0')
            if tonumber(ARGV[5]) > n then n = ARGV[5] + ARGV[6] end
            for i = 7, #ARGV, 3 do
              local sent = tonumber(ARGV[i])
              if sent == 0 or sent > last then
                n = n + 1
                redis.call('XADD', KEYS[1], string.format('%.0f-0', n), 's', ARGV[i + 1], 'm', ARGV[i + 2])
                bytes = bytes + tonumber(ARGV[i + 1])
                if sent > 0 then last = sent end
              end
            end
            local count, most = redis.call('XLEN', KEYS[1]), tonumber(ARGV[4])
            while count > tonumber(ARGV[3]) or (most > 0 and bytes > most) do
              local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
              redis.call('XDEL', KEYS[1], oldest[1])
              bytes = bytes - tonumber(oldest[2][2])
              count = count - 1
            end
            redis.call('HSET', KEYS[2], 'n', string.format('%.0f', n), 'b', string.format('%.0f', bytes))
            if last > 0 then redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f', last)) end
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[2])
            return readers({n})
            """);

    /**
     * Notes that a node has readers, and keeps the channel: the reader's field, the life in ms. Returns the number of messages;
     * -1 if the channel does not exist.
     *
     * <p>A script, because a channel that is closed between looking and noting would come back as a hash without an end.
     */
    static final Script SUBSCRIBE = new Script(ScriptOutputType.INTEGER, """
            local is = redis.call('HMGET', KEYS[2], 'p', 'x', 'n')
            if not is[1] or is[2] then return -1 end
            redis.call('HSET', KEYS[2], ARGV[1], '1')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[2])
            return tonumber(is[3])
            """);

    /**
     * Closes a channel: the id of the end, and how long the messages are kept for readers elsewhere in ms. Returns the nodes
     * with readers after a 0, also when it is sent again; -1 if there is no such channel.
     *
     * <p>A script, because a message or a reader that comes in between must either find the channel open and be found, or find
     * it closed.
     */
    static final Script CLOSE = new Script(ScriptOutputType.MULTI, READERS + """
            local is = redis.call('HMGET', KEYS[2], 'p', 'x')
            if not is[1] then return {-1} end
            local answer = readers({0})
            if is[2] then return answer end
            if #answer == 1 then
              redis.call('DEL', KEYS[1], KEYS[2])
              return answer
            end
            redis.call('HSET', KEYS[2], 'x', '1')
            redis.call('XADD', KEYS[1], ARGV[1], 's', '0', 'm', '')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            redis.call('PEXPIRE', KEYS[2], ARGV[2])
            return answer
            """);

    /**
     * Puts a channel back that Redis has lost in whole or in part, or has never had: the principal, the number of messages, the
     * life in ms, the numbers to leave out; then of each message its number and one, its size, and itself. Returns the number
     * of messages; -1 if the channel was closed.
     *
     * <p>A script, because several nodes put back what each has. Numbers are left out where the channel was missing: a node that
     * comes later may have given some of them to its readers, who would take a new message for one that they have.
     */
    static final Script RESTORE = new Script(ScriptOutputType.INTEGER, """
            local is = redis.call('HMGET', KEYS[2], 'x', 'n', 'b')
            if is[1] then return -1 end
            local n, bytes, mine = tonumber(is[2] or '0'), tonumber(is[3] or '0'), tonumber(ARGV[2])
            for i = 5, #ARGV, 3 do
              local number = tonumber(ARGV[i])
              if number > n then
                redis.call('XADD', KEYS[1], ARGV[i] .. '-0', 's', ARGV[i + 1], 'm', ARGV[i + 2])
                n = number
                bytes = bytes + tonumber(ARGV[i + 1])
              end
            end
            if mine > n then n = mine end
            if not is[2] and n > 0 then n = n + tonumber(ARGV[4]) end
            redis.call('HSET', KEYS[2], 'p', ARGV[1],
                'n', string.format('%.0f', n), 'b', string.format('%.0f', bytes))
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            redis.call('PEXPIRE', KEYS[2], ARGV[3])
            return n
            """);

    private ChannelScripts() {}
}
