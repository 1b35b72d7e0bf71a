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
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call whose answer is a reply. Bytes in the provider's framing go to the decoder as they arrive, with one flush
 * after all that one read brought; the body of any other answer is collected and reported as a refusal. A redirect within the
 * provider's origin is followed once: see {@link Redirect}.
 *
 * <p>Runs on one thread at a time, as Jetty does; only {@link #cancel} and {@link #finish} may come from any thread. Jetty's messages never
 * reach the listener, because they contain addresses.
 *
 * <p>Above 300 lines, because the callbacks of one exchange share its state.
 */
final class HttpCall implements Provider.Call, Response.ContentSourceListener, Response.CompleteListener {

    /** Most bytes decoded between two flushes, however fast a provider sends: what one write to a client can take. */
    private static final int MAX_BATCH_BYTES = 16 * 1024;

    /** Sample the latency of every 16th read, starting with the first. */
    private static final int SAMPLED_READS = 16;

    private final Requests requests;
    private final Framing framing;
    private final ReplyDecoder decoder;
    private final ReplyListener listener;
    private final LongConsumer readNanos;
    private final ContentDecoder.Output taking = this::take;
    private final Invocable.Task readOn = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::read);

    /** Whether the call was cancelled or its failure reported: nothing more is decoded then. */
    private final AtomicBoolean over = new AtomicBoolean();

    /** Whether to complete the reply without its end. */
    private volatile boolean finishing;

    private Content.@Nullable Source source;
    private @Nullable AnswerBody answer;

    /** Completed reads that brought content. */
    private int reads;

    /** Bytes decoded since the last flush. */
    private int batch;

    /** Whether the listener was told of a mistake of ours. */
    private boolean broken;

    /** Whether the reply ended with an earlier chunk, so that any further one is too many. */
    private boolean surplus;

    /** Makes a call, which {@link #send} begins. */
    HttpCall(Requests requests, Framing framing, ReplyDecoder decoder, ReplyListener listener, LongConsumer readNanos) {
        this.requests = requests;
        this.framing = framing;
        this.decoder = decoder;
        this.listener = listener;
        this.readNanos = readNanos;
    }

    /** Sends the request. Returns at once; called once. */
    void send() {
        requests.send(this); // a listener for the content as well
    }

    @Override
    public void cancel() {
        over.set(true);
        requests.abort(new CancellationException());
    }

    /** Aborts the request, because only its failure comes on a thread that may use the decoder. */
    @Override
    public void finish() {
        finishing = true;
        requests.abort(new CancellationException());
    }

    @Override
    public void onContentSource(Response response, Content.Source source) {
        guard(() -> {
            this.answer = new AnswerBody(response, framing);
            this.source = source;
            readAll(answer);
        });
    }

    private void read() {
        AnswerBody body = answer;
        if (body != null) {
            guard(() -> readAll(body));
        }
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
            requests.abort(e);
        }
    }

    private void readAll(AnswerBody body) {
        Content.Source from = source;
        long since = reads % SAMPLED_READS == 0 ? System.nanoTime() : 0;
        boolean brought = false;
        batch = 0;
        while (from != null) {
            Content.Chunk chunk = from.read();
            if (chunk == null) {
                listener.flush();
                if (brought) {
                    reads++;
                    if (since != 0) {
                        readNanos.accept(System.nanoTime() - since);
                    }
                }
                from.demand(readOn);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure(), body);
                requests.abort(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            brought |= chunk.hasRemaining();
            try {
                body.decode(chunk.getByteBuffer(), taking);
            } catch (BadFraming e) {
                report(ProviderFailures.of(e));
            } catch (BadCoding e) {
                undecodable(body, e);
            } finally {
                chunk.release();
            }
            if (last) {
                return; // onComplete handles the end: only there is it known to be a clean one
            }
            if (over.get() || surplus) {
                requests.abort(new CancellationException());
                listener.flush();
                return;
            }
            // After the reply's end the answer is read to its own end, so that the connection can be used again, but a
            // provider that goes on sending is cut off.
            surplus = decoder.ended() && !body.isTail();
        }
    }

    /** Takes bytes without their coding. Returns whether any more is wanted. */
    private boolean take(byte[] array, int from, int to) throws BadFraming {
        AnswerBody body = answer;
        if (body == null || over.get()) {
            return false;
        }
        if (body.take(array, from, to)) {
            refuse(body);
        }
        batch += to - from;
        if (batch >= MAX_BATCH_BYTES) {
            batch = 0;
            listener.flush();
        }
        return !over.get() && !decoder.ended();
    }

    private void undecodable(AnswerBody body, BadCoding e) {
        if (body.isSuccess()) {
            report(new StreamFailed(ErrorCode.PROVIDER_PROTOCOL, String.valueOf(e.getMessage()), false, null));
        } else {
            refuse(body); // the status is enough
        }
    }

    @Override
    public void onComplete(Result result) {
        guard(() -> {
            URI target = redirect(result);
            if (target != null) {
                follow(target);
                return;
            }
            try {
                complete(result);
            } finally {
                framing.close();
            }
        });
    }

    /** The address to ask next, or null if this answer is the last. */
    private @Nullable URI redirect(Result result) {
        Redirect redirect = result.isFailed() ? null : requests.redirect(result.getResponse());
        return redirect == null ? null : redirect.target();
    }

    private void complete(Result result) {
        AnswerBody body = answer == null ? new AnswerBody(result.getResponse(), framing) : answer;
        boolean whole = body.isWhole();
        body.close();
        if (result.isFailed()) {
            failed(result.getFailure(), body);
            return;
        }
        if (body.isCollected()) {
            refuse(body);
            return;
        }
        if (over.get()) {
            listener.flush(); // cancelled between its last event and here: those events still reach the readers
            return;
        }
        try {
            if (whole) {
                framing.end();
            }
            if (body.isRefusal()) {
                refuse(body);
                return;
            }
            decoder.end();
            listener.flush();
        } catch (BadFraming e) {
            report(ProviderFailures.of(e));
        }
    }

    private void follow(URI target) {
        if (answer != null) {
            answer.close();
        }
        answer = null;
        source = null;
        requests.follow(target);
        if (!over.get()) { // a cancel that comes now aborts the request that follows
            requests.send(this);
        }
    }

    private void refuse(AnswerBody body) {
        Redirect redirect = requests.redirect(body.head());
        if (redirect != null) {
            report(redirect.failure());
            return;
        }
        byte[] collected = body.collected();
        if (body.status() == 200 && collected.length > 0 && collected[0] == '{') {
            // An error, or a whole reply, from a server that does not stream: one chunk for the decoder.
            decoder.event("message", collected, 0, collected.length);
            decoder.end();
            over.set(true);
            listener.flush();
            return;
        }
        HttpFields headers = body.head().getHeaders();
        StreamFailed failure = decoder.refusal(body.status(), headers::get, collected);
        report(RetryAdvice.of(failure, body.status(), headers::get, Instant.now()));
    }

    /** Reports that the answer broke off. The client may report that twice, in the content and as the call's result. */
    private void failed(Throwable cause, AnswerBody body) {
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
        boolean answered = (answer != null && answer.isCollected()) || !(cause instanceof HttpResponseException);
        if (answered && body.status() >= 300) {
            refuse(body); // the status is enough, however much of the body came
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
