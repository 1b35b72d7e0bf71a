package dev.sluice.rest.agui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.StreamId;
import dev.sluice.rest.agui.RunInput.Given;
import dev.sluice.stream.StreamNames;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RunsTest {

    private static final Given GIVEN = new Given("m".repeat(100), "s".repeat(20));

    private final Set<StreamId> there = new HashSet<>();
    private final Runs runs =
            new Runs((stream, principal) -> there.contains(stream), StreamNames.NONE, 3 * GIVEN.bytes());
    private int started;

    private StreamId start(String principal, String runId) {
        Runs.Run run = runs.begin(principal, runId, GIVEN);
        assertThat(run).as(runId).isNotNull();
        StreamId stream = new StreamId(String.format("%032d", ++started));
        there.add(stream);
        runs.started(run, stream);
        return stream;
    }

    @Test
    void a_run_is_found_by_its_principal_only() {
        StreamId alices = start("alice", "1");
        StreamId bobs = start("bob", "1");

        assertThat(runs.find("alice", "1")).isEqualTo(new Runs.Found(alices, GIVEN));
        assertThat(runs.find("bob", "1")).isEqualTo(new Runs.Found(bobs, GIVEN));
        assertThat(runs.find("alice", "2")).isNull();
    }

    @Test
    void an_id_is_in_use_until_its_stream_is_gone() {
        StreamId stream = start("alice", "1");
        assertThat(runs.begin("alice", "1", null)).isNull();

        there.remove(stream);

        assertThat(runs.find("alice", "1")).isNull();
        assertThat(start("alice", "1")).isNotEqualTo(stream);
        assertThat(runs.size()).isEqualTo(1);
    }

    @Test
    void an_id_is_taken_while_its_run_starts_and_given_back_if_it_does_not() {
        Runs.Run run = runs.begin("alice", "1", null);
        assertThat(runs.begin("alice", "1", null)).isNull();
        assertThat(runs.find("alice", "1")).isNull();

        runs.abandon(run);

        assertThat(start("alice", "1")).isNotNull();
        runs.abandon(run); // has no effect on the other
        assertThat(runs.find("alice", "1")).isNotNull();
    }

    @Test
    void the_oldest_runs_lose_first_what_they_were_started_with() {
        for (int i = 0; i < 4; i++) {
            start("alice", "" + i);
        }

        assertThat(runs.find("alice", "0").given()).isNull();
        for (int i = 1; i < 4; i++) {
            assertThat(runs.find("alice", "" + i).given()).as("run " + i).isEqualTo(GIVEN);
        }
    }

    @Test
    void runs_whose_streams_are_gone_are_swept_away_with_their_memory() {
        for (int round = 0; round < 5; round++) {
            StreamId first = start("alice", round + "-a");
            StreamId second = start("alice", round + "-b");
            assertThat(runs.find("alice", round + "-a").given())
                    .as("round " + round)
                    .isEqualTo(GIVEN);
            there.remove(second);
            runs.sweep();
            assertThat(runs.size()).isEqualTo(2); // the older one is still there
            there.remove(first);
            runs.sweep();
            assertThat(runs.size()).isZero();
        }
    }
}
