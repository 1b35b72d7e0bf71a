package dev.sluice.cluster;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.TextDelta;
import dev.sluice.event.Usage;
import dev.sluice.json.JsonText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyListener;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A provider whose replies the test writes, by any thread. */
final class ScriptedProvider implements Provider {

    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();

    /** One reply. */
    static final class Reply implements Call {

        private final ReplyListener listener;
        private final AtomicBoolean cancelled = new AtomicBoolean();

        private Reply(ReplyListener listener) {
            this.listener = listener;
        }

        void text(String text) {
            event(new TextDelta(JsonText.of(text)));
        }

        void event(StreamEvent event) {
            listener.alive();
            listener.event(event);
            listener.flush();
        }

        void end() {
            listener.event(new StreamCompleted(StopReason.END_TURN, new Usage(3, 4, false), "fake/m", null));
            listener.flush();
        }

        boolean isCancelled() {
            return cancelled.get();
        }

        @Override
        public void cancel() {
            cancelled.set(true);
        }
    }

    /** The reply that was asked for since the last call of this. */
    Reply next() {
        return replies.remove();
    }

    /** Forgets the replies that were asked for. Returns their number. */
    int takeAll() {
        int count = replies.size();
        replies.clear();
        return count;
    }

    @Override
    public Call call(ChatRequest request, String model, ReplyListener listener) {
        Reply reply = new Reply(listener);
        replies.add(reply);
        return reply;
    }
}
