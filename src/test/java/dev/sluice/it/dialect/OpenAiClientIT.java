package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import com.openai.models.completions.CompletionUsage;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
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

    /** Checks every answer and chunk against what OpenAI's description of its interface says. */
    private OpenAIClient client() {
        return client(0);
    }

    private OpenAIClient client(int retries) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + api().port() + api().root() + "api/openai/v1")
                .apiKey("unused")
                .maxRetries(retries)
                .responseValidation(true)
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

    private record Case(Recording recording, String way, ReadReply reply) {}

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        Map<String, Recording> recordings = ReadReply.byModel(provider().recordings());
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        OpenAIClient client = client();
        List<Callable<Case>> cases = new ArrayList<>();
        recordings.forEach((model, recording) -> {
            cases.add(() -> new Case(recording, "streamed", read(() -> stream(client, ask(model)))));
            cases.add(() -> new Case(
                    recording,
                    "whole",
                    read(() -> client.chat().completions().create(ask(model).build()))));
        });
        SoftAssertions all = new SoftAssertions();
        for (Case done : Concurrently.run(AT_ONCE, cases)) {
            done.reply.check(done.recording, done.way, all);
        }
        client.close();
        all.assertAll();
    }

    private static ReadReply read(Callable<ChatCompletion> reader) throws Exception {
        try {
            return reply(reader.call());
        } catch (OpenAIServiceException e) {
            assertThat(e.statusCode()).as("status").isIn(200, 400, 429, 502, 503, 504);
            assertThat(e.code()).as("code").isPresent();
            return ReadReply.failed(e.toString());
        } catch (OpenAIException e) {
            return ReadReply.failed(e.toString());
        }
    }

    private static ReadReply reply(ChatCompletion completion) {
        ChatCompletion.Choice choice = completion.choices().get(0);
        ChatCompletionMessage message = choice.message();
        CompletionUsage usage = completion.usage().orElseThrow();
        return new ReadReply(
                message.content().orElse(""),
                message.refusal().orElse(""),
                message.toolCalls().orElse(List.of()).stream()
                        .map(call -> call.asFunction())
                        .map(call -> new ReadReply.Call(
                                call.id(),
                                call.function().name(),
                                call.function().arguments()))
                        .toList(),
                choice.finishReason().asString(),
                usage.promptTokens(),
                usage.completionTokens(),
                null);
    }

    @Test
    void probabilities_are_handed_on() {
        String head =
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[";
        String piece = "{\"index\":0,\"delta\":{\"content\":\"%1$s\"},\"logprobs\":{\"content\":[{\"token\":\"%1$s\","
                + "\"logprob\":-0.5,\"bytes\":null,\"top_logprobs\":[]}],\"refusal\":null},\"finish_reason\":null}]}\n\n";
        provider().on("probable", call -> {
            call.eventStream();
            call.chunk(head + piece.formatted("Hel") + head + piece.formatted("lo") + Wire.OPENAI.beforeEnd());
            call.chunk(Wire.OPENAI.end());
            call.end();
        });
        OpenAIClient client = client();
        for (ChatCompletion read : List.of(
                stream(client, ask("openai/probable").logprobs(true)),
                client.chat()
                        .completions()
                        .create(ask("openai/probable").logprobs(true).build()))) {
            ChatCompletion.Choice choice = read.choices().get(0);
            assertThat(choice.message().content()).contains("Hello");
            assertThat(choice.logprobs().orElseThrow().content().orElseThrow())
                    .extracting(ChatCompletionTokenLogprob::token)
                    .containsExactly("Hel", "lo");
        }
        client.close();
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
        assertThatThrownBy(() -> client.models().retrieve("nothing"))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).contains("model_not_found"));
        client.close();
    }

    /** By their status alone the client would ask again for either, and the user pay for each. */
    @Test
    void a_whole_answer_says_whether_the_same_would_happen_again() {
        provider().on("too-long", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("x".repeat(1000)).repeat(4_100)); // the limit is four million
            call.end();
        });
        provider().on("broken", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("x"));
            call.rst();
        });
        OpenAIClient client = client(1);

        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(ask("openai/too-long").build()))
                .isInstanceOfSatisfying(
                        InternalServerException.class, e -> assertThat(e.code()).contains("stream_too_long"));
        assertThat(provider().calls("too-long")).hasSize(1);
        assertThatThrownBy(() ->
                        client.chat().completions().create(ask("openai/broken").build()))
                .isInstanceOfSatisfying(
                        InternalServerException.class, e -> assertThat(e.code()).contains("provider_unavailable"));
        assertThat(provider().calls("broken")).hasSize(2);
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
