package dev.sluice.it.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.ThinkingBlock;
import com.anthropic.models.messages.ToolUseBlock;
import dev.sluice.event.Usage;
import dev.sluice.it.client.Concurrently;
import dev.sluice.it.client.RawHttp;
import dev.sluice.it.provider.Recording;
import dev.sluice.it.server.DeployedWar;
import dev.sluice.provider.RecordedUsage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Anthropic's client for Java, pointed at {@code /api/anthropic}, with models of every provider. */
@Tag("one-server")
final class AnthropicClientIT extends DeployedWar {

    private static final int AT_ONCE = 8;

    private static final Map<String, String> PROVIDERS = Map.of(
            "anthropic", "anthropic",
            "openai-chat", "openai",
            "ollama", "ollama",
            "cohere", "cohere",
            "bedrock", "bedrock",
            "openai-responses", "openai-responses",
            "gemini", "gemini");

    /** Recorded before Anthropic named the callers of its own tools, which its description requires since. */
    private static final String WITHOUT_CALLERS = "anthropic-web-search-citations";

    private AnthropicClient client() {
        return AnthropicOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + api().port() + api().root() + "api/anthropic")
                .apiKey("unused")
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams ask(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(1000)
                .addUserMessage("Say it again.")
                .build();
    }

    private static Message stream(AnthropicClient client, MessageCreateParams ask) {
        MessageAccumulator all = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(ask)) {
            events.stream().forEach(all::accumulate);
        }
        return all.message();
    }

    private record Case(Recording recording, String way, Message reply, RuntimeException error) {}

    @Test
    void every_recording_of_every_provider_arrives_streamed_and_whole() throws Exception {
        List<Recording> recordings = provider().recordings().values().stream()
                .filter(recording -> PROVIDERS.containsKey(recording.format()))
                .toList();
        assumeFalse(recordings.isEmpty(), "no recordings at " + Recording.FOLDER + ": set -Dsluice.fixtures");
        AnthropicClient lenient = client();
        // Checks every answer and event against what Anthropic's description of its interface says.
        AnthropicClient strict = lenient.withOptions(options -> options.responseValidation(true));
        List<Callable<Case>> cases = new ArrayList<>();
        for (Recording recording : recordings) {
            MessageCreateParams ask = ask(PROVIDERS.get(recording.format()) + '/' + recording.name() + "~chunk=random");
            AnthropicClient client = recording.name().equals(WITHOUT_CALLERS) ? lenient : strict;
            cases.add(() -> read(recording, "streamed", () -> stream(client, ask)));
            cases.add(() -> read(recording, "whole", () -> client.messages().create(ask)));
        }
        SoftAssertions all = new SoftAssertions();
        for (Case done : Concurrently.run(AT_ONCE, cases)) {
            check(done, all);
        }
        lenient.close();
        all.assertAll();
    }

    private static Case read(Recording recording, String way, Callable<Message> reader) throws Exception {
        try {
            return new Case(recording, way, reader.call(), null);
        } catch (AnthropicException | IllegalStateException e) {
            return new Case(recording, way, null, e); // the accumulator throws the latter for a message without its end
        }
    }

    private static void check(Case done, SoftAssertions all) {
        Recording recording = done.recording;
        String name = recording.name() + ' ' + done.way + ": ";
        if (recording.has("error")) {
            all.assertThat(done.error).as(name + "error").isInstanceOf(AnthropicException.class);
            if (done.error instanceof AnthropicServiceException service && done.way.equals("whole")) {
                all.assertThat(service.statusCode()).as(name + "status").isBetween(400, 599);
                all.assertThat(service.type()).as(name + "type").isPresent();
            }
            return;
        }
        all.assertThat(done.error).as(name + "error").isNull();
        if (done.reply == null) {
            return;
        }
        all.assertThat(text(done.reply))
                .as(name + "text")
                .isEqualTo(recording.text("text") + recording.text("refusal"));
        all.assertThat(thinking(done.reply)).as(name + "thinking").isEqualTo(recording.text("thinking"));
        calls(done, name, all);
        usage(done, name, all);
        all.assertThat(done.reply.stopReason()).as(name + "end").isPresent();
        if (!recording.text("refusal").isEmpty()) {
            all.assertThat(done.reply.stopReason()).as(name + "end").contains(StopReason.REFUSAL);
        }
    }

    private static String text(Message reply) {
        return reply.content().stream()
                .map(ContentBlock::text)
                .flatMap(Optional::stream)
                .map(TextBlock::text)
                .collect(Collectors.joining());
    }

    private static String thinking(Message reply) {
        return reply.content().stream()
                .map(ContentBlock::thinking)
                .flatMap(Optional::stream)
                .map(ThinkingBlock::thinking)
                .collect(Collectors.joining());
    }

    private static void calls(Case done, String name, SoftAssertions all) {
        List<JsonObject> expected =
                done.recording.expected().getJsonArray("tool_calls").getValuesAs(JsonObject.class);
        List<ToolUseBlock> calls = done.reply.content().stream()
                .map(ContentBlock::toolUse)
                .flatMap(Optional::stream)
                .toList();
        all.assertThat(calls.stream().map(ToolUseBlock::name).toList())
                .as(name + "calls")
                .isEqualTo(expected.stream().map(call -> call.getString("name")).toList());
        for (int i = 0; i < Math.min(calls.size(), expected.size()); i++) {
            all.assertThat(calls.get(i).id()).as(name + "id").isNotEmpty();
            if (!expected.get(i).isNull("arguments")) {
                all.assertThat(input(calls.get(i)))
                        .as(name + "arguments")
                        .isEqualTo(object(expected.get(i).getString("arguments")));
            }
        }
    }

    private static JsonObject input(ToolUseBlock call) {
        Map<String, Object> members = new LinkedHashMap<>();
        Map<?, ?> input = call._input().convert(Map.class);
        input.forEach((name, value) -> members.put(String.valueOf(name), value));
        return Json.createObjectBuilder(members).build();
    }

    /** The arguments of a call, which are none where they are blank, and the text of a member where they are no object. */
    private static JsonObject object(String arguments) {
        try (var reader = Json.createReader(new StringReader(arguments.isBlank() ? "{}" : arguments))) {
            return reader.readObject();
        }
    }

    private static void usage(Case done, String name, SoftAssertions all) {
        Usage usage = RecordedUsage.of(
                done.recording.format(), done.recording.expected().getJsonObject("usage"));
        if (usage == null) {
            return;
        }
        com.anthropic.models.messages.Usage told = done.reply.usage();
        long cached = told.cacheReadInputTokens().orElse(0L);
        long written = told.cacheCreationInputTokens().orElse(0L);
        all.assertThat(told.inputTokens() + cached + written).as(name + "input").isEqualTo(usage.input());
        all.assertThat(cached).as(name + "cached").isEqualTo(Math.max(0, usage.cached()));
        all.assertThat(written).as(name + "written").isEqualTo(Math.max(0, usage.cacheWrite()));
        all.assertThat(told.outputTokens()).as(name + "output").isEqualTo(usage.output());
    }

    /** The client has no word for such a block in a reply, and must read the rest all the same. */
    @Test
    void a_picture_does_not_hide_the_text_beside_it() {
        provider().on("drawn", call -> {
            call.eventStream();
            call.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"See: \"}}]}\n\n");
            call.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"images\":[{\"type\":\"image_url\",\"image_url\":"
                    + "{\"url\":\"data:image/png;base64,aGk=\"}}]}}]}\n\n");
            call.chunk(
                    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"drawn.\"},\"finish_reason\":\"stop\"}]}\n\n");
            call.chunk("data: [DONE]\n\n");
            call.end();
        });
        AnthropicClient client = client();

        Message whole = client.messages().create(ask("openai/drawn"));
        assertThat(text(whole)).isEqualTo("See: drawn.");
        assertThat(whole.content()).hasSize(3);
        assertThat(text(stream(client, ask("openai/drawn")))).isEqualTo("See: drawn.");
        client.close();
    }

    @Test
    void a_refusal_before_the_stream_is_the_exception_for_its_status() {
        AnthropicClient client = client();
        assertThatThrownBy(() -> stream(client, ask("nobody/nothing")))
                .isInstanceOfSatisfying(BadRequestException.class, e -> {
                    assertThat(e.type()).contains(ErrorType.INVALID_REQUEST_ERROR);
                    assertThat(e.apiMessage())
                            .hasValueSatisfying(message -> assertThat(message).startsWith("model: "));
                });
        assertThatThrownBy(() -> client.models().retrieve("nothing")).isInstanceOf(NotFoundException.class);
        client.close();
    }

    @Test
    void models_are_listed_and_found() throws IOException {
        AnthropicClient client = client();
        assertThat(client.models().list().autoPager())
                .anyMatch(model -> model.id().equals("demo/burst"));
        assertThat(client.models().retrieve("fast").displayName()).isEqualTo("fast");
        client.close();
        // The client writes the slash as %2F, which Tomcat refuses in a path.
        try (RawHttp http = api().get("api/anthropic/v1/models/demo/burst")) {
            assertThat(http.json().getString("id")).isEqualTo("demo/burst");
        }
    }

    @Test
    void tokens_are_counted_by_the_provider_or_estimated() {
        provider().on("counted", call -> {
            assertThat(call.path()).endsWith("/v1/messages/count_tokens");
            call.whole(200, Map.of("Content-Type", "application/json"), "{\"input_tokens\":4711}".getBytes(UTF_8));
        });
        provider().on("uncounted", call -> call.whole(500, Map.of(), new byte[0]));
        AnthropicClient client = client();

        assertThat(count(client, "anthropic/counted")).isEqualTo(4711);
        assertThat(count(client, "anthropic/uncounted")).isEqualTo(4);
        assertThat(count(client, "demo/burst")).isEqualTo(4);
        client.close();
        JsonObject sent = provider().calls("counted").get(0).body();
        assertThat(sent)
                .isEqualTo(Json.createReader(
                                new StringReader(
                                        "{\"model\":\"counted\",\"messages\":[{\"role\":\"user\",\"content\":\"Say it again.\"}]}"))
                        .readObject());
    }

    private static long count(AnthropicClient client, String model) {
        return client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(model)
                        .addUserMessage("Say it again.")
                        .build())
                .inputTokens();
    }
}
