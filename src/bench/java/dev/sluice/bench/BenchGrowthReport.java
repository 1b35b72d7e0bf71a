package dev.sluice.bench;

import dev.sluice.bench.BenchPlot.Line;
import dev.sluice.bench.BenchPlot.Panel;
import dev.sluice.bench.BenchPlot.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The results of {@link BenchGrowth}, as tables and a plot.
 *
 * @param mostStreams the most that were possible
 */
record BenchGrowthReport(
        int mostStreams,
        List<BenchStep> streams,
        List<BenchStep> blocking,
        List<BenchStep> readers,
        List<BenchStep> textOnly,
        List<BenchStep> accumulated) {

    String tables() {
        return streamTable() + "\n" + readerTable() + "\n" + replyTable();
    }

    private String streamTable() {
        StringBuilder table = new StringBuilder();
        line(table, """
                | streams, %,d events/s in all | CPU an event | latency p50 / p99 | heap a stream | process | blocking relay: CPU | heap a stream | process |
                |---|---|---|---|---|---|---|---|
                """, BenchGrowth.EVENTS_PER_SECOND);
        for (int i = 0; i < streams.size(); i++) {
            BenchStep step = streams.get(i);
            line(
                    table,
                    "| %,d | %.0f µs | %s | %s | %s |%n",
                    Math.min(step.size(), mostStreams),
                    step.cpuMicros(),
                    latency(step),
                    memory(step),
                    i < blocking.size()
                            ? "%.0f µs | %s".formatted(blocking.get(i).cpuMicros(), memory(blocking.get(i)))
                            : "| |");
        }
        return table.toString();
    }

    private static String memory(BenchStep step) {
        return String.format(Locale.ROOT, "%.0f KB | %.0f MB", step.heap(), step.resident());
    }

    private static String latency(BenchStep step) {
        return String.format(
                Locale.ROOT,
                "%.2f / %.2f ms",
                step.median(BenchResult::p50) / 1000,
                step.median(BenchResult::p99) / 1000);
    }

    private String readerTable() {
        StringBuilder table = new StringBuilder("""
                | readers of one stream of 200 events/s | CPU for each reader of an event | latency p50 / p99 |
                |---|---|---|
                """);
        for (BenchStep step : readers) {
            line(table, "| %,d | %.1f µs | %s |%n", step.size(), step.cpuMicros(), latency(step));
        }
        return table.toString();
    }

    private String replyTable() {
        StringBuilder table = new StringBuilder();
        line(table, """
                | replies, events of %d bytes | CPU a reply | an event | allocated | with `accumulated` | an event | allocated |
                |---|---|---|---|---|---|---|
                """, BenchGrowth.REPLY_CHARS);
        for (int i = 0; i < textOnly.size(); i++) {
            BenchStep one = textOnly.get(i);
            BenchStep other = accumulated.get(i);
            line(table, "| %,d KB | %s | %s |%n", one.size(), reply(one), reply(other));
        }
        return table.toString();
    }

    private static String reply(BenchStep step) {
        return String.format(
                Locale.ROOT,
                "%,.1f ms | %,.0f µs | %,.0f B",
                replyMillis(step),
                step.cpuMicros(),
                step.median(BenchResult::allocated));
    }

    private static double replyMillis(BenchStep step) {
        return step.cpuMicros() * BenchGrowth.replyChunks(step.size()) / 1000;
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values));
    }

    /** The picture, as SVG. */
    String plot() {
        Panel cpu = new Panel(
                "CPU an event, µs, at 2,000 events/s in all",
                "streams",
                List.of(
                        cpu("Sluice", streams), //
                        cpu("blocking relay", blocking)));
        Panel heap = new Panel(
                "heap a stream, KB",
                "streams",
                List.of(
                        plotted("Sluice", streams, BenchStep::heap),
                        plotted("blocking relay", blocking, BenchStep::heap)));
        Panel ofReaders = new Panel(
                "CPU for each reader of an event, µs", "readers of one stream", List.of(cpu("Sluice", readers)));
        Panel ofReplies = new Panel(
                "CPU a reply, ms",
                "KB of a reply",
                List.of(
                        plotted("text only", textOnly, BenchGrowthReport::replyMillis),
                        plotted("accumulated", accumulated, BenchGrowthReport::replyMillis)));
        return BenchPlot.of(
                "What an event costs as streams, readers and replies grow", List.of(cpu, heap, ofReaders, ofReplies));
    }

    private Line cpu(String name, List<BenchStep> steps) {
        return plotted(name, steps, BenchStep::cpuMicros);
    }

    /** Replaces values below 1 by 1: a logarithmic axis has no 0. */
    private Line plotted(String name, List<BenchStep> steps, ToDoubleFunction<BenchStep> figure) {
        return new Line(
                name,
                steps.stream()
                        .map(step ->
                                new Point(Math.min(step.size(), mostStreams), Math.max(1, figure.applyAsDouble(step))))
                        .toList());
    }
}
