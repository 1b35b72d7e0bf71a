package dev.sluice.it.api;

import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.ProviderScript;
import dev.sluice.it.provider.Wire;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Answers Messages and caches their prompts as Anthropic documents it: a prompt is cached up to each mark if it has 1,024
 * tokens there, and is read up to the last block before a mark, or one of the 20 blocks before that, up to which it was
 * cached. A token has four characters here.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/prompt-caching">Prompt caching</a>
 */
final class CachingProvider implements ProviderScript {

    private static final int LOOK_BACK = 20;
    private static final int FEWEST_TOKENS = 1024;
    private static final int MOST_MARKS = 4;

    private final Set<String> cached = new HashSet<>();

    @Override
    public synchronized void answer(ProviderCall call) throws IOException {
        List<String> prefixes = new ArrayList<>();
        List<Integer> marks = new ArrayList<>();
        StringBuilder prompt = new StringBuilder();
        List<JsonValue> contents = new ArrayList<>();
        contents.add(call.body().getOrDefault("system", JsonValue.NULL));
        call.body()
                .getJsonArray("messages")
                .getValuesAs(JsonObject.class)
                .forEach(turn -> contents.add(turn.get("content")));
        for (JsonValue content : contents) {
            for (JsonValue block : blocks(content)) {
                prompt.append(
                        block instanceof JsonObject object
                                ? object.getString("text")
                                : ((JsonString) block).getString());
                prefixes.add(prompt.toString());
                if (block instanceof JsonObject object && object.containsKey("cache_control")) {
                    marks.add(prefixes.size() - 1);
                }
            }
        }
        if (marks.size() > MOST_MARKS) {
            call.whole(400, Map.of(), new byte[0]);
            return;
        }
        int read = 0;
        int written = 0;
        for (int mark : marks) {
            for (int i = mark; i >= Math.max(0, mark - LOOK_BACK); i--) {
                read = cached.contains(prefixes.get(i)) ? Math.max(read, tokens(prefixes.get(i))) : read;
            }
        }
        for (int mark : marks) {
            if (tokens(prefixes.get(mark)) >= FEWEST_TOKENS) {
                cached.add(prefixes.get(mark));
                written = Math.max(written, tokens(prefixes.get(mark)) - read);
            }
        }
        int rest = tokens(prompt.toString()) - read - written;
        call.eventStream();
        call.chunk("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":"
                + rest
                + ",\"cache_read_input_tokens\":" + read + ",\"cache_creation_input_tokens\":" + written
                + ",\"output_tokens\":1}}}\n\n" + Wire.ANTHROPIC.reply("An answer"));
        call.end();
    }

    private static List<? extends JsonValue> blocks(JsonValue content) {
        return content instanceof JsonArray several
                ? several
                : content == JsonValue.NULL ? List.of() : List.of(content);
    }

    private static int tokens(String text) {
        return text.length() / 4;
    }
}
