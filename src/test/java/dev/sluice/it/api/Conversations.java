package dev.sluice.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.Api;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.client.Reply;
import dev.sluice.it.client.SseClient;
import dev.sluice.it.provider.ProviderCall;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** What tests of conversations share: starting turns, and reading what is stored. */
abstract class Conversations extends DeployedWar {

    final String unique() {
        return UUID.randomUUID().toString();
    }

    /** Asks, and returns the reply's {@code complete}. */
    final JsonObject say(String model, String conversation, String message) throws IOException {
        return say(Api.object(model, message), conversation);
    }

    final JsonObject say(JsonObjectBuilder body, String conversation) throws IOException {
        if (conversation != null) {
            body.add("conversation_id", conversation);
        }
        try (SseClient client =
                new SseClient(api().post(Refusals.CHAT, body.build().toString()))) {
            return Reply.of(client.rest()).terminal();
        }
    }

    final JsonObject json(String path) throws IOException {
        try (RawHttp http = api().get(path)) {
            assertThat(http.status()).as(path).isEqualTo(200);
            return http.json();
        }
    }

    final void reply(String name, String text) {
        provider().on(name, call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.reply(text));
            call.end();
        });
    }

    static List<String> contents(JsonObject conversation) {
        return conversation.getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("content"))
                .toList();
    }

    static String told(ProviderCall call) {
        JsonArray messages = call.body().getJsonArray("messages");
        return messages.getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("role") + ':' + message.getString("content"))
                .collect(Collectors.joining(" "));
    }

    static List<String> ids(JsonObject page) {
        return page.getJsonArray("conversations").getValuesAs(JsonObject.class).stream()
                .map(conversation -> conversation.getString("id"))
                .toList();
    }
}
