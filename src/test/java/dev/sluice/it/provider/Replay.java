package dev.sluice.it.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends a recording, with the options that follow its name in the model of the request:
 * {@code name~chunk=event|byte|random|whole~seed=7~delay=2~abort=300~abortkind=fin|rst~stallat=200~stallms=700~headdelay=100~status=503}.
 * Times are milliseconds, places are bytes of the body.
 */
public final class Replay implements ProviderScript {

    /** The end of an event: a blank line, or in formats of one line an event, the end of the line. */
    private static final Pattern EVENT_END = Pattern.compile("\r\n\r\n|\n\n|\r\r|}\r?\n(?=\\{)");

    /** The most bytes of a random piece. */
    private static final int MAX_PIECE = 64;

    private final Recording recording;

    public Replay(Recording recording) {
        this.recording = recording;
    }

    @Override
    public void answer(ProviderCall call) throws Exception {
        Map<String, String> options = options(call.model());
        byte[] body = recording.bytes();
        int status = number(options, "status", recording.status());
        pause(call, number(options, "headdelay", 0));
        if (status >= 400) {
            call.whole(status, recording.headers(), body);
            return;
        }
        call.head(status, recording.headers());
        int abort = number(options, "abort", Integer.MAX_VALUE);
        int stallAt = number(options, "stallat", Integer.MAX_VALUE);
        int delay = number(options, "delay", 0);
        int at = 0;
        for (int end : ends(body, options.getOrDefault("chunk", "event"), number(options, "seed", 1))) {
            int stop = Math.min(end, abort);
            if (at <= stallAt && stallAt < stop) {
                call.chunk(body, at, stallAt);
                pause(call, number(options, "stallms", 0));
                at = stallAt;
            }
            call.chunk(body, at, stop);
            at = stop;
            if (at == abort) {
                abort(call, options.getOrDefault("abortkind", "fin"));
                return;
            }
            pause(call, delay);
        }
        call.end();
    }

    private static void abort(ProviderCall call, String kind) throws IOException, InterruptedException {
        if (kind.equals("rst")) {
            pause(call, 50); // a reset discards what the client has not read
            call.rst();
        } else {
            call.fin();
        }
    }

    /** Waits, unless the client closes the connection. */
    private static void pause(ProviderCall call, int millis) throws InterruptedException {
        if (millis > 0) {
            boolean unused = call.awaitGone(millis);
        }
    }

    private static Map<String, String> options(String model) {
        Map<String, String> options = new HashMap<>();
        String[] parts = model.split("~", -1);
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            options.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return options;
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
    }

    /** The places at which the pieces of a body end. */
    private static List<Integer> ends(byte[] body, String chunk, int seed) {
        List<Integer> ends = new ArrayList<>();
        switch (chunk) {
            case "event" -> {
                Matcher end = EVENT_END.matcher(new String(body, ISO_8859_1));
                while (end.find()) {
                    ends.add(end.end());
                }
            }
            case "byte" -> {
                for (int i = 1; i <= body.length; i++) {
                    ends.add(i);
                }
            }
            case "random" -> {
                Random random = new Random(seed);
                for (int at = 0; at < body.length; ) {
                    at = Math.min(body.length, at + 1 + random.nextInt(MAX_PIECE));
                    ends.add(at);
                }
            }
            default -> {
                // whole
            }
        }
        if (ends.isEmpty() || ends.get(ends.size() - 1) < body.length) {
            ends.add(body.length);
        }
        return ends;
    }
}
