package dev.sluice.provider;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.ReplyFormat;
import jakarta.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of a reply for providers that enforce a schema, but have no form for JSON without one: there the system prompt asks
 * for it.
 */
public final class StrictFormat {

    private final @Nullable String system;
    private final @Nullable StrictSchema schema;
    private final List<String> leftOut;

    /** The form of a request's reply. */
    public StrictFormat(ChatRequest request) {
        ReplyFormat format = request.format();
        if (format == null || format.schema() != null) {
            system = request.system();
        } else {
            system = request.system() == null ? AskForJson.TEXT : request.system() + "\n\n" + AskForJson.TEXT;
        }
        schema = format == null || format.schema() == null ? null : StrictSchema.of(format.schema());
        leftOut = format == null ? List.of() : leftOut(schema);
    }

    /** The system prompt; null if there is none. */
    public @Nullable String system() {
        return system;
    }

    /** The schema that is enforced; null if none is. */
    public @Nullable JsonObject schema() {
        return schema == null ? null : schema.reduced();
    }

    /** See {@link Provider#leftOut}. */
    public List<String> leftOut() {
        return leftOut;
    }

    private static List<String> leftOut(@Nullable StrictSchema schema) {
        if (schema == null) {
            return List.of("response_format: enforcement; the system prompt asks for JSON");
        }
        return schema.leftOut().isEmpty()
                ? List.of()
                : List.of("response_format.schema: " + String.join(", ", schema.leftOut()));
    }
}
