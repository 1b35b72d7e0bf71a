package dev.sluice.provider.ollama;

import static dev.sluice.provider.LooseJson.count;
import static dev.sluice.provider.LooseJson.flag;
import static dev.sluice.provider.LooseJson.get;
import static dev.sluice.provider.LooseJson.hasWord;
import static dev.sluice.provider.LooseJson.list;
import static dev.sluice.provider.LooseJson.object;
import static dev.sluice.provider.LooseJson.says;
import static dev.sluice.provider.LooseJson.text;
import static dev.sluice.provider.LooseJson.word;

import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.provider.SlowReader;
import dev.sluice.provider.SlowWholeCalls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the lines of a chat slowly.
 *
 * @see <a href="https://docs.ollama.com/api/chat">Generate a chat message</a>
 */
final class SlowOllamaReader extends SlowReader {

    private final SlowWholeCalls sent = new SlowWholeCalls(calls);

    @Override
    protected void frames(byte[] stream) {
        for (String line : lines(stream)) {
            if (!line.isBlank() && !ended()) {
                event("message", line.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Override
    protected void chunk(String type, Object json) {
        if (!(json instanceof Map)) {
            skip();
            return;
        }
        Map<String, Object> line = object(json);
        Map<String, Object> message = object(line, "message");
        thinking.append(text(message, "thinking"));
        text.append(text(message, "content"));
        sent.beginChunk();
        list(message, "tool_calls").forEach(call -> call(object(call)));
        usage(count(line, "prompt_eval_count"), count(line, "eval_count"));
        Object error = get(line, "error");
        String reason = word(line, "done_reason");
        if (says(error)) {
            Map<String, Object> members = object(error);
            StringBuilder words = new StringBuilder(text(error) + text(members, "message"));
            long status = Math.max(count(line, "status"), count(line, "status_code"));
            for (String name : List.of("code", "status", "status_code", "type")) {
                words.append(' ').append(text(members, name).replace('_', ' ').toLowerCase(Locale.ROOT));
                status = Math.max(status, count(members, name));
            }
            if (status > 0 && (status < 400 || status > 599)) {
                unclear(); // no HTTP status, whatever it means
            }
            fail(OllamaFailures.of((int) Math.min(Math.max(0, status), 999), words.toString()));
        } else if (flag(line, "done") || hasWord(line, "done_reason")) {
            complete(reason.equals("length") ? StopReason.MAX_TOKENS : StopReason.END_TURN);
        }
    }

    /** A call comes whole, possibly more than once. */
    private void call(Map<String, Object> each) {
        Map<String, Object> function = object(each, "function");
        Object arguments = get(function, "arguments");
        sent.add(
                text(each, "id"),
                count(function, "index"),
                text(function, "name"),
                arguments instanceof Map ? arguments : word(function, "arguments"));
    }

    @Override
    protected void close() {
        fail(ErrorCode.PROVIDER_PROTOCOL);
    }
}
