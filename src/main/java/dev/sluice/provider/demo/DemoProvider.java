package dev.sluice.provider.demo;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A provider of invented replies, written at the pace of a model, or as fast as possible. */
public final class DemoProvider implements Provider {

    public static final String NAME = "demo";

    /** The models' names, without the provider's {@code demo/}. The first is the default. */
    public static final List<String> MODELS = List.of("lorem", "think", "tool", "fail", "burst");

    /** Steps between two flushes of a burst: about as many events as one read from a fast provider contains. */
    private static final int BURST_BATCH = 16;

    private final ScheduledExecutorService timer;
    private final Executor executor;

    /**
     * Makes the provider.
     *
     * @param timer paces replies; is never blocked
     * @param executor runs bursts, one task each
     */
    public DemoProvider(ScheduledExecutorService timer, Executor executor) {
        this.timer = timer;
        this.executor = executor;
    }

    @Override
    public boolean knows(String model) {
        return MODELS.contains(model);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        DemoCall call = new DemoCall(request, model, listener);
        try {
            if (model.equals("burst")) {
                executor.execute(call::burst);
            } else {
                call.scheduleNext();
            }
        } catch (RejectedExecutionException e) {
            shutDown(listener);
        }
        return call;
    }

    private static void shutDown(ReplyListener listener) {
        listener.event(StreamFailed.of(ErrorCode.SERVER_SHUTDOWN));
        listener.flush();
    }

    private final class DemoCall implements Call {

        private final Iterator<DemoStep> steps;
        private final ReplyListener listener;
        private final ReplyWriter reply;
        private final long maxTokens;
        private long tokens;
        private volatile boolean cancelled;

        DemoCall(ChatRequest request, String model, ReplyListener listener) {
            this.steps = DemoScript.of(request, model);
            this.listener = listener;
            this.reply = new ReplyWriter(listener, request, NAME + '/' + model);
            this.maxTokens = request.maxTokens() == null ? Long.MAX_VALUE : request.maxTokens();
        }

        private void take(DemoStep step) {
            tokens += step.tokens();
            if (tokens > maxTokens) {
                reply.complete(StopReason.MAX_TOKENS);
            } else {
                step.action().accept(reply);
            }
        }

        private void scheduleNext() {
            DemoStep step = steps.next();
            Future<?> unused = timer.schedule(() -> run(step), step.pauseMillis(), TimeUnit.MILLISECONDS);
        }

        private void run(DemoStep step) {
            if (cancelled) {
                return;
            }
            try {
                listener.alive();
                take(step);
                listener.flush();
                if (!reply.ended()) {
                    scheduleNext();
                }
            } catch (RejectedExecutionException e) {
                shutDown(listener);
            } catch (RuntimeException | Error e) {
                listener.broken(e);
            }
        }

        private void burst() {
            try {
                while (!cancelled && !reply.ended()) {
                    listener.alive();
                    for (int i = 0; i < BURST_BATCH && !reply.ended(); i++) {
                        take(steps.next());
                    }
                    listener.flush();
                }
            } catch (RuntimeException | Error e) {
                listener.broken(e);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
