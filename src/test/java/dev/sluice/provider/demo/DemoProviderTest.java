package dev.sluice.provider.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.chat.ChatRequest;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamCompleted;
import dev.sluice.event.StreamEvent.StreamFailed;
import dev.sluice.provider.RecordedReply;
import dev.sluice.provider.ReplyListener;
import dev.sluice.provider.ReplyWriter;
import dev.sluice.provider.Requests;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoProviderTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final DemoProvider demo = new DemoProvider(timer, Runnable::run);

    @AfterEach
    void stop_the_timer() {
        timer.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lorem", "think", "tool", "fail", "burst"})
    void the_same_question_gets_the_same_answer(String model) {
        ChatRequest request = Requests.asking("Why “is” the sky blue? 😀");

        assertThat(play(request, model).events()).isEqualTo(play(request, model).events());
        assertThat(demo.knows(model)).isTrue();
    }

    @Test
    void another_question_gets_another_answer() {
        assertThat(play(Requests.asking("A"), "lorem").text())
                .contains("“A”")
                .isNotEqualTo(play(Requests.asking("B"), "lorem").text());
    }

    @Test
    void only_the_listed_models_are_known() {
        assertThat(demo.knows("Lorem")).isFalse();
        assertThat(demo.knows("")).isFalse();
    }

    @Test
    void the_think_model_always_thinks_and_others_only_on_request() {
        assertThat(play(Requests.asking("A"), "think").thinking()).contains("“A”");
        assertThat(play(Requests.asking("A"), "lorem").thinking()).isEmpty();
        assertThat(play(Requests.thinking("A"), "lorem").thinking()).isNotEmpty();
    }

    @Test
    void the_failing_model_fails_after_some_text() {
        RecordedReply reply = play(Requests.asking("A"), "fail");

        assertThat(reply.text()).isNotEmpty();
        assertThat(reply.terminal()).isEqualTo(StreamFailed.of(ErrorCode.PROVIDER_OVERLOADED));
    }

    @Test
    void the_tool_model_calls_a_tool() {
        RecordedReply reply = play(Requests.asking("A"), "tool");

        assertThat(reply.calls())
                .containsExactly(new RecordedReply.Call(
                        "call_demo", "get_weather", "{\"city\": \"Nürnberg\", \"unit\": \"celsius\"}"));
        assertThat(reply.terminal())
                .isInstanceOfSatisfying(
                        StreamCompleted.class, c -> assertThat(c.stopReason()).isEqualTo(StopReason.TOOL_USE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lorem", "fail", "tool"})
    void no_more_tokens_are_written_than_requested(String model) {
        RecordedReply reply = play(Requests.withMaxTokens("A", 5), model);

        assertThat(reply.text().strip().split(" ", -1)).hasSize(5);
        assertThat(reply.terminal())
                .isInstanceOfSatisfying(
                        StreamCompleted.class, c -> assertThat(c.stopReason()).isEqualTo(StopReason.MAX_TOKENS));
    }

    @Test
    void a_burst_has_the_requested_length_and_comes_in_batches() {
        RecordedReply reply = new RecordedReply();

        demo.call(Requests.withMaxTokens("A", 100), "burst", reply);

        assertThat(reply.text().split(" ", -1)).hasSize(100);
        assertThat(reply.terminal()).isInstanceOf(StreamCompleted.class);
        assertThat(reply.flushes()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lorem", "burst"})
    void an_exception_of_the_listener_is_reported_as_a_mistake(String model) throws InterruptedException {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        BlockingQueue<Throwable> mistakes = new LinkedBlockingQueue<>();
        ReplyListener throwing = new ReplyListener() {
            @Override
            public void event(StreamEvent event) {
                throw mistake;
            }

            @Override
            public void flush() {}

            @Override
            public void alive() {}

            @Override
            public void skipped() {}

            @Override
            public void broken(Throwable thrown) {
                mistakes.add(thrown);
            }
        };

        demo.call(Requests.asking("A"), model, throwing);

        assertThat(mistakes.poll(20, TimeUnit.SECONDS)).isSameAs(mistake);
    }

    @Test
    void a_call_during_shutdown_fails_without_an_exception() {
        timer.shutdownNow();
        RecordedReply reply = new RecordedReply();

        demo.call(Requests.asking("A"), "lorem", reply);

        assertThat(reply.terminal()).isEqualTo(StreamFailed.of(ErrorCode.SERVER_SHUTDOWN));
        assertThat(reply.flushes()).isEqualTo(1);
    }

    @Test
    void long_questions_are_shortened_at_a_whole_character() {
        String question = "😀".repeat(500);

        assertThat(play(Requests.asking(question), "lorem").text()).contains("“" + "😀".repeat(120) + "…”");
    }

    /** Runs all steps at once, without pauses. */
    private static RecordedReply play(ChatRequest request, String model) {
        RecordedReply recorded = new RecordedReply();
        ReplyWriter reply = new ReplyWriter(recorded, request, "demo/" + model);
        long limit = request.maxTokens() == null ? Long.MAX_VALUE : request.maxTokens();
        long tokens = 0;
        for (Iterator<DemoStep> steps = DemoScript.of(request, model); steps.hasNext() && !reply.ended(); ) {
            DemoStep step = steps.next();
            tokens += step.tokens();
            if (tokens > limit) {
                reply.complete(StopReason.MAX_TOKENS);
            } else {
                step.action().accept(reply);
            }
        }
        return recorded;
    }
}
