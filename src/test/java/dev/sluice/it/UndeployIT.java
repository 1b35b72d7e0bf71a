package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the WAR leaves a server as it found it. */
@Tag("one-server")
final class UndeployIT {

    private static final int ROUNDS = 3;
    private static final int READERS = 32;

    @Test
    void undeployment_ends_what_runs_and_leaves_no_thread_connection_or_class_loader() throws Exception {
        ReplayProvider provider = ReplayProvider.shared();
        provider.on("held", call -> {
            call.eventStream();
            call.chunk(Wire.OPENAI.text("Hello"));
            call.awaitGone(TimeUnit.SECONDS.toMillis(30));
        });
        try (OwnTomcat tomcat = new OwnTomcat("undeploy", "-Dsluice.shutdown.drain=PT0.5S");
                ServerProbe probe = tomcat.probe()) {
            for (int round = 0; round < ROUNDS; round++) {
                if (round > 0) {
                    tomcat.deploy();
                }
                int before = provider.calls("held").size();
                undeployUnderReaders(tomcat);

                assertThat(probe.threads()).filteredOn(ServerProbe::isOwn).isEmpty();
                List<ProviderCall> held = provider.calls("held");
                assertThat(held).hasSize(before + READERS);
                for (ProviderCall call : held) {
                    assertThat(call.awaitGone(1000))
                            .as("the provider's connection is closed")
                            .isTrue();
                }
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !tomcat.manager("findleaks?statusLine=true").contains("/sluice"));
            assertThat(complaints(tomcat)).doesNotContain("memory leak", "SEVERE", "Exception");
        }
    }

    /** Tomcat's log, less what it says of threads of its own that happen to look after the application just then. */
    private static String complaints(OwnTomcat tomcat) throws IOException {
        return tomcat.log()
                .lines()
                .filter(line -> !line.contains("a thread named [Catalina-utility-"))
                .collect(Collectors.joining("\n"));
    }

    private static void undeployUnderReaders(OwnTomcat tomcat) throws Exception {
        List<SseClient> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            SseClient held = tomcat.api().chat("openai/held", "Hi");
            assertThat(held.next("text")).isNotNull();
            readers.add(held);
            SseClient demo = tomcat.api().chat("demo/lorem", "Hi " + i);
            assertThat(demo.next("text")).isNotNull();
            readers.add(demo);
        }
        assertThat(tomcat.api().reply("demo/burst", "Hi").completed()).isTrue();
        tomcat.undeploy();

        for (SseClient reader : readers) {
            List<SseEvent> rest = reader.rest();
            SseEvent last = rest.get(rest.size() - 1);
            assertThat(last.event()).as("the last of %s", rest).isEqualTo("error");
            assertThat(last.json().getString("code")).isEqualTo("server_shutdown");
            assertThat(last.json().getBoolean("retryable")).isTrue();
            assertThat(last.json().getBoolean("partial")).isTrue();
            reader.close();
        }
    }
}
