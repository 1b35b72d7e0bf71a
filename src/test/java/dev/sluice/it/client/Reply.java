package dev.sluice.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A reply as a client of the typed dialect puts it together from events. Checks every rule of the contract that holds for
 * all streams on the way.
 *
 * @param toolInput all arguments as they were shown while the model wrote them
 * @param tools the finished calls: objects of id, name and arguments
 * @param terminal the last event's data, or null if there was no terminal event
 */
public record Reply(
        String text,
        String thinking,
        String toolInput,
        List<JsonObject> tools,
        boolean completed,
        JsonObject terminal,
        List<SseEvent> events) {

    private static final Set<String> STAGES = Set.of("analyzing", "generating", "applying");

    /** Puts a reply together from its events, from the first on. */
    public static Reply of(List<SseEvent> events) {
        return of("", events);
    }

    /** Puts a reply together from events that continue a text which the client already has. */
    public static Reply of(String before, List<SseEvent> events) {
        StringBuilder text = new StringBuilder(before);
        StringBuilder thinking = new StringBuilder();
        StringBuilder toolInput = new StringBuilder();
        List<JsonObject> tools = new ArrayList<>();
        JsonObject terminal = null;
        boolean completed = false;
        int sequence = -1;
        int percent = 0;
        for (SseEvent event : events) {
            assertThat(terminal).as("nothing comes after the terminal event").isNull();
            assertThat(event.sequence()).as("ids never fall").isGreaterThanOrEqualTo(sequence);
            sequence = event.sequence();
            JsonObject data = event.json();
            switch (event.event()) {
                case "text" -> {
                    assertThat(data.getString("text")).as("a piece of text").isNotEmpty();
                    text.append(data.getString("text"));
                    if (data.containsKey("accumulated")) {
                        assertThat(data.getString("accumulated")).isEqualTo(text.toString());
                    }
                }
                case "progress" -> {
                    int now = data.getInt("progress_percent");
                    assertThat(now).as("progress_percent").isBetween(percent, 100);
                    percent = now;
                    assertThat(data.getString("stage")).isIn(STAGES);
                    String partial = data.getString("partial_content", "");
                    switch (data.getString("stage")) {
                        case "analyzing" -> thinking.append(partial);
                        case "applying" -> toolInput.append(partial);
                        default ->
                            assertThat(partial.codePointCount(0, partial.length()))
                                    .isLessThanOrEqualTo(200);
                    }
                    if (data.getJsonObject("metadata").containsKey("tool")) {
                        tools.add(data.getJsonObject("metadata").getJsonObject("tool"));
                    }
                }
                case "complete", "error" -> {
                    terminal = data;
                    completed = event.is("complete");
                    assertThat(percent == 100)
                            .as("100 %% right before complete: %s", events)
                            .isEqualTo(completed);
                }
                default -> throw new AssertionError("no such event: " + event);
            }
        }
        return new Reply(
                text.toString(), thinking.toString(), toolInput.toString(), tools, completed, terminal, events);
    }

    public String stopReason() {
        return completed ? terminal.getString("stop_reason") : "";
    }

    public String errorCode() {
        return completed || terminal == null ? "" : terminal.getString("code");
    }

    public boolean partial() {
        return terminal.getBoolean("partial", false);
    }

    /** One line for a failed assertion. */
    public String summary() {
        return (completed ? "complete " : "error ") + terminal + ", text " + text.length() + ", events "
                + events.size();
    }
}
