package dev.sluice.provider;

import dev.sluice.chat.Part;
import java.nio.charset.StandardCharsets;

/** The results of tools for providers that take them as texts alone. */
public final class ToolTexts {

    private ToolTexts() {}

    /**
     * Returns the text of a result, with that of the text files in it. The text of a failure is a JSON object with the one
     * member {@code error}, because these providers have no other place for it.
     */
    public static String of(Part.ToolResult result) {
        String text = Part.text(TextFile.inline(result.content()));
        return result.isError()
                ? new String(JsonBody.object(json -> json.write("error", text)), StandardCharsets.UTF_8)
                : text;
    }
}
