package dev.sluice.cluster;

import dev.sluice.event.StreamId;
import dev.sluice.usage.Budget;
import dev.sluice.usage.Pot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The names of keys. What users choose is in them as a hash, so that every key is short and tells nothing.
 *
 * @param prefix begins every key
 */
record Keys(String prefix) {

    /** The log of a stream, a Redis Stream. */
    String log(StreamId stream) {
        return prefix + "log:" + stream.value();
    }

    /** The signals to a node, a Redis Stream. */
    String inbox(String node) {
        return prefix + "in:" + node;
    }

    /** The beats of all nodes, a hash. */
    String nodes() {
        return prefix + "nodes";
    }

    /** What the nodes' ids of streams are signed with. */
    String secret() {
        return prefix + "secret";
    }

    /** The stream that was started with an idempotency key. */
    String idempotency(String principal, String key) {
        return prefix + "key:" + hash(principal, key);
    }

    /** The newest stream of a conversation. */
    String conversation(String principal, String conversation) {
        return prefix + "conv:" + hash(principal, conversation);
    }

    /** What a principal has of its limits, a hash. */
    String limits(String principal) {
        return prefix + "limits:" + hash(principal, "");
    }

    /**
     * What is spent and reserved of a pot, a hash. Another one where the budget counts something else or for others, though it has the
     * same name.
     */
    String pot(Pot pot) {
        Budget budget = pot.budget();
        String what = String.join(
                "\n",
                budget.name(),
                budget.unit().word(),
                budget.per().word(),
                budget.holders(),
                pot.first().toString());
        return prefix + "pot:" + hash(what, pot.principal());
    }

    /** A ticket, under a name from which it cannot be found out. */
    String ticket(String text) {
        return prefix + "ticket:" + hash(text, "");
    }

    /** The unused tickets of a principal, a sorted set by their ends. */
    String tickets(String principal) {
        return prefix + "tickets:" + hash(principal, "");
    }

    /** All unused tickets, a sorted set by their ends. */
    String tickets() {
        return prefix + "tickets";
    }

    /** A name that can be used once. */
    String once(String name) {
        return prefix + "once:" + hash(name, "");
    }

    /** The newest form of a browser's session, encrypted. */
    String session(String id) {
        return prefix + "session:" + hash(id, "");
    }

    /** The sessions that were ended early, a sorted set by when that happened. */
    String revoked() {
        return prefix + "revoked";
    }

    /** The stream that a client has given a name. */
    String name(String principal, String name) {
        return prefix + "name:" + hash(principal, name);
    }

    /** The messages of a channel, a Redis Stream. */
    String channel(String id) {
        return prefix + "chan:{" + id + '}';
    }

    /** What else there is of a channel, a hash in the same slot. */
    String channelFacts(String id) {
        return channel(id) + ":m";
    }

    /** All channels by when they were last used. */
    String channels() {
        return prefix + "chans";
    }

    /** A principal's channels by when they were last used. */
    String channels(String principal) {
        return prefix + "chans:" + hash(principal, "");
    }

    /** A random value by which a Redis that has lost everything is known. */
    String generation() {
        return prefix + "born";
    }

    /** A hash of two names, in which the first cannot run into the second. */
    private static String hash(String principal, String name) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(sha.digest(principal.getBytes(StandardCharsets.UTF_8)));
            byte[] hash = sha.digest(name.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
