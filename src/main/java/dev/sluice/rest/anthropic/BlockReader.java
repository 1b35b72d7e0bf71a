package dev.sluice.rest.anthropic;

import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.chat.Part;
import dev.sluice.chat.Signature;
import dev.sluice.rest.MediaReader;
import dev.sluice.rest.ToolsReader;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.protocol.Turns;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a turn. Blocks of other kinds, and sources that only Anthropic can read, are for Anthropic's models
 * alone, which get the request as it came.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages/create">Create a Message</a>
 */
final class BlockReader {

    /** What the signatures of Anthropic's models have as their maker. */
    private static final String ANTHROPIC = "anthropic";

    /** What precedes thinking that Anthropic has encrypted, see the adapter. */
    private static final String REDACTED = "redacted:";

    private final Turns turns;

    BlockReader(Turns turns) {
        this.turns = turns;
    }

    /** Reads a member that is a text, or blocks, or is left out. */
    List<Part> read(Fields turn, String name) {
        List<Part> parts = new ArrayList<>();
        if (!turn.has(name)) {
            return parts;
        }
        if (!turn.isArray(name)) {
            turns.count(turn, name);
            text(turn.requiredText(name), parts);
            return parts;
        }
        for (Fields block : turn.objects(name)) {
            turns.count(turn, name);
            block(block, parts);
        }
        return parts;
    }

    private void block(Fields block, List<Part> parts) {
        switch (block.requiredText("type")) {
            case "text" -> text(block.requiredText("text"), parts);
            case "image" -> picture(block, parts);
            case "document" -> document(block, parts);
            case "search_result" -> searchResult(block, parts);
            case "thinking" -> thinking(block, parts);
            case "redacted_thinking" -> parts.add(redacted(block, parts));
            case "tool_use" -> parts.add(call(block));
            case "tool_result" -> parts.add(result(block));
            default -> {
                // of Anthropic's own tools, or newer than this
            }
        }
    }

    private static void text(String text, List<Part> parts) {
        if (!text.isBlank()) {
            parts.add(new Part.Text(text));
        }
    }

    private static Fields source(Fields block) {
        Fields source = block.fields("source");
        if (source == null) {
            throw block.invalid("source", "is required");
        }
        return source;
    }

    private static void picture(Fields block, List<Part> parts) {
        Fields source = source(block);
        String type = source.requiredText("type");
        if (type.equals("base64") || type.equals("url")) {
            parts.add(new Part.Picture(MediaReader.picture(source)));
        }
    }

    private void document(Fields block, List<Part> parts) {
        Fields source = source(block);
        String name = block.text("title");
        switch (source.requiredText("type")) {
            case "base64" -> parts.add(new Part.Document(MediaReader.file(source), name));
            case "url" -> {
                String url = String.valueOf(MediaReader.file(source).url());
                parts.add(new Part.Document(Media.at(url, "application/pdf"), name)); // the only type from an address
            }
            case "text" -> {
                byte[] text = source.requiredText("data").getBytes(StandardCharsets.UTF_8);
                if (text.length > 0) {
                    parts.add(new Part.Document(Media.of("text/plain", Blob.of(text)), name));
                }
            }
            case "content" -> parts.addAll(read(source, "content"));
            default -> {
                // a file that is kept by Anthropic
            }
        }
    }

    private void searchResult(Fields block, List<Part> parts) {
        String text = Part.text(read(block, "content"));
        text(block.requiredText("title") + '\n' + block.requiredText("source") + "\n\n" + text, parts);
    }

    private static void thinking(Fields block, List<Part> parts) {
        String text = block.requiredText("thinking");
        String signature = block.text("signature");
        if (signature != null && !signature.isEmpty()) {
            parts.add(new Part.Reasoning(text, signature(signature, signature)));
        } else if (!text.isBlank()) {
            parts.add(new Part.Reasoning(text, null));
        }
    }

    private static Part redacted(Fields block, List<Part> before) {
        String data = block.requiredText("data");
        if (data.isEmpty()) {
            throw block.invalid("data", "must not be empty");
        }
        if (Signature.parse(data) == null) {
            return new Part.Reasoning("", new Signature(ANTHROPIC, REDACTED + data));
        }
        Part.Reasoning thinking = Part.Reasoning.of("", before, data);
        if (thinking == null) {
            throw block.invalid("data", "is not what it was: bring it back unchanged, or leave the block out");
        }
        return thinking;
    }

    /**
     * The signature in a text that clients got: another provider's has the name of its maker.
     *
     * @param own the value if it is Anthropic's
     */
    private static Signature signature(String text, String own) {
        @Nullable Signature other = Signature.parse(text);
        return other == null ? new Signature(ANTHROPIC, own) : other;
    }

    private static Part call(Fields block) {
        String name = block.requiredText("name");
        ToolsReader.checkName(block, name);
        JsonObject input = block.object("input");
        return new Part.ToolCall(id(block, "id"), name, input == null ? "{}" : input.toString());
    }

    private Part result(Fields block) {
        List<Part> content = read(block, "content");
        return new Part.ToolResult(id(block, "tool_use_id"), content, Boolean.TRUE.equals(block.flag("is_error")));
    }

    private static String id(Fields block, String field) {
        String id = block.name(field);
        if (id == null) {
            throw block.invalid(field, "is required: the id that the call came with");
        }
        return id;
    }
}
