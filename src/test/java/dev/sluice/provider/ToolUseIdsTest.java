package dev.sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ToolUseIdsTest {

    private final ToolUseIds ids = new ToolUseIds();

    @Test
    void an_id_that_fits_stays() {
        assertThat(ids.ofCall("toolu_01A-b")).isEqualTo("toolu_01A-b");
        assertThat(ids.ofResult("toolu_01A-b")).isEqualTo("toolu_01A-b");
    }

    @Test
    void ids_that_look_alike_afterwards_stay_different() {
        Set<String> sent = new HashSet<>();
        for (String id : new String[] {"a:1", "a.1", "a_1", "a_1-2", "", "call", "é", "x".repeat(90), "x".repeat(91)}) {
            String used = ids.ofCall(id);
            sent.add(used);
            assertThat(used).matches("[a-zA-Z0-9_-]{1,64}");
            assertThat(ids.ofResult(id)).isEqualTo(used);
        }
        assertThat(sent).hasSize(9);
    }

    @Test
    void a_result_belongs_to_the_last_call_of_its_id() {
        String first = ids.ofCall("1");
        String answer = ids.ofResult("1");
        String second = ids.ofCall("1");

        assertThat(answer).isEqualTo(first);
        assertThat(ids.ofResult("1")).isEqualTo(second).isNotEqualTo(first);
    }
}
