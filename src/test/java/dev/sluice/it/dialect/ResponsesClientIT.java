package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import dev.sluice.event.Usage;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.provider.Wire;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's client for Java, which asks {@code /api/openai/v1/responses} for models of every provider. */
@Tag("one-server")
final class ResponsesClientIT extends DeployedWar {

    private static final int AT_ONCE = 8;
    private static final List<String> WORDS = List.of("Grüße, ", "世界 ", "👩‍👩‍👧 ", "and ", "so on to the ");

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

    private static ResponseCreateParams.Builder ask(String model) {
        return ResponseCreateParams.builder()
                .model(model)
                .input("Say it again.")
                .store(false);
    }

    /** What a client got: a response, and the error that followed it or came in its place. */
    private record Read(Response response, OpenAIException error) {}

    private static Read stream(OpenAIClient client, ResponseCreateParams.Builder ask) {
        ResponseAccumulator all = ResponseAccumulator.create();
        OpenAIException error = null;
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(ask.build())) {
            events.stream().forEach(event -> all.accumulate(isOpenAis(event) ? event : event.validate()));
        } catch (OpenAIException e) {
            error = e;
        }
        try {
            return new Read(all.response(), error);
        } catch (IllegalStateException none) {
            return new Read(null, error);
        }
    }

    private static Read whole(OpenAIClient client, ResponseCreateParams.Builder ask) {
        try {
            Response response = client.responses().create(ask.build());
            return new Read(isOpenAis(response) ? response : response.validate(), null);
        } catch (OpenAIException e) {
            return new Read(null, e);
        }
    }

    /** Whether it has an item as OpenAI wrote it, which need not be as OpenAI's description has it: a recording's is not. */
    private static boolean isOpenAis(Object read) {
        return read.toString().contains("ResponseFunctionWebSearch{");
    }

    private record Case(Recording recording, String way, Read read) {}

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
            cases.add(() -> new Case(recording, "streamed", stream(client, ask(model))));
            cases.add(() -> new Case(recording, "whole", whole(client, ask(model))));
        }
        SoftAssertions all = new SoftAssertions();
        for (Case done : Concurrently.run(AT_ONCE, cases)) {
            check(done, all);
        }
        client.close();
        all.assertAll();
    }

    private static void check(Case done, SoftAssertions all) {
        Recording recording = done.recording;
        Read read = done.read;
        String name = recording.name() + ' ' + done.way + ": ";
        if (recording.has("error")) {
            all.assertThat(read.error).as(name + "error").isNotNull();
            if (done.way.equals("whole") && read.error instanceof OpenAIServiceException service) {
                all.assertThat(service.statusCode()).as(name + "status").isBetween(400, 599);
                all.assertThat(service.code()).as(name + "code").isPresent();
            }
            if (done.way.equals("streamed")) {
                all.assertThat(
                                read.response == null
                                        ? null
                                        : read.response.status().orElse(null))
                        .as(name + "status")
                        .isEqualTo(ResponseStatus.FAILED);
            }
            return;
        }
        all.assertThat(read.error).as(name + "error").isNull();
        if (read.error == null) {
            check(recording, read.response, name, all);
        }
    }

    private static void check(Recording recording, Response response, String name, SoftAssertions all) {
        all.assertThat(text(response)).as(name + "text").isEqualTo(recording.text("text"));
        all.assertThat(refusal(response)).as(name + "refusal").isEqualTo(recording.text("refusal"));
        all.assertThat(thinking(response)).as(name + "thinking").startsWith(firstLine(recording.text("thinking")));
        List<ResponseFunctionToolCall> calls = response.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
        List<JsonObject> expected =
                recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        all.assertThat(calls.stream().map(ResponseFunctionToolCall::name).toList())
                .as(name + "calls")
                .isEqualTo(expected.stream().map(call -> call.getString("name")).toList());
        for (int i = 0; i < Math.min(calls.size(), expected.size()); i++) {
            if (!expected.get(i).isNull("arguments")) {
                String arguments = expected.get(i).getString("arguments");
                all.assertThat(calls.get(i).arguments())
                        .as(name + "arguments")
                        .isEqualTo(arguments.isEmpty() ? "{}" : arguments);
            }
        }
        String end = recording.has("stop_reason_unified") ? recording.text("stop_reason_unified") : "";
        if (end.equals("length")) {
            all.assertThat(response.status()).as(name + "status").contains(ResponseStatus.INCOMPLETE);
        } else if (!end.equals("content-filter")) {
            all.assertThat(response.status()).as(name + "status").contains(ResponseStatus.COMPLETED);
        }
        Usage usage = RecordedUsage.of(recording.format(), recording.expected().getJsonObject("usage"));
        ResponseUsage told = response.usage().orElse(null);
        all.assertThat(told).as(name + "usage").isNotNull();
        if (usage != null && told != null) {
            all.assertThat(told.inputTokens()).as(name + "input tokens").isEqualTo(usage.input());
            all.assertThat(told.outputTokens()).as(name + "output tokens").isEqualTo(usage.output());
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(part -> part.outputText().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }

    private static String refusal(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .map(ResponseOutputMessage::content)
                .flatMap(List::stream)
                .flatMap(part -> part.refusal().stream())
                .map(refusal -> refusal.refusal())
                .collect(Collectors.joining());
    }

    private static String thinking(Response response) {
        return response.output().stream()
                .flatMap(item -> item.reasoning().stream())
                .flatMap(item -> item.summary().stream())
                .map(part -> part.text())
                .collect(Collectors.joining());
    }

    @Test
    void a_stream_that_was_left_is_resumed_and_the_response_retrieved() {
        provider().on("left-text", call -> {
            call.eventStream();
            for (String word : WORDS) {
                call.chunk(Wire.OPENAI.text(word));
                boolean unused = call.awaitGone(5);
            }
            call.chunk(Wire.OPENAI.reply("last."));
            call.end();
        });
        OpenAIClient client = client();
        ResponseAccumulator all = ResponseAccumulator.create();
        List<Long> numbers = new ArrayList<>();
        String id = null;
        boolean ended = false;
        while (!ended) {
            try (StreamResponse<ResponseStreamEvent> events = id == null
                    ? client.responses().createStreaming(ask("openai/left-text").build())
                    : client.responses()
                            .retrieveStreaming(ResponseRetrieveParams.builder()
                                    .responseId(id)
                                    .startingAfter(numbers.get(numbers.size() - 1))
                                    .build())) {
                List<ResponseStreamEvent> some = events.stream().limit(3).toList();
                some.forEach(all::accumulate);
                some.forEach(event -> numbers.add(number(event)));
                id = id == null ? some.get(0).asCreated().response().id() : id;
                ended = some.stream().anyMatch(ResponseStreamEvent::isCompleted);
            }
        }

        assertThat(numbers)
                .isEqualTo(LongStream.range(0, numbers.size()).boxed().toList());
        assertThat(text(all.response())).isEqualTo(String.join("", WORDS) + "last.");
        assertThat(client.responses().retrieve(id).output())
                .isEqualTo(all.response().output());
        client.close();
    }

    private static long number(ResponseStreamEvent event) {
        Map<?, ?> members = event._json().orElseThrow().convert(Map.class);
        return ((Number) members.get("sequence_number")).longValue();
    }

    @Test
    void a_refusal_before_the_stream_is_the_exception_for_its_status() {
        OpenAIClient client = client();
        assertThatThrownBy(() -> client.responses().create(ask("nobody/nothing").build()))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.code()).contains("model_not_found");
                    assertThat(e.param()).contains("model");
                });
        client.close();
    }
}
