package dev.sluice.cluster;

import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.stream.UnreachableException;
import io.lettuce.core.ScanCursor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One message to all channels, page by page.
 *
 * <p>For the link's thread, except {@link #reached}.
 */
final class Broadcast {

    private final SharedChannels owner;
    private final List<ChannelStore.Sent> message;
    private final Set<String> done = new HashSet<>();
    private final AtomicInteger reached = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    Broadcast(SharedChannels owner, ChannelMessage message) {
        this.owner = owner;
        this.message = List.of(new ChannelStore.Sent(0, message));
    }

    void begin() {
        next(ScanCursor.INITIAL);
    }

    private void next(ScanCursor from) {
        owner.store().page(from).whenComplete((page, failure) -> {
            if (failure != null) {
                end.completeExceptionally(failure);
                return;
            }
            CompletableFuture<?>[] pushed = ChannelStore.ids(page).stream()
                    .filter(done::add)
                    .map(this::push)
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture<?> unused = CompletableFuture.allOf(pushed).whenComplete((all, failed) -> {
                if (failed != null) {
                    end.completeExceptionally(failed);
                } else if (page.isFinished()) {
                    end.complete(null);
                } else {
                    next(page);
                }
            });
        });
    }

    private CompletableFuture<?> push(String id) {
        SharedChannel here = owner.all().get(id);
        return owner.store()
                .append(id, here == null ? 0 : here.known(), message)
                .thenAccept(appended -> {
                    if (!appended.isMissing()) {
                        reached.incrementAndGet();
                        owner.notify(id, appended.readers());
                    }
                })
                .toCompletableFuture();
    }

    /**
     * Waits until it has reached all channels, or for as long as a request may wait: then it goes on, and the number is of those
     * reached so far. Threads: any but the link's; blocks.
     */
    int reached() {
        try {
            owner.await(end);
        } catch (UnreachableException e) {
            if (reached.get() == 0) {
                throw e;
            }
        }
        return reached.get();
    }
}
