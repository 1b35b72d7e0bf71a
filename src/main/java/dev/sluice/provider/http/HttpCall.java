package dev.sluice.provider.http;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ProviderFailures;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import java.io.ByteArrayOutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call whose answer is a reply. What is in the provider's framing goes to the decoder as it comes, everything that
 * came together before one flush; anything else is collected and told as a refusal.
 *
 * <p>Runs on the transport's threads, one at a time. Nothing of what Jetty says reaches the listener: its messages hold
 * addresses.
 */
public final class HttpCall implements Provider.Call, Response.ContentSourceListener, Response.CompleteListener {

    /** Enough of any error object, and of a reply written whole by who does not stream; the rest of an endless one is not read. */
    private static final int MAX_REFUSAL_BYTES = 1024 * 1024;

    /** Readers are told at least that often, however fast a provider sends: what one write to a client can take. */
    private static final int MAX_BATCH_BYTES = 16 * 1024;

    /** One read in so many has its time taken, the first among them. */
    private static final int SAMPLED_READS = 16;

    /** More than that is no wait any client would keep. */
    private static final long MAX_RETRY_AFTER_MS = Duration.ofDays(1).toMillis();

    private final Request request;
    private final Framing framing;
    private final ReplyDecoder decoder;
    private final ReplyListener listener;
    private final LongConsumer relayed;
    private final AtomicBoolean told = new AtomicBoolean();
    private final Invocable.Task readOn = Invocable.from(Invocable.InvocationType.NON_BLOCKING, this::read);

    private Content.@Nullable Source source;
    private @Nullable Response response;

    /** What came of an answer that is not in the framing; null while it may be. */
    private @Nullable ByteArrayOutputStream refusal;

    /** Reads that came to an end for now. */
    private int reads;

    private boolean begun;
    private boolean surplus;

    HttpCall(Request request, Framing framing, ReplyDecoder decoder, ReplyListener listener, LongConsumer relayed) {
        this.relayed = relayed;
        this.request = request;
        this.framing = framing;
        this.decoder = decoder;
        this.listener = listener;
    }

    @Override
    public void cancel() {
        told.set(true);
        CompletableFuture<Boolean> unused = request.abort(new CancellationException());
    }

    @Override
    public void onContentSource(Response response, Content.Source source) {
        this.response = response;
        this.source = source;
        String type = response.getHeaders().get("Content-Type");
        if (response.getStatus() != 200 || (type != null && type.startsWith("text/html"))) {
            refusal = new ByteArrayOutputStream();
        }
        read();
    }

    private void read() {
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
                        relayed.accept(System.nanoTime() - since);
                    }
                }
                from.demand(readOn);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(chunk.getFailure());
                CompletableFuture<Boolean> unused = request.abort(chunk.getFailure());
                return;
            }
            boolean last = chunk.isLast();
            batch += chunk.remaining();
            try {
                take(chunk.getByteBuffer());
            } catch (BadFraming e) {
                tell(ProviderFailures.notUnderstood());
            } finally {
                chunk.release();
            }
            if (last) {
                return; // onComplete tells the end: only there it is known to be a clean one
            }
            if (told.get() || surplus) {
                CompletableFuture<Boolean> unused = request.abort(new CancellationException());
                listener.flush();
                return;
            }
            if (batch >= MAX_BATCH_BYTES) {
                batch = 0;
                listener.flush();
            }
            // A reply that is over is read on to the connection's end, so that the connection can be used again, but a
            // provider that goes on talking is cut off.
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
                refusal = new ByteArrayOutputStream();
            }
        }
        ByteArrayOutputStream other = refusal;
        if (other != null) {
            other.write(array, from, Math.min(length, MAX_REFUSAL_BYTES - other.size()));
            if (other.size() == MAX_REFUSAL_BYTES) {
                refuse();
            }
        } else if (!told.get()) {
            framing.read(array, from, from + length);
        }
    }

    @Override
    public void onComplete(Result result) {
        if (result.isFailed()) {
            if (decoder.ended()) {
                listener.flush();
                return;
            }
            if (refusal != null && response != null && response.getStatus() != 200) {
                refuse(); // the status alone says enough, however much of the body came
                return;
            }
            fail(result.getFailure());
            return;
        }
        if (response == null) {
            response = result.getResponse();
        }
        if (refusal != null || result.getResponse().getStatus() != 200) {
            refuse();
            return;
        }
        if (told.get()) {
            listener.flush(); // cancelled between its last event and here: the events are told all the same
            return;
        }
        try {
            framing.end();
            decoder.end();
            listener.flush();
        } catch (BadFraming e) {
            tell(ProviderFailures.notUnderstood());
        }
    }

    private void refuse() {
        Response answer = response;
        if (answer == null) {
            tell(ProviderFailures.connectionLost());
            return;
        }
        byte[] body = refusal == null ? new byte[0] : refusal.toByteArray();
        if (answer.getStatus() == 200 && body.length > 0 && body[0] == '{') {
            // An error, or a reply written whole, by a server that does not stream: one chunk to the decoder.
            decoder.event("message", body, 0, body.length);
            decoder.end();
            told.set(true);
            listener.flush();
            return;
        }
        StreamFailed failure = decoder.refusal(answer.getStatus(), answer.getHeaders()::get, body);
        Long retryAfter = retryAfter(answer.getHeaders());
        tell(
                retryAfter == null
                        ? failure
                        : new StreamFailed(failure.code(), failure.message(), failure.retryable(), retryAfter));
    }

    private void fail(Throwable cause) {
        tell(
                cause instanceof TimeoutException || cause instanceof SocketTimeoutException
                        ? StreamFailed.of(ErrorCode.PROVIDER_TIMEOUT)
                        : ProviderFailures.connectionLost());
    }

    private void tell(StreamFailed failure) {
        if (!told.getAndSet(true) && !decoder.ended()) {
            listener.event(failure);
        }
        listener.flush();
    }

    /** Milliseconds to wait, from {@code retry-after-ms} or {@code Retry-After} in seconds or as a date, or null. */
    private static @Nullable Long retryAfter(HttpFields headers) {
        String millis = headers.get("retry-after-ms");
        String seconds = headers.get("Retry-After");
        try {
            long wait;
            if (millis != null) {
                wait = (long) Double.parseDouble(millis.trim());
            } else if (seconds == null) {
                return null;
            } else if (seconds.trim().matches("[0-9.]+")) {
                wait = (long) (Double.parseDouble(seconds.trim()) * 1000);
            } else {
                ZonedDateTime until = ZonedDateTime.parse(seconds.trim(), DateTimeFormatter.RFC_1123_DATE_TIME);
                wait = Duration.between(ZonedDateTime.now(until.getZone()), until)
                        .toMillis();
            }
            return Math.max(0, Math.min(wait, MAX_RETRY_AFTER_MS));
        } catch (NumberFormatException | DateTimeParseException e) {
            return null; // a header that cannot be read asks for nothing
        }
    }
}
