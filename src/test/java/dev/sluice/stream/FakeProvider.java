package dev.sluice.stream;

import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.ChatRequest;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A provider that says what a test wants, when the test wants it. */
final class FakeProvider implements Provider {

    /** A call that a stream made. */
    static final class FakeCall implements Call {
        private final ReplyListener listener;
        private final AtomicInteger cancelled = new AtomicInteger();

        FakeCall(ReplyListener listener) {
            this.listener = listener;
        }

        void says(String text) {
            listener.alive();
            listener.event(new TextDelta(JsonText.of(text)));
            listener.flush();
        }

        void isAlive() {
            listener.alive();
            listener.flush();
        }

        void ends() {
            tells(new StreamCompleted(StopReason.END_TURN, new Usage(3, 4, false), "fake/m", null));
        }

        void tells(StreamEvent event) {
            listener.alive();
            listener.event(event);
            listener.flush();
        }

        ReplyListener listener() {
            return listener;
        }

        int cancelled() {
            return cancelled.get();
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }
    }

    private final List<FakeCall> calls = new ArrayList<>();
    private Consumer<FakeCall> atOnce = call -> {};

    /** What is said before {@link #call} returns. */
    void saysAtOnce(Consumer<FakeCall> script) {
        atOnce = script;
    }

    List<FakeCall> calls() {
        return calls;
    }

    FakeCall onlyCall() {
        if (calls.size() != 1) {
            throw new AssertionError("called " + calls.size() + " times");
        }
        return calls.get(0);
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        FakeCall call = new FakeCall(listener);
        calls.add(call);
        atOnce.accept(call);
        return call;
    }
}
