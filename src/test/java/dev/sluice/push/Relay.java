package dev.sluice.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channel.Channel;
import dev.sluice.channel.LocalChannels;
import dev.sluice.dialect.Dialect;
import dev.sluice.dialect.Encoder;
import dev.sluice.dialect.channel.ChannelDialect;
import dev.sluice.dialect.content.ContentDialect;
import dev.sluice.dialect.delta.DeltaDialect;
import dev.sluice.dialect.typed.TypedDialect;
import dev.sluice.dialect.typed.TypedProgress;
import dev.sluice.provider.HardText;
import dev.sluice.provider.Provider;
import dev.sluice.provider.ReplyDecoder;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import dev.sluice.provider.Story;
import dev.sluice.sse.BadFraming;
import dev.sluice.sse.Cuts;
import dev.sluice.sse.EventStreamReader;
import dev.sluice.sse.FrameBuffer;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.LogReader;
import dev.sluice.stream.RefusedException;
import dev.sluice.stream.RetryPolicy;
import dev.sluice.stream.StartRequest;
import dev.sluice.stream.StreamRegistry;
import dev.sluice.stream.StreamSettings;
import dev.sluice.stream.Targets;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything between a provider's bytes and a client's except the connections: decoder, log, and in every dialect one
 * reader that follows the reply and one that connects after its end.
 */
public final class Relay {

    private static final Duration LONG = Duration.ofDays(1);
    private static final StreamSettings SETTINGS =
            new StreamSettings(LONG, LONG, LONG, LONG, LONG, new RetryPolicy(1, Duration.ZERO), 0, 0, 0, 0);
    private static final JsonReaderFactory JSON = Json.createReaderFactory(Map.of());

    private final StreamRegistry streams = new StreamRegistry(SETTINGS, System::nanoTime);
    private final LocalChannels channels = new LocalChannels(0, 0, System::nanoTime);
    private final EventStreams eventStreams = new EventStreams(LONG, LONG, TypedProgress::new, System::nanoTime);
    private final Channel channel = Objects.requireNonNull(channels.open("ada"));
    private final ChatStream stream;
    private final List<Client> clients = new ArrayList<>();
    private ReplyDecoder decoder;
    private ReplyListener listener;

    /** A client of one dialect and what it has read. */
    private final class Client {
        private final String name;
        private final Encoder encoder;
        private final LogReader reader;
        private final FrameBuffer frames = new FrameBuffer(new byte[1024]);
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private final StringBuilder toolInput = new StringBuilder();
        private final StringBuilder toolArguments = new StringBuilder();
        private int ends;

        Client(String name, Encoder encoder) throws RefusedException {
            this.name = name;
            this.encoder = encoder;
            this.reader = name.startsWith("channel") ? channel.attach(0, this::read) : stream.attach(0, this::read);
            encoder.begin(frames);
        }

        void read() {
            boolean unused = reader.read(
                    Integer.MAX_VALUE, (event, sequence, reply) -> encoder.encode(event, sequence, reply, 0, frames));
        }

        void parse() throws BadFraming {
            EventStreamReader events = new EventStreamReader((type, array, from, to) -> {
                String data = new String(array, from, to - from, StandardCharsets.UTF_8);
                if (data.equals("[DONE]")) {
                    ends++;
                    return;
                }
                try (JsonReader json = JSON.createReader(new StringReader(data))) {
                    parse(type, json.readObject());
                }
            });
            byte[] written = frames.toString().getBytes(StandardCharsets.UTF_8);
            events.read(written, 0, written.length);
        }

        private void parse(String type, JsonObject json) {
            switch (type) {
                case "text" -> {
                    text.append(json.getString("text"));
                    if (json.containsKey("accumulated")) {
                        assertThat(json.getString("accumulated")).as(name).isEqualTo(text.toString());
                    }
                }
                case "progress" -> progress(json);
                case "complete" -> ends++;
                default -> {
                    text.append(json.getString("content", ""));
                    ends += json.getString("type", "").equals("done") ? 1 : 0;
                }
            }
        }

        private void progress(JsonObject json) {
            String partial = json.getString("partial_content", "");
            switch (json.getString("stage")) {
                case "analyzing" -> thinking.append(partial);
                case "applying" -> toolInput.append(partial);
                default -> assertThat(HardText.TEXT).as(name).contains(partial);
            }
            JsonObject tool = json.getJsonObject("metadata").getJsonObject("tool");
            toolArguments.append(tool == null ? "" : tool.getString("arguments"));
            ends += name.startsWith("channel") && json.getInt("progress_percent") == 100 ? 1 : 0;
        }
    }

    private Relay(Story.Decoders decoders) throws RefusedException {
        Provider provider = (request, model, replyListener) -> {
            listener = replyListener;
            decoder = decoders.decoder(replyListener, new ReplyWriter(replyListener, request, "p/m"));
            return () -> {};
        };
        stream = streams.start(new StartRequest(
                "ada", Requests.asking("Why?"), List.of(Targets.of("p/m", provider)), "c", Map.of(), null));
        eventStreams.feed(stream, channel);
        stream.launch();
    }

    private Encoder typed(boolean accumulated) {
        return new TypedDialect().encoder(stream.id().value(), new Dialect.Options(accumulated, false, false));
    }

    private void connect(String when) throws RefusedException {
        Dialect.Options options = new Dialect.Options(true, false, false);
        clients.add(new Client("typed, accumulated, " + when, typed(true)));
        clients.add(new Client("typed, " + when, typed(false)));
        clients.add(new Client(
                "delta, " + when, new DeltaDialect().encoder(stream.id().value(), options)));
        clients.add(new Client(
                "content, " + when, new ContentDialect().encoder(stream.id().value(), options)));
        clients.add(new Client("channel, " + when, new ChannelDialect().encoder(channel.id(), options)));
    }

    private void relay(Cuts cut) throws Exception {
        connect("live");
        EventStreamReader reader = new EventStreamReader(decoder);
        for (byte[] piece : cut.pieces()) {
            reader.read(piece, 0, piece.length);
            listener.flush();
        }
        reader.end();
        decoder.end();
        listener.flush();
        if (cut.pieces().size() == 1) {
            connect("late"); // every cut leaves the same log for late readers, so one is enough
        }
    }

    /** Asserts that every client gets the hard text in the right field, however the provider's bytes are cut. */
    public static void check(Story.Decoders decoders, byte[] bytes, Part part) throws Exception {
        for (Cuts cut : Cuts.all(bytes).toList()) {
            Relay relay = new Relay(decoders);
            relay.relay(cut);
            for (Client client : relay.clients) {
                client.read();
                client.parse();
                String what = client.name + ", cut " + cut;
                boolean channel = client.name.startsWith("channel");
                boolean textOnly = client.name.startsWith("delta") || client.name.startsWith("content");
                assertThat(client.text.toString()).as(what).isEqualTo(channel ? "" : part.text());
                assertThat(client.thinking.toString()).as(what).isEqualTo(textOnly ? "" : part.thinking());
                assertThat(client.toolInput.toString()).as(what).isEqualTo(textOnly ? "" : part.arguments());
                assertThat(client.toolArguments.toString()).as(what).isEqualTo(textOnly ? "" : part.arguments());
                assertThat(client.ends).as("ends of " + what).isEqualTo(1);
            }
        }
    }

    /** The part of a reply that carries the hard text. */
    public enum Part {
        TEXT,
        THINKING,
        ARGUMENTS;

        private String text() {
            return this == TEXT ? HardText.TEXT : "";
        }

        private String thinking() {
            return this == THINKING ? HardText.TEXT : "";
        }

        private String arguments() {
            return this == ARGUMENTS ? HardText.TEXT : "";
        }
    }
}
