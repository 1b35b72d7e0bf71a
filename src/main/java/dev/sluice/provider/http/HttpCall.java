package dev.sluice.provider.http;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Framing;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call whose answer is a reply. Bytes in the provider's framing go to the decoder as they arrive, with one flush
 * after all that one read brought; the body of any other answer is collected and reported as a refusal.
 *
 * <p>Runs on one thread at a time, as Jetty does; only {@link #cancel} and {@link #finish} may come from any thread. Jetty's messages never
 * reach the listener, because they contain addresses.
 */
final class HttpCall implements Provider.Call, Response.ContentSourceListener, Response.CompleteListener {

    /** Most bytes decoded between two flushes, however fast a provider sends: what one write to a client can take. */
    private static final int MAX_BATCH_BYTES = 16 * 1024;

    /** Sample the latency of every 16th read, starting with the first. */
    private static final int SAMPLED_READS = 16;

    private final Request request;
    private final Framing framing;
    private final ReplyDecoder decoder;
    private final ReplyListener listener;
    private final LongConsumer readNanos;
    private final Invocable.Task readOn = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::read);

    /** Whether the call was cancelled or its failure reported: nothing more is decoded then. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** Whether to complete the reply without its end. */
    private volatile boolean finishing;

    private Content.@Nullable Source source;
    private @Nullable Response response;

    /** The body of an answer that is not in the framing; null as long as it may be. */
    private @Nullable RefusalBody refusal;

    /** Completed reads that brought content. */
    private int reads;

    /** Whether the first byte that is not blank has come. */
    private boolean begun;

    /** Whether the listener was told of a mistake of ours. */
    private boolean broken;

    /** Whether the reply ended with an earlier chunk, so that any further one is too many. */
    private boolean surplus;

    HttpCall(Request request, Framing framing, ReplyDecoder decoder, ReplyListener listener, LongConsumer readNanos) {
        this.request = request;
        this.framing = framing;
        this.decoder = decoder;
        this.listener = listener;
        this.readNanos = readNanos;
    }

    @Override
    public void cancel() {
        over.set(true);
        abort(new CancellationException());
    }

    /** Aborts the request, because only its failure comes on a thread that may use the decoder. */
    @Override
    public void finish() {
        finishing = true;
        abort(new CancellationException());
    }

    private void abort(Throwable cause) {
        CompletableFuture<Boolean> unused = request.abort(cause);
    }

    @Override
    public void onContentSource(Response response, Content.Source source) {
        guard(() -> {
            this.response = response;
            this.source = source;
            String type = response.getHeaders().get("Content-Type");
            if (response.getStatus() != 200 || (type != null && type.startsWith("text/html"))) {
                refusal = new RefusalBody();
            }
            readAll();
        });
    }

    private void read() {
        guard(this::readAll);
    }

    /**
     * The boundary between our own mistakes and the network's: Jetty would take what a callback throws for a failed response,
     * or log it and never call again.
     */
    private void guard(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            over.set(true);
            if (!broken) {
                broken = true;
                listener.broken(e);
            }
            abort(e);
        }
    }

    private void readAll() {
        Content.Source from = source;
        long since = reads % SAMPLED_READS == 0 ? System.nanoTime() : 0;
        int batch = 0;
        while (from != null) {
            Content.Chunk chunk = from.read();
            if (chunk == null) {
                listener.flush();
                if (batch > 0) {
                    reads++;
                    if (since != 0) {
                        readNanos.accept(System.nanoTime() - since);
                    }
                }
                from.demand(readOn);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                abort(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            batch += chunk.remaining();
            try {
                take(chunk.getByteBuffer());
            } catch (BadFraming e) {
                report(ProviderFailures.of(e));
            } finally {
                chunk.release();
            }
            if (last) {
                return; // onComplete handles the end: only there is it known to be a clean one
            }
            if (over.get() || surplus) {
                abort(new CancellationException());
                listener.flush();
                return;
            }
            if (batch >= MAX_BATCH_BYTES) {
                batch = 0;
                listener.flush();
            }
            // After the reply's end the answer is read to its own end, so that the connection can be used again, but a
            // provider that goes on sending is cut off.
            surplus = decoder.ended();
        }
    }

    private void take(ByteBuffer bytes) throws BadFraming {
        if (!bytes.hasRemaining()) {
            return;
        }
        byte[] array;
        int from;
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            array = bytes.array();
            from = bytes.arrayOffset() + bytes.position();
        } else {
            array = new byte[length];
            from = 0;
            bytes.get(bytes.position(), array);
        }
        if (!begun && refusal == null) {
            while (length > 0 && array[from] <= ' ' && array[from] >= 0 && !framing.mayBeginWith(array[from])) {
                from++;
                length--;
            }
            if (length == 0) {
                return;
            }
            begun = true;
            if (!framing.mayBeginWith(array[from])) {
                refusal = new RefusalBody();
            }
        }
        if (refusal != null) {
            if (refusal.append(array, from, length)) {
                refuse();
            }
        } else if (!over.get()) {
            framing.read(array, from, from + length);
        }
    }

    @Override
    public void onComplete(Result result) {
        guard(() -> complete(result));
        framing.close();
    }

    private void complete(Result result) {
        if (response == null) {
            response = result.getResponse();
        }
        if (result.isFailed()) {
            failed(result.getFailure());
            return;
        }
        if (refusal != null || result.getResponse().getStatus() != 200) {
            refuse();
            return;
        }
        if (over.get()) {
            listener.flush(); // cancelled between its last event and here: those events still reach the readers
            return;
        }
        try {
            framing.end();
            decoder.end();
            listener.flush();
        } catch (BadFraming e) {
            report(ProviderFailures.of(e));
        }
    }

    private void refuse() {
        Response answer = response;
        if (answer == null) {
            report(ProviderFailures.connectionLost());
            return;
        }
        byte[] body = refusal == null ? new byte[0] : refusal.toByteArray();
        if (answer.getStatus() == 200 && body.length > 0 && body[0] == '{') {
            // An error, or a whole reply, from a server that does not stream: one chunk for the decoder.
            decoder.event("message", body, 0, body.length);
            decoder.end();
            over.set(true);
            listener.flush();
            return;
        }
        HttpFields headers = answer.getHeaders();
        StreamFailed failure = decoder.refusal(answer.getStatus(), headers::get, body);
        Long wait = RetryAfter.millis(headers::get, Instant.now());
        report(wait == null ? failure : ProviderFailures.retryAfter(failure, wait));
    }

    /** Reports that the answer broke off. The client may report that twice, in the content and as the call's result. */
    private void failed(Throwable cause) {
        if (over.get() || decoder.ended()) {
            listener.flush();
            return;
        }
        if (finishing) {
            decoder.finish();
            listener.flush();
            return;
        }
        // Jetty also gives a status, 400, to what is no HTTP at all.
        boolean answered = refusal != null || !(cause instanceof HttpResponseException);
        if (answered && response != null && response.getStatus() > 200) {
            refuse(); // the status is enough, however much of the body came
            return;
        }
        report(
                cause instanceof TimeoutException || cause instanceof SocketTimeoutException
                        ? StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT)
                        : ProviderFailures.connectionLost());
    }

    private void report(StreamFailed failure) {
        if (!over.getAndSet(true) && !decoder.ended()) {
            listener.event(failure);
        }
        listener.flush();
    }
}
