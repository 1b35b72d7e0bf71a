package dev.sluice.it.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.it.client.ProtocolReader.Call;
import dev.sluice.it.client.ProtocolReader.Told;
import dev.sluice.provider.HardText;
import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A reply of everything that a model says, being written: Anthropic's events, and what a reader must have in the end. */
public final class WrittenReply {

    private static final String DELTA =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":";

    private final ByteArrayOutputStream events = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();
    private final TreeSet<String> sources = new TreeSet<>();
    private int blocks;

    public WrittenReply() {
        write(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":12}}}\n\n");
    }

    private WrittenReply write(String event) {
        events.writeBytes(event.getBytes(UTF_8));
        return this;
    }

    private void begin(String block) {
        write("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":" + blocks
                + ",\"content_block\":" + block + "}\n\n");
        blocks++;
    }

    private void delta(int block, String type, String member, String value) {
        write(DELTA + block + ",\"delta\":{\"type\":\"" + type + "\",\"" + member + "\":" + quoted(value) + "}}\n\n");
    }

    private void stop(int block) {
        write("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":" + block + "}\n\n");
    }

    private static String quoted(String text) {
        return Json.createValue(text).toString();
    }

    /** The model thinks, and signs it. */
    public WrittenReply thinks(List<String> pieces) {
        begin("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
        for (String piece : pieces) {
            delta(blocks - 1, "thinking_delta", "thinking", piece);
            thinking.append(piece);
        }
        delta(blocks - 1, "signature_delta", "signature", "c2lnbmF0dXJl" + blocks);
        stop(blocks - 1);
        return this;
    }

    /** The model writes. */
    public WrittenReply says(List<String> pieces) {
        begin("{\"type\":\"text\",\"text\":\"\"}");
        for (String piece : pieces) {
            delta(blocks - 1, "text_delta", "text", piece);
            text.append(piece);
        }
        stop(blocks - 1);
        return this;
    }

    /** The model writes {@link HardText}, in strings that end within code points, and then cites a page of the web. */
    public WrittenReply says(HardText split, String url) {
        begin("{\"type\":\"text\",\"text\":\"\",\"citations\":[]}");
        int block = blocks - 1;
        events.writeBytes(
                split.stream("", DELTA + block + ",\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}\n\n", ""));
        text.append(HardText.TEXT);
        write(DELTA + block + ",\"delta\":{\"type\":\"citations_delta\",\"citation\":{"
                + "\"type\":\"web_search_result_location\",\"url\":" + quoted(url)
                + ",\"title\":\"A page\",\"encrypted_index\":\"\",\"cited_text\":\"\"}}}\n\n");
        sources.add(url);
        stop(block);
        return this;
    }

    /** The model writes two calls at the same time. */
    public WrittenReply calls(List<String> first, List<String> second) {
        openCalls(first, second);
        stop(blocks - 2);
        stop(blocks - 1);
        return this;
    }

    /** The same, but both are left open. */
    public WrittenReply openCalls(List<String> first, List<String> second) {
        List<List<String>> both = List.of(first, second);
        int begun = blocks;
        for (List<String> pieces : both) {
            Call call = new Call("toolu_" + blocks, "look_up", String.join("", pieces));
            begin("{\"type\":\"tool_use\",\"id\":\"" + call.id() + "\",\"name\":\"look_up\",\"input\":{}}");
            calls.add(call);
        }
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            for (int call = 0; call < both.size(); call++) {
                if (i < both.get(call).size()) {
                    delta(
                            begun + call,
                            "input_json_delta",
                            "partial_json",
                            both.get(call).get(i));
                }
            }
        }
        return this;
    }

    /** The reply ends as one that called tools. */
    public WrittenReply ends() {
        return write("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},"
                + "\"usage\":{\"output_tokens\":34}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    /** The events so far, as the provider sends them. */
    public byte[] bytes() {
        return events.toByteArray();
    }

    /** What a reader must have read. */
    public Told told(String end) {
        return new Told(text.toString(), thinking.toString(), calls, List.copyOf(sources), end);
    }
}
