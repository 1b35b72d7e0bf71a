package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a deployment asks itself, and that nothing stays of it. */
@Tag("one-server")
final class WarmUpIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void a_deployment_warms_up_and_ends_that_by_itself() throws Exception {
        try (OwnTomcat tomcat = new OwnTomcat("warm-up", "-Dsluice.warm-up=PT2S");
                ServerProbe probe = tomcat.probe()) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(tomcat.log()).containsPattern("Warmed up with [1-9][0-9]* replies"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(warming(probe)).isEmpty());
            assertThat(tomcat.log()).doesNotContain("SEVERE");
        }
    }

    @Test
    void an_undeployment_in_its_middle_ends_it() throws Exception {
        try (OwnTomcat tomcat = new OwnTomcat("warm-up-undeployed", "-Dsluice.warm-up=PT10M");
                ServerProbe probe = tomcat.probe()) {
            // The one that leads, what it asks, and what reads.
            await().atMost(PATIENCE).until(() -> warming(probe).size() >= 4);
            try (SseClient client = tomcat.api().chat("demo/burst", "Hi")) {
                assertThat(Reply.of(client.rest()).stopReason()).isEqualTo("end_turn");
            }
            tomcat.undeploy();

            assertThat(warming(probe)).isEmpty();
            assertThat(tomcat.log()).doesNotContain("memory leak", "SEVERE");
        }
    }

    private static List<String> warming(ServerProbe probe) throws Exception {
        return probe.threads().stream()
                .filter(name -> name.startsWith("sluice-warm-up"))
                .toList();
    }
}
