package dev.sluice.stream;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A provider whose replies are sent by the test. */
final class FakeProvider implements Provider {

    /** One call of a stream, which the test answers. */
    static final class FakeCall implements Call {
        private final ReplyListener listener;
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger finished = new AtomicInteger();

        FakeCall(ReplyListener listener) {
            this.listener = listener;
        }

        void send(String text) {
            listener.alive();
            listener.event(new TextDelta(JsonText.of(text)));
            listener.flush();
        }

        /** Signals activity without an event, as a keep-alive comment does. */
        void signalAlive() {
            listener.alive();
            listener.flush();
        }

        void complete() {
            send(new StreamCompleted(StopReason.END_TURN, new Usage(3, 4, false), "fake/m", null));
        }

        void send(StreamEvent event) {
            listener.alive();
            listener.event(event);
            listener.flush();
        }

        ReplyListener listener() {
            return listener;
        }

        /** How many times the call was cancelled. */
        int cancellations() {
            return cancelled.get();
        }

        int finished() {
            return finished.get();
        }

        @Override
        public void finish() {
            finished.incrementAndGet();
            complete();
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    private final List<FakeCall> calls = new ArrayList<>();
    private Consumer<FakeCall> script = call -> {};

    /** Sets what happens to every call before {@link #call} returns. */
    void onCall(Consumer<FakeCall> script) {
        this.script = script;
    }

    List<FakeCall> calls() {
        return calls;
    }

    FakeCall onlyCall() {
        if (calls.size() != 1) {
            throw new AssertionError("expected one call, but there were " + calls.size());
        }
        return calls.get(0);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        FakeCall call = new FakeCall(listener);
        calls.add(call);
        script.accept(call);
        return call;
    }
}
