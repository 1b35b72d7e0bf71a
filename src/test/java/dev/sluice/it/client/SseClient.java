package dev.sluice.it.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;

/**
 * Reads an event stream as fast as the test asks for events, and no faster. Strict: a line that the typed dialect would not
 * send is an error.
 */
public final class SseClient implements AutoCloseable {

    /** More events than any test has: a guard against a stream that never ends. */
    private static final int MAX_EVENTS = 200_000;

    private final RawHttp http;
    private InputStream body;
    private String retry = "";
    private int comments;

    public SseClient(RawHttp http) {
        this.http = http;
    }

    public RawHttp http() {
        return http;
    }

    /** The last {@code retry} field, or the empty text. */
    public String retry() {
        return retry;
    }

    public int comments() {
        return comments;
    }

    /** The next event, or null when the stream has ended. */
    public SseEvent next() throws IOException {
        if (body == null) {
            Assertions.assertThat(http.status())
                    .as(() -> "the answer to a reader: " + textOrFailure())
                    .isEqualTo(200);
            body = http.body();
        }
        String id = "";
        String event = "";
        String data = null;
        while (true) {
            String line = line();
            if (line == null) {
                Assertions.assertThat(id + event).as("an event without its end").isEmpty();
                return null;
            }
            int colon = line.indexOf(": ");
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 2);
            switch (field) {
                case "" -> {
                    if (data != null) {
                        return new SseEvent(id, event, data);
                    }
                    comments += colon == 0 ? 1 : 0;
                }
                case "id" -> id = value;
                case "event" -> event = value;
                case "data" -> {
                    Assertions.assertThat(data).as("a second data line").isNull();
                    data = value;
                }
                case "retry" -> retry = value;
                default -> throw new IOException("not a field: " + line);
            }
        }
    }

    /** The next event with that name, or null. */
    public SseEvent next(String name) throws IOException {
        SseEvent event = next();
        while (event != null && !event.is(name)) {
            event = next();
        }
        return event;
    }

    /** That many events, or fewer if the stream ends. */
    public List<SseEvent> next(int count) throws IOException {
        List<SseEvent> events = new ArrayList<>();
        for (SseEvent event = next(); event != null; event = next()) {
            events.add(event);
            if (events.size() == count) {
                break;
            }
        }
        return events;
    }

    /** All events until the stream ends. */
    public List<SseEvent> rest() throws IOException {
        return next(MAX_EVENTS);
    }

    /** Resets the connection. */
    public void reset() throws IOException {
        http.reset();
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = body.read(); b != '\n'; b = body.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    private String textOrFailure() {
        try {
            return http.text();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
