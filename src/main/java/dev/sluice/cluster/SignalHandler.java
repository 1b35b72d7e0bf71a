package dev.sluice.cluster;

import dev.sluice.channel.Channel;
import dev.sluice.event.StreamId;
import dev.sluice.security.SessionWatch;
import dev.sluice.security.Validity;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.ProducedStream;
import dev.sluice.stream.StreamRegistry;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does what other nodes want. For the link's thread, except {@link #feedWith} and {@link #sessionsBy}. */
final class SignalHandler implements Consumer<Signal> {

    private final SharedStreams shared;
    private final Mirrors mirrors;
    private final Members members;
    private final Outbox outbox;
    private final Supplier<@Nullable StreamRegistry> streams;
    private final Supplier<@Nullable SharedChannels> channels;

    /** Sends the progress of a stream of this node to a channel. */
    private volatile BiConsumer<ChatStream, Channel> feeds = (stream, channel) -> {};

    /** Finds the sessions that other nodes name. */
    private volatile SessionWatch sessions = (id, left) -> Validity.of(left, System.nanoTime());

    SignalHandler(
            SharedStreams shared,
            Mirrors mirrors,
            Members members,
            Outbox outbox,
            Supplier<@Nullable StreamRegistry> streams,
            Supplier<@Nullable SharedChannels> channels) {
        this.shared = shared;
        this.mirrors = mirrors;
        this.members = members;
        this.outbox = outbox;
        this.streams = streams;
        this.channels = channels;
    }

    /** Sets what sends the progress of a stream of this node to a channel. Threads: any. */
    void feedWith(BiConsumer<ChatStream, Channel> feeds) {
        this.feeds = feeds;
    }

    /** Sets what finds the sessions of browsers. Threads: any. */
    void sessionsBy(SessionWatch watch) {
        sessions = watch;
    }

    @Override
    public void accept(Signal signal) {
        StreamRegistry registry = streams.get();
        SharedChannels pushed = channels.get();
        if (signal instanceof Signal.More more) {
            more.growths().forEach(mirrors::grown);
        } else if (signal instanceof Signal.Reading reading) {
            members.watch(reading.node(), System.nanoTime());
            reading.streams().forEach(position -> readBy(position, reading.node()));
        } else if (signal instanceof Signal.Left left) {
            SharedStream stream = shared.running(left.stream());
            if (stream != null) {
                stream.leftBy(left.node());
            }
        } else if (signal instanceof Signal.Repair repair) {
            shared.repair(repair.stream());
        } else if (signal instanceof Signal.ChannelMore more && pushed != null) {
            more.channels().forEach(pushed::more);
        } else if (signal instanceof Signal.Feed feed && pushed != null && registry != null) {
            with(
                    registry.own(feed.stream()),
                    stream -> feeds.accept(stream, pushed.known(feed.channel(), stream.principal())));
        } else if (signal instanceof Signal.Request request && registry != null) {
            ask(request, registry);
        }
    }

    private void readBy(Signal.Position position, String reader) {
        SharedStream stream = shared.running(position.stream());
        if (stream == null) {
            // It has ended, and the other node has not seen it.
            outbox.grown(reader, new Growth(position.stream(), null));
        } else {
            stream.readBy(reader, position.events());
        }
    }

    /** Does what a client of another node asks of a stream. */
    private void ask(Signal.Request signal, StreamRegistry registry) {
        if (signal instanceof Signal.Cancel cancel) {
            with(registry.own(cancel.stream()), ProducedStream::cancel);
        } else if (signal instanceof Signal.CancelAll all) {
            registry.cancelOwn(all.principal(), all.conversation());
        } else if (signal instanceof Signal.Forget forget) {
            with(registry.own(forget.stream()), stream -> {
                stream.cancel();
                registry.forgetOwn(stream);
            });
            forget(forget.stream());
        } else if (signal instanceof Signal.Detach detach) {
            with(registry.own(detach.stream()), ProducedStream::detach);
        } else if (signal instanceof Signal.Permit permit) {
            with(
                    registry.own(permit.stream()),
                    stream -> stream.permit(Validity.of(Duration.ofMillis(permit.millis()), System.nanoTime())));
        } else if (signal instanceof Signal.PermitSession permit) {
            Validity login = sessions.watch(permit.session(), Duration.ofMillis(permit.millis()));
            with(registry.own(permit.stream()), stream -> stream.permit(login));
        }
    }

    private static void with(@Nullable ProducedStream stream, Consumer<ProducedStream> action) {
        if (stream != null) {
            action.accept(stream);
        }
    }

    /** Drops a stream here, whoever produces it, and its log. */
    void forget(StreamId id) {
        mirrors.forget(id);
        shared.forget(id);
    }
}
