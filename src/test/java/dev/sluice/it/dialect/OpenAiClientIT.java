package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import dev.sluice.event.Usage;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's client for Java, pointed at {@code /api/openai/v1}, with models of every provider. */
@Tag("one-server")
final class OpenAiClientIT extends DeployedWar {

    private static final int AT_ONCE = 8;

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    private OpenAIClient client() {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + api().port() + api().root() + "api/openai/v1")
                .apiKey("unused")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder ask(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Say it again.");
    }

    private static ChatCompletion stream(OpenAIClient client, ChatCompletionCreateParams.Builder ask) {
        ChatCompletionAccumulator all = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams params = ask.streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(all::accumulate);
        }
        return all.chatCompletion();
    }

    private record Case(Recording recording, String way, ChatCompletion reply, OpenAIException error) {}

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        OpenAIClient client = client();
        List<Callable<Case>> cases = new ArrayList<>();
        for (Recording recording : recordings) {
            String model = PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random";
            cases.add(() -> read(recording, "streamed", () -> stream(client, ask(model))));
            cases.add(() -> read(
                    recording,
                    "whole",
                    () -> client.chat().completions().create(ask(model).build())));
        }
        SoftAssertions all = new SoftAssertions();
        for (Case done : Concurrently.run(AT_ONCE, cases)) {
            check(done, all);
        }
        client.close();
        all.assertAll();
    }

    private static Case read(Recording recording, String way, Callable<ChatCompletion> reader) throws Exception {
        try {
            return new Case(recording, way, reader.call(), null);
        } catch (OpenAIException e) {
            return new Case(recording, way, null, e);
        }
    }

    private static void check(Case done, SoftAssertions all) {
        Recording recording = done.recording;
        String name = recording.name() + ' ' + done.way + ": ";
        if (recording.has("error")) {
            all.assertThat(done.error).as(name + "error").isNotNull();
            if (done.error instanceof OpenAIServiceException service && done.way.equals("whole")) {
                all.assertThat(service.statusCode()).as(name + "status").isBetween(400, 599);
                all.assertThat(service.code()).as(name + "code").isPresent();
            }
            return;
        }
        all.assertThat(done.error).as(name + "error").isNull();
        if (done.reply == null) {
            return;
        }
        ChatCompletion.Choice choice = done.reply.choices().get(0);
        ChatCompletionMessage message = choice.message();
        all.assertThat(message.content().orElse("")).as(name + "text").isEqualTo(recording.text("text"));
        all.assertThat(message.refusal().orElse("")).as(name + "refusal").isEqualTo(recording.text("refusal"));
        List<JsonObject> calls = recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        all.assertThat(message.toolCalls().orElse(List.of()).stream()
                        .map(call -> call.asFunction().function().name())
                        .toList())
                .as(name + "calls")
                .isEqualTo(calls.stream().map(call -> call.getString("name")).toList());
        for (int i = 0; i < calls.size(); i++) {
            ChatCompletionMessageFunctionToolCall call =
                    message.toolCalls().orElseThrow().get(i).asFunction();
            all.assertThat(call.id()).as(name + "id").isNotEmpty();
            if (!calls.get(i).isNull("arguments")) {
                all.assertThat(call.function().arguments())
                        .as(name + "arguments")
                        .isEqualTo(calls.get(i).getString("arguments"));
            }
        }
        if (!calls.isEmpty() && recording.text("refusal").isEmpty()) {
            all.assertThat(choice.finishReason())
                    .as(name + "end")
                    .isNotEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        }
        usage(recording, done, name, all);
    }

    private static void usage(Recording recording, Case done, String name, SoftAssertions all) {
        Usage usage = RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        CompletionUsage told = done.reply.usage().orElse(null);
        all.assertThat(told).as(name + "usage").isNotNull();
        if (usage != null && told != null) {
            all.assertThat(told.promptTokens()).as(name + "prompt tokens").isEqualTo(usage.input());
            all.assertThat(told.completionTokens())
                    .as(name + "completion tokens")
                    .isEqualTo(usage.output());
        }
    }

    @Test
    void a_refusal_before_the_stream_is_the_exception_for_its_status() {
        OpenAIClient client = client();
        assertThatThrownBy(() -> stream(client, ask("nobody/nothing")))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.code()).contains("model_not_found");
                    assertThat(e.param()).contains("model");
                });
        assertThatThrownBy(() -> stream(client, ask("demo/burst").n(2)))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.param()).contains("n"));
        assertThatThrownBy(() -> client.models().retrieve("nothing")).isInstanceOf(NotFoundException.class);
        client.close();
    }

    @Test
    void models_are_listed_and_found() throws IOException {
        OpenAIClient client = client();
        assertThat(client.models().list().data()).anyMatch(model -> model.id().equals("demo/burst"));
        assertThat(client.models().retrieve("fast").ownedBy()).isEqualTo("sluice");
        client.close();
        // The client writes the slash as %2F, which Tomcat refuses in a path.
        try (RawHttp http = api().get("api/openai/v1/models/demo/burst")) {
            assertThat(http.json().getString("id")).isEqualTo("demo/burst");
        }
    }
}
