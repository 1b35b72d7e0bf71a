package dev.sluice.bench;

import dev.sluice.it.client.Loop;
import dev.sluice.it.client.LoopReader;
import dev.sluice.it.provider.LoopProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Compares Sluice with a relay that blocks a thread for each stream: the same streams, in turn. */
final class BenchRelay {

    /** The loads. */
    private enum Scenario {
        BURST("burst: 32 streams, 1,000 chunks without a pause") {
            @Override
            BenchResult run(Loads loads) throws InterruptedException {
                return loads.hurried.toTheEnd(32, 1000, false, forSeconds(BURST_SECONDS));
            }
        },
        PACED("paced: 200 streams, 20 chunks a second each") {
            @Override
            BenchResult run(Loads loads) throws IOException {
                List<LoopReader> readers = loads.paced.open(200);
                BenchResult result = loads.paced.window(PACED_EVENTS);
                loads.paced.leave(readers);
                return result;
            }
        },
        ALONE("one stream of 3 chunks at a time") {
            @Override
            BenchResult run(Loads loads) throws InterruptedException {
                return loads.hurried.toTheEnd(1, 3, false, begun -> begun < ALONE_STREAMS);
            }
        };

        private final String words;

        Scenario(String words) {
            this.words = words;
        }

        abstract BenchResult run(Loads loads) throws Exception;
    }

    private static final int CHARS = 20;
    private static final int PACE_MS = 50;
    private static final int BURST_SECONDS = 4;

    /** Six seconds of them. */
    private static final int PACED_EVENTS = 24_000;

    private static final int ALONE_STREAMS = 500;

    /** Rounds that are not counted, in which the servers' JIT compilers do most of their work. */
    private static final int WARM_UPS = 3;

    private BenchRelay() {}

    /** The loads of one server. */
    private record Loads(BenchServer server, BenchLoad hurried, BenchLoad paced) {}

    private static IntPredicate forSeconds(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        return begun -> System.nanoTime() - end < 0;
    }

    static String run(BenchScope scope) throws Exception {
        try (Loop providers = new Loop();
                Loop clients = new Loop()) {
            LoopProvider hurried = new LoopProvider(providers, "hurried", LoopProvider.NO_PAUSE, CHARS);
            LoopProvider paced = new LoopProvider(providers, "paced", PACE_MS, CHARS);
            List<LoopProvider> all = List.of(hurried, paced);
            try (BenchServer sluice = BenchServer.sluice("1g", all);
                    BenchServer blocking = BenchServer.blocking("1g", all)) {
                List<Loads> relays = new ArrayList<>();
                for (BenchServer server : List.of(sluice, blocking)) {
                    relays.add(new Loads(
                            server, new BenchLoad(clients, server, hurried), new BenchLoad(clients, server, paced)));
                }
                for (int i = 0; i < WARM_UPS; i++) {
                    for (Scenario scenario : Scenario.values()) {
                        rounds(scenario, relays, 1);
                    }
                }
                return table(scope, relays);
            }
        }
    }

    private static String table(BenchScope scope, List<Loads> relays) throws Exception {
        StringBuilder table = new StringBuilder("""
                | scenario | relay | events/s | CPU an event | latency p50 / p99 | first text p50 | allocated an event |
                |---|---|---|---|---|---|---|
                """);
        for (Scenario scenario : Scenario.values()) {
            List<List<BenchResult>> results = rounds(scenario, relays, scope.relayRounds);
            for (int i = 0; i < relays.size(); i++) {
                String words = i == 0 ? scenario.words : "";
                table.append(line(words, relays.get(i).server().name(), results.get(i)));
            }
            double ratio = BenchResult.median(results.get(1), BenchResult::cpuMicros)
                    / BenchResult.median(results.get(0), BenchResult::cpuMicros);
            table.append(String.format(
                    Locale.ROOT, "| | blocking ÷ Sluice | | **%.1f** | | | %.1f |%n", ratio, allocations(results)));
        }
        return table.toString();
    }

    private static double allocations(List<List<BenchResult>> results) {
        return BenchResult.median(results.get(1), BenchResult::allocated)
                / BenchResult.median(results.get(0), BenchResult::allocated);
    }

    /** Measures each relay a number of times, in turn. */
    private static List<List<BenchResult>> rounds(Scenario scenario, List<Loads> relays, int count) throws Exception {
        List<List<BenchResult>> results = new ArrayList<>();
        relays.forEach(relay -> results.add(new ArrayList<>()));
        for (int round = 0; round < count; round++) {
            for (int i = 0; i < relays.size(); i++) {
                BenchResult result = scenario.run(relays.get(i));
                System.out.printf(
                        "%s, %s: %s%n", scenario, relays.get(i).server().name(), result);
                results.get(i).add(result);
            }
        }
        return results;
    }

    private static String line(String scenario, String relay, List<BenchResult> rounds) {
        double first = BenchResult.median(rounds, BenchResult::firstP50) / 1000;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %.1f µs | %.2f / %.2f ms | %s | %,.0f B |%n",
                scenario,
                relay,
                BenchResult.median(rounds, BenchResult::eventsPerSecond),
                BenchResult.median(rounds, BenchResult::cpuMicros),
                BenchResult.median(rounds, BenchResult::p50) / 1000,
                BenchResult.median(rounds, BenchResult::p99) / 1000,
                Double.isNaN(first) ? "" : String.format(Locale.ROOT, "%.2f ms", first),
                BenchResult.median(rounds, BenchResult::allocated));
    }
}
