package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.channel.Channel;
import dev.sluice.event.StreamEvent.ChannelMessage;
import dev.sluice.it.server.RedisProcess;
import dev.sluice.stream.ChatStream;
import dev.sluice.stream.StreamNames.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The user of Redis whom the page on clusters describes may do what a node does, and no more than that. */
@Tag("one-server")
final class DocumentedAccessIT {

    private static final Pattern RULE = Pattern.compile("(?m)^ +ACL SETUSER sluice (.*)$");

    /** A command of Lettuce, as the sources and the scripts in them have it. */
    private static final Pattern COMMAND = Pattern.compile(
            "redis -> redis\\.(?:<\\w+>)?(\\w+)\\(|redis\\s*\\.(?:<\\w+>)?(eval|xread)\\(|redis\\.call\\('(\\w+)'");

    private static List<String> rules() throws IOException {
        Matcher rule = RULE.matcher(Files.readString(Path.of("src/site/markdown/cluster.md")));
        assertThat(rule.find()).isTrue();
        return List.of(rule.group(1).split(" ", -1));
    }

    @Test
    void the_commands_are_those_that_the_code_sends() throws IOException {
        Set<String> sent = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/sluice/cluster"))) {
            for (Path file : files.toList()) {
                Matcher command = COMMAND.matcher(Files.readString(file));
                while (command.find()) {
                    String name = Stream.of(command.group(1), command.group(2), command.group(3))
                            .filter(group -> group != null)
                            .findFirst()
                            .orElseThrow();
                    sent.add('+' + name.toLowerCase(Locale.ROOT));
                }
            }
        }
        assertThat(sent).contains("+xadd", "+xread", "+eval", "+hgetall");
        Set<String> allowed =
                rules().stream().filter(rule -> rule.startsWith("+")).collect(Collectors.toSet());
        allowed.removeAll(Set.of("+hello", "+ping"));
        assertThat(allowed).isEqualTo(sent);
    }

    @Test
    void every_key_is_in_the_table() throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/cluster.md"));
        List<String> keys = Pattern.compile("prefix \\+ \"([a-z]+:?)\"")
                .matcher(Files.readString(Path.of("src/main/java/dev/sluice/cluster/Keys.java")))
                .results()
                .map(key -> key.group(1))
                .toList();
        assertThat(keys).hasSizeGreaterThan(5).allMatch(key -> page.contains("| `sluice:" + key));
    }

    private static RedisProcess redis() throws IOException {
        List<String> options = new ArrayList<>(List.of("--user", "sluice"));
        options.addAll(rules());
        options.addAll(List.of("--user", "default", "on", "nopass", "~*", "&*", "+@all"));
        return new RedisProcess(options.toArray(String[]::new));
    }

    private static ClusterSettings settings(RedisProcess redis, String password) {
        String url = redis.url().replace("//", "//sluice:" + password + '@');
        return new ClusterSettings(url, "sluice:", false, Node.LEASE, 0);
    }

    @Test
    void they_are_enough() throws Exception {
        try (RedisProcess redis = redis();
                Node one = new Node(settings(redis, "secret"));
                Node other = new Node(settings(redis, "secret"))) {
            await().until(() -> one.cluster.isUp() && other.cluster.isUp());
            ChatStream stream = one.start("c", "key");
            one.provider.next().text("Hello");
            await().until(() -> other.find(stream) != null);
            try (Follower there = new Follower(other.find(stream), 0)) {
                await().until(() -> there.text().equals("Hello"));
                assertThat(other.start("c", "key").id()).isEqualTo(stream.id());
                assertThat(other.cluster.names().take(Node.PRINCIPAL, "run")).isTrue();
                other.cluster.names().give(Node.PRINCIPAL, "run", new Named(stream.id(), Map.of()));
                assertThat(one.cluster.names().find(Node.PRINCIPAL, "run")).isNotNull();
                Channel channel = one.channels.open(Node.PRINCIPAL);
                assertThat(channel).isNotNull();
                await().until(() -> other.channels.find(channel.id(), Node.PRINCIPAL) != null);
                assertThat(other.channels.find(channel.id(), Node.PRINCIPAL).push(new ChannelMessage("m", "{}")))
                        .isTrue();
                one.channels.find(channel.id(), Node.PRINCIPAL).close();
                other.streams.cancel(Node.PRINCIPAL, "c");
                await().until(() -> there.end().equals("cancelled"));
                one.streams.forget(stream);
            }
            assertThat(redis.command("ACL LOG")).as("what was refused").isEqualTo("*0\r\n");
        }
    }

    @Test
    void with_a_wrong_password_nothing_is_shared_and_streams_start_all_the_same() throws Exception {
        try (RedisProcess redis = redis();
                Node node = new Node(settings(redis, "wrong"))) {
            await().until(() -> redis.command("ACL LOG").contains("auth"));
            assertThat(node.cluster.isUp()).isFalse();
            assertThat(node.start()).isNotNull();
            node.provider.next().end();
        }
    }
}
