package dev.sluice.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.EventStreamReader;
import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

/** A refusal whose connection breaks. Timing decides whether Jetty's client reports it in the content or as the result. */
final class BrokenRefusalTest {

    private final Throwable broken = new EOFException();

    private final CallRecorder recorder = new CallRecorder();
    private final LetterDecoder decoder = new LetterDecoder(recorder);
    private final Request request = stub(Request.class, "abort", CompletableFuture.completedFuture(true));
    private final Requests requests = new Requests(URI.create("http://localhost/"), uri -> request);
    private final HttpCall call =
            new HttpCall(requests, new EventStreamReader(decoder), decoder, recorder, nanos -> {});

    /** Returns an object whose named method returns the value; its others return the status 401 for an int, else null. */
    private static <T> T stub(Class<T> type, String method, Object value) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> {
            if (called.getName().equals(method)) {
                return value;
            }
            return called.getReturnType() == int.class ? 401 : null;
        }));
    }

    private static Response refusal() {
        return stub(Response.class, "getHeaders", HttpFields.EMPTY);
    }

    private List<String> events() throws InterruptedException {
        return recorder.untilFlush();
    }

    @Test
    void a_break_reported_in_the_content_leaves_the_error_of_the_status() throws Exception {
        Chunks content = new Chunks();
        content.chunks.add(Content.Chunk.from(UTF_8.encode("cut"), false));
        content.chunks.add(Content.Chunk.from(broken));

        call.onContentSource(refusal(), content);
        call.onComplete(new Result(request, refusal(), broken));

        assertThat(events()).containsExactly("failed provider_auth null");
        assertThat(events()).as("the second report").isEmpty();
    }

    @Test
    void a_break_reported_before_the_content_leaves_the_error_of_the_status() throws Exception {
        call.onComplete(new Result(request, refusal(), broken));

        assertThat(events()).containsExactly("failed provider_auth null");
    }

    @Test
    void a_violation_of_HTTP_is_not_a_refusal() throws Exception {
        Throwable violation = new HttpResponseException("HTTP protocol violation", refusal());
        call.onComplete(new Result(request, refusal(), violation));

        assertThat(events()).containsExactly("failed provider_unavailable null");
    }

    /** Content that is available at once. */
    private static final class Chunks implements Content.Source {

        final Deque<Content.Chunk> chunks = new ArrayDeque<>();

        @Override
        public Content.Chunk read() {
            return chunks.poll();
        }

        @Override
        public void demand(Runnable callback) {}

        @Override
        public void fail(Throwable failure) {}
    }
}
