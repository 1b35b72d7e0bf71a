package dev.sluice.rest.responses;

import dev.sluice.chat.ChatRequest;
import dev.sluice.chat.Message.Role;
import dev.sluice.chat.Original;
import dev.sluice.chat.Part;
import dev.sluice.rest.ChatInput;
import dev.sluice.rest.TurnPlace;
import dev.sluice.rest.input.AttachmentPlaces;
import dev.sluice.rest.input.Fields;
import dev.sluice.rest.input.ReceivedBody;
import dev.sluice.rest.input.Uploads;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request for a response. Fields that are not read here are for a provider of the same protocol, which gets the
 * request as it came.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create">Create a model response</a>
 */
final class ResponseReader {

    /** The name of the protocol, which its dialect and the type of provider have, too. */
    static final String PROTOCOL = "openai-responses";

    static final AttachmentPlaces ATTACHMENTS = new AttachmentPlaces(
            Set.of(),
            Set.of(
                    "input.content.image_url",
                    "input.content.file_data",
                    "input.output.image_url",
                    "input.output.file_data"));

    private static final int MAX_TOKENS = 10_000_000;
    private static final int MAX_TEMPERATURE = 2;

    /** As OpenAI has it. */
    private static final int MAX_METADATA = 16;

    private final Fields fields;
    private final JsonObject body;

    private ResponseReader(ReceivedBody body) {
        this.fields = Fields.of(body);
        this.body = body.object();
    }

    /**
     * A request that was read.
     *
     * @param streams whether the client wants a stream
     * @param background whether it goes on without the client
     */
    record Asked(ChatInput input, boolean streams, boolean background) {}

    /** Reads a body. */
    static Asked read(ReceivedBody body, Uploads.Share uploads) {
        return new ResponseReader(body).asked(uploads);
    }

    private Asked asked(Uploads.Share uploads) {
        boolean stored = !Boolean.FALSE.equals(fields.flag("store"));
        String conversation = conversation();
        return new Asked(
                new ChatInput(
                        chat(),
                        TurnPlace.INPUT,
                        fields.name("model"),
                        conversation,
                        fields.textByName("metadata", MAX_METADATA),
                        null,
                        uploads,
                        stored,
                        RepeatedRequest.notes(body, stored),
                        previous()),
                Boolean.TRUE.equals(fields.flag("stream")),
                Boolean.TRUE.equals(fields.flag("background")));
    }

    private ChatRequest chat() {
        InputItems items = new InputItems();
        if (fields.isText("input")) {
            items.turns().add(Role.USER, text(fields.requiredText("input")));
        } else {
            items.read(fields.objects("input"));
        }
        if (items.turns().messages().isEmpty()) {
            throw fields.invalid(
                    "input", "must be a text, or items of which at least one is a message that is not blank");
        }
        Fields text = fields.fields("text");
        return new ChatRequest(
                items.turns().messages(),
                system(items),
                fields.count("max_output_tokens", MAX_TOKENS),
                fields.decimal("temperature", MAX_TEMPERATURE),
                fields.decimal("top_p", 1),
                List.of(),
                effort(),
                ResponseTools.read(fields),
                text == null ? null : ResponseTools.format(text),
                new Original(PROTOCOL, SameProtocol.body(body), Map.of()));
    }

    private static List<Part> text(String text) {
        return text.isBlank() ? List.of() : List.of(new Part.Text(text));
    }

    /** All instructions: those of the request, then those among the items. */
    private @Nullable String system(InputItems items) {
        String instructions = fields.text("instructions");
        String among = items.turns().system();
        if (instructions == null || instructions.isBlank()) {
            return among;
        }
        return among == null ? instructions : instructions + "\n\n" + among;
    }

    /** The budget of tokens that stands for an effort; null for the model's default. */
    private @Nullable Integer effort() {
        Fields reasoning = fields.fields("reasoning");
        String effort = reasoning == null ? null : reasoning.text("effort");
        return effort == null ? null : ChatRequest.budget(effort);
    }

    private @Nullable String conversation() {
        if (!fields.has("conversation")) {
            return null;
        }
        if (fields.has("previous_response_id")) {
            throw fields.invalid("previous_response_id", "cannot be sent with conversation: send one of them");
        }
        if (fields.isText("conversation")) {
            return fields.name("conversation");
        }
        Fields conversation = fields.fields("conversation");
        return conversation == null ? null : conversation.name("id");
    }

    /** The stream of the response that this one follows, or null. */
    private @Nullable String previous() {
        String previous = fields.name("previous_response_id");
        if (previous == null) {
            return null;
        }
        String stream = ResponseId.stream(previous);
        if (stream == null) {
            throw fields.invalid("previous_response_id", "is not the id of a response: it begins with resp_");
        }
        return stream;
    }
}
