package dev.sluice.push;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's response, whose readiness the test sets. Records as a breach every write or flush that does not follow an
 * {@code isReady()} that returned true, and every call after the response was completed.
 */
final class FakeContainer extends ServletOutputStream {

    /** Breaches of the Servlet API's rules for non-blocking output. */
    final List<String> breaches = new ArrayList<>();

    boolean ready = true;

    /** Run once, inside the next {@code isReady()} that returns false. */
    @Nullable
    Runnable whileNotReady;

    /** Whether a flush leaves the response not ready, as a full socket does. */
    boolean flushFills;

    /** After how many more writes the response is not ready. */
    int writesUntilFull = Integer.MAX_VALUE;

    /** What a write throws: an IOException or a RuntimeException. */
    @Nullable
    Exception writeFailure;

    /** Run once, inside the next write that fails. */
    @Nullable
    Runnable beforeWriteFails;

    @Nullable
    IOException flushFailure;

    @Nullable
    RuntimeException completeFailure;

    @Nullable
    WriteListener listener;

    /** Whether the container has promised to call the listener once the response is ready. Guarded by this. */
    private boolean registered;

    /** How often it was asked whether it is ready. */
    int asks;

    int flushes;
    int completions;
    int largestWrite;
    private boolean asked;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private final AsyncContext context = fake(AsyncContext.class, Map.of("complete", this::complete));

    ServletRequest request() {
        return fake(ServletRequest.class, Map.of("startAsync", () -> context));
    }

    ServletResponse response() {
        return fake(ServletResponse.class, Map.of("getOutputStream", () -> this));
    }

    AsyncEvent event() {
        return new AsyncEvent(context);
    }

    /** Returns what was written and not yet taken by this method. */
    String take() {
        String taken = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return taken;
    }

    @Override
    public boolean isReady() {
        touch("isReady");
        asks++;
        asked = register();
        if (!asked && whileNotReady != null) {
            Runnable now = whileNotReady;
            whileNotReady = null;
            now.run();
            return false;
        }
        return asked;
    }

    private synchronized boolean register() {
        registered |= !ready;
        return ready;
    }

    /** Makes the client stop reading. */
    synchronized void fill() {
        ready = false;
    }

    /** Lets the client read on. Returns whether the container must call the listener now. */
    synchronized boolean empty() {
        ready = true;
        boolean promised = registered;
        registered = false;
        return promised;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        use("write");
        if (writeFailure != null) {
            if (beforeWriteFails != null) {
                Runnable now = beforeWriteFails;
                beforeWriteFails = null;
                now.run();
            }
            if (writeFailure instanceof RuntimeException e) {
                throw e;
            }
            throw (IOException) writeFailure;
        }
        largestWrite = Math.max(largestWrite, length);
        written.write(bytes, from, length);
        writesUntilFull--;
        if (writesUntilFull == 0) {
            fill();
        }
    }

    @Override
    public void write(int b) {
        breaches.add("write of a single byte");
    }

    @Override
    public void flush() throws IOException {
        use("flush");
        if (flushFailure != null) {
            throw flushFailure;
        }
        flushes++;
        ready &= !flushFills;
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
        listener = writeListener;
    }

    private Object complete() {
        completions++;
        if (completeFailure != null) {
            throw completeFailure;
        }
        return this;
    }

    private void use(String what) {
        touch(what);
        if (!asked) {
            breaches.add(what + " without isReady()");
        }
        asked = false;
    }

    private void touch(String what) {
        if (completions > 0) {
            breaches.add(what + " after complete()");
        }
    }

    /** What one method returns. */
    private interface Answer {
        @Nullable
        Object get();
    }

    /** Returns a fake that answers the given methods and does nothing in the others. */
    private static <T> T fake(Class<T> type, Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Answer answer = answers.get(method.getName());
            Object result = answer == null ? null : answer.get();
            return method.getReturnType() == void.class ? null : result;
        }));
    }
}
