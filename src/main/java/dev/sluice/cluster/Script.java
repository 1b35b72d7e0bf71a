package dev.sluice.cluster;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A script that Redis runs as one step. It is sent by its hash, and whole only where Redis does not have it.
 *
 * <p>For the link's thread.
 */
final class Script {

    private final String text;
    private final String hash;
    private final ScriptOutputType type;

    Script(ScriptOutputType type, String text) {
        this.type = type;
        this.text = text;
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            this.hash = HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /**
     * Runs it.
     *
     * @param keys all in one slot
     */
    <T> CompletionStage<T> run(RedisLink link, String[] keys, byte[]... arguments) {
        CompletionStage<T> byHash = link.send(redis -> redis.evalsha(hash, type, keys, arguments));
        return byHash.<CompletionStage<T>>handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    // Redis did nothing, so it may be asked again.
                    return isUnknown(failure)
                            ? link.send(redis -> redis.eval(text, type, keys, arguments))
                            : CompletableFuture.failedFuture(failure);
                })
                .thenCompose(answer -> answer);
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException && failure.getCause() instanceof RedisNoScriptException);
    }
}
