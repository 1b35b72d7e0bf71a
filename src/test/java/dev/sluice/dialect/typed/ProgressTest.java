package dev.sluice.dialect.typed;

import static dev.sluice.dialect.typed.Events.call;
import static dev.sluice.dialect.typed.Events.called;
import static dev.sluice.dialect.typed.Events.completed;
import static dev.sluice.dialect.typed.Events.everything;
import static dev.sluice.dialect.typed.Events.input;
import static dev.sluice.dialect.typed.Events.started;
import static dev.sluice.dialect.typed.Events.text;
import static dev.sluice.dialect.typed.Events.think;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.dialect.typed.TypedFrames.Frame;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.event.StreamEvent;
import dev.sluice.event.StreamEvent.StreamFailed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The timing of progress reports, and their completeness whenever a client reconnects. */
final class ProgressTest {

    @Test
    void progress_is_reported_four_times_a_second_at_most() {
        Reader reader = new Reader(true).takes(started(), text("first"));
        for (int i = 0; i < 1000; i++) {
            reader.waits(10).takes(text("x"));
        }

        List<Frame> progress = reader.frames().named("progress");
        assertThat(progress).hasSizeBetween(2 + 39, 2 + 40);
    }

    @Test
    void a_change_of_stage_is_reported_at_once() {
        Reader reader = new Reader(true).takes(started(), think("a"), text("b"), think("c"), call(0), text("d"));

        assertThat(reader.frames().named("progress"))
                .extracting(f -> f.data().getString("stage"))
                .containsSubsequence("analyzing", "generating", "analyzing", "applying", "generating");
    }

    @Test
    void pending_thinking_is_reported_when_it_is_due() {
        Reader reader = new Reader(true).takes(started(), think("a"), think("b"));
        assertThat(reader.dueMillis()).isEqualTo(250);
        assertThat(reader.frames().content("analyzing")).isEmpty();

        reader.waits(249);
        assertThat(reader.frames().content("analyzing")).isEmpty();
        reader.waits(1);

        assertThat(reader.frames().content("analyzing")).isEqualTo("ab");
        assertThat(reader.dueMillis()).isEqualTo(-1);
    }

    @Test
    void the_latest_text_is_cut_to_200_characters_and_never_inside_a_code_point() {
        Reader reader = new Reader(true).takes(started(), text("x".repeat(199) + "😀" + "y"));

        assertThat(reader.frames().content("generating")).isEqualTo("x".repeat(199));
    }

    @Test
    void reports_are_complete_at_any_pace() {
        long seed = System.nanoTime();
        for (int run = 0; run < 200; run++) {
            Random random = new Random(seed + run);
            Reader reader = new Reader(random.nextBoolean());
            for (StreamEvent event : everything()) {
                reader.waits(random.nextInt(400)).takes(event);
            }
            assertComplete(reader.frames(), "seed " + (seed + run));
        }
    }

    @Test
    void an_error_follows_all_thinking_and_tool_input() {
        Reader reader = new Reader(true)
                .takes(started(), think("a"), think("b"), text("c"), call(0), input(0, "{"), input(0, "}"))
                .takes(StreamFailed.of(ErrorCode.INTERNAL));

        TypedFrames frames = reader.frames();
        assertThat(frames.content("analyzing")).isEqualTo("ab");
        assertThat(frames.content("applying")).isEqualTo("{}");
        assertThat(frames.percents()).doesNotContain(100);
        assertThat(frames.frames().get(frames.frames().size() - 1).event()).isEqualTo("error");
    }

    @Test
    void a_client_that_reconnects_after_any_frame_misses_nothing() {
        long seed = System.nanoTime();
        List<StreamEvent> events = everything();
        for (int run = 0; run < 200; run++) {
            Random random = new Random(seed + run);
            Reader first = new Reader(true);
            for (StreamEvent event : events) {
                first.waits(random.nextInt(400)).takes(event);
            }
            TypedFrames all = first.frames();
            for (int got = 0; got < all.frames().size(); got++) {
                TypedFrames before = all.upTo(got);
                int place = got == 0 ? 0 : before.frames().get(got - 1).sequence() + 1;
                if (place == events.size()) {
                    continue; // the client has received the end
                }
                Reader again = new Reader(true).skips(events.subList(0, place));
                for (StreamEvent event : events.subList(place, events.size())) {
                    again.waits(random.nextInt(400)).takes(event);
                }
                assertComplete(before.and(again.frames()), "seed %s, after %s frames".formatted(seed + run, got));
            }
        }
    }

    @Test
    void joined_events_are_reported_like_single_ones() {
        List<StreamEvent> joined =
                new ArrayList<>(List.of(started("k", "v"), think("Let me see"), text("One \"two\"\n")));
        joined.addAll(List.of(think("Hm"), text("three 😀"), call(0), call(1), input(1, "{}"), input(0, "{\"a\":1}")));
        joined.addAll(List.of(called(0, "{\"a\":1}"), called(1, "{}"), text("four"), completed(StopReason.TOOL_USE)));

        TypedFrames frames =
                new Reader(true).takes(joined.toArray(StreamEvent[]::new)).frames();

        assertThat(frames.text()).isEqualTo("One \"two\"\nthree 😀four");
        assertThat(frames.content("analyzing")).isEqualTo("Let me seeHm");
    }

    /** Asserts that frames, on one connection or several, report everything once and never go backwards. */
    private static void assertComplete(TypedFrames frames, String as) {
        assertThat(frames.text()).as(as).isEqualTo("One \"two\"\nthree 😀four");
        assertThat(frames.content("analyzing")).as(as).isEqualTo("Let me seeHm");
        assertThat(frames.content("applying")).as(as).isEqualTo("{\"a\":{}1}");
        assertThat(frames.tools().stream().map(t -> t.getString("id")).distinct())
                .as(as)
                .containsExactly("t0", "t1", "t2");
        assertThat(frames.sequences()).as(as).isSorted();
        assertThat(frames.percents()).as(as).isSorted();
        assertThat(frames.terminals()).as(as).hasSize(1);
        int last = frames.frames().size() - 1;
        assertThat(frames.frames().get(last).event()).as(as).isEqualTo("complete");
        assertThat(frames.frames().get(last - 1).data().getInt("progress_percent"))
                .as(as)
                .isEqualTo(100);
        // Repeated only for a client that received it without the end that follows.
        int done = frames.frames().get(last - 1).sequence();
        assertThat(frames.frames())
                .as(as)
                .noneMatch(f -> f.data().getInt("progress_percent", 0) == 100 && f.sequence() != done);
    }
}
