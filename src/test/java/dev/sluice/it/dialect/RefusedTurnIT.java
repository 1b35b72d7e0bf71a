package dev.sluice.it.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.client.RawHttp;
import dev.sluice.it.server.DeployedWar;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refusals name the message that the client sent, whatever number its turn has for Sluice. */
@Tag("one-server")
final class RefusedTurnIT extends DeployedWar {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            messages[2] | api/openai/v1/chat/completions | {"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"tool","tool_call_id":"c","content":"1"}
            messages[3] | api/anthropic/v1/messages | {"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"1"}]}
            """)
    void a_result_without_a_call_is_named(String field, String path, String messages) throws IOException {
        try (RawHttp http = api().post(path, "{\"model\":\"demo/burst\",\"messages\":[" + messages + "]}")) {
            assertThat(http.status()).isEqualTo(400);
            assertThat(http.text()).contains(field);
        }
    }
}
