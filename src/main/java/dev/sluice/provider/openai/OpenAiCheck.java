package dev.sluice.provider.openai;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message;
import dev.sluice.chat.ReplyFormat;
import dev.sluice.chat.Tool;
import dev.sluice.chat.Unsendable;
import dev.sluice.provider.OpenAiSchemas;
import dev.sluice.provider.RequestFile;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The refusals that Chat Completions document, for one server and model. Turns come in any order.
 *
 * @see <a href="https://github.com/openai/openai-python/tree/main/src/openai/types">The types of OpenAI's library</a>, <a
 *     href="https://developers.openai.com/api/docs/guides/file-inputs">File inputs</a> and <a
 *     href="https://github.com/zed-industries/zed/issues/32946">the refusal of more tools</a>, all read 2026-11-28
 */
record OpenAiCheck(ChatServer server, String model) {

    private static final int MAX_TOOLS = 128;

    /** The pattern of the names of functions and schemas. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    /** The types of files; texts are written as texts. */
    private static final Set<String> DOCUMENTS = Set.of("application/pdf", "text/*");

    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/webp", "image/gif");

    private static final Set<String> XAI_PICTURES = Set.of("image/png", "image/jpeg");

    @Nullable
    Unsendable check(ChatRequest request) {
        for (RequestFile file : RequestFile.of(request, model)) {
            Unsendable wrong = file(file);
            if (wrong != null) {
                return wrong;
            }
        }
        Unsendable wrong = tools(request.tools().all());
        if (wrong == null && request.format() != null) {
            wrong = format(request.format());
        }
        return wrong == null && server == ChatServer.OPENAI ? OpenAiSchemas.check(request, model) : wrong;
    }

    private @Nullable Unsendable file(RequestFile file) {
        if (file.role() != Message.Role.ASSISTANT && file.isInlineText()) {
            return null;
        }
        if (file.role() != Message.Role.USER) {
            return file.refused();
        }
        if (file.isPicture()) {
            return file.otherThan(server == ChatServer.XAI ? XAI_PICTURES : PICTURES);
        }
        if (!server.takesPdfs() && !file.media().isText()) {
            return file.notText();
        }
        if (file.media().url() != null && (file.media().isText() || !server.loadsPdfs())) {
            return file.noAddress();
        }
        return file.otherThan(DOCUMENTS);
    }

    private @Nullable Unsendable tools(List<Tool> tools) {
        if (tools.size() > MAX_TOOLS) {
            return new Unsendable("tools", "must be at most " + MAX_TOOLS + " for " + model + ": remove some");
        }
        for (int i = 0; i < tools.size(); i++) {
            if (!NAME.matcher(tools.get(i).name()).matches()) {
                return new Unsendable("tools[" + i + "].name", badName());
            }
        }
        return null;
    }

    private @Nullable Unsendable format(ReplyFormat format) {
        String name = format.name();
        if (name != null && !NAME.matcher(name).matches()) {
            return new Unsendable("response_format.name", badName());
        }
        return format.schema() != null && server == ChatServer.DEEPSEEK
                ? new Unsendable(
                        "response_format",
                        "is a schema, but " + model + " takes the type json only: describe the schema in the prompt")
                : null;
    }

    private String badName() {
        return "must be 1 to 64 letters, digits, _ and - for " + model + ": choose another name";
    }
}
