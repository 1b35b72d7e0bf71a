package dev.sluice.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Draws lines over logarithmic axes, several panels in one picture (SVG), as wide as a page of the documentation. Light or
 * dark, as the system of its reader.
 */
final class BenchPlot {

    /** One pair of axes. Both hold only positive values. */
    record Panel(String title, String x, List<Line> lines) {}

    /** The points of one line, with the name at its end. */
    record Line(String name, List<Point> points) {}

    record Point(double x, double y) {}

    private static final int WIDTH = 450;
    private static final int HEIGHT = 290;
    private static final int LEFT = 62;
    private static final int RIGHT = 340;
    private static final int TOP = 56;
    private static final int BOTTOM = 226;

    /** The least distance between lines of text; numbers side by side take a bit more than twice that. */
    private static final int APART = 17;

    private static final String STYLE = """
            <style>
              .ground { fill: #f6f9f9 } text { fill: #35555a } .title { fill: #16282b; font-weight: 600 }
              .grid { stroke: #d5e0e1 } .axis { stroke: #8fa3a6 }
              .a { stroke: #0f6b75 } .b { stroke: #b4501d } .dot.a { fill: #0f6b75 } .dot.b { fill: #b4501d }
              text.a, text.b { paint-order: stroke; stroke: #f6f9f9; stroke-width: 5px }
              text.a { fill: #0f6b75 } text.b { fill: #b4501d }
              @media (prefers-color-scheme: dark) {
                .ground { fill: #10191b } text { fill: #a9bcbf } .title { fill: #e6eff0 }
                .grid { stroke: #243437 } .axis { stroke: #5b6b70 }
                .a { stroke: #58bcc7 } .b { stroke: #ee9a66 } .dot.a { fill: #58bcc7 } .dot.b { fill: #ee9a66 }
                text.a, text.b { stroke: #10191b } text.a { fill: #58bcc7 } text.b { fill: #ee9a66 }
              }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();

    private BenchPlot() {}

    /** The picture, two panels side by side. */
    static String of(String title, List<Panel> panels) {
        BenchPlot plot = new BenchPlot();
        int rows = (panels.size() + 1) / 2;
        plot.put(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"system-ui, sans-serif\""
                        + " font-size=\"13\">\n<title>%s</title>\n%s<rect class=\"ground\" width=\"%d\" height=\"%d\""
                        + " rx=\"12\"/>\n",
                2 * WIDTH, rows * HEIGHT, title, STYLE, 2 * WIDTH, rows * HEIGHT);
        for (int i = 0; i < panels.size(); i++) {
            plot.put("<g transform=\"translate(%d %d)\">\n", i % 2 * WIDTH, i / 2 * HEIGHT);
            plot.panel(panels.get(i));
            plot.put("</g>\n");
        }
        plot.put("</svg>\n");
        return plot.svg.toString();
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private void panel(Panel panel) {
        Scale x = Scale.exact(values(panel, true), LEFT, RIGHT);
        Scale y = Scale.rounded(values(panel, false), BOTTOM, TOP);
        put("<text class=\"title\" x=\"%d\" y=\"30\">%s</text>\n", LEFT - 40, panel.title);
        for (double tick : y.ticks()) {
            put("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y.at(tick), RIGHT);
            put("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 8, y.at(tick) + 4, number(tick));
        }
        put("<path class=\"axis\" d=\"M%d %dH%d\"/>\n", LEFT, BOTTOM, RIGHT);
        double[] xs = values(panel, true);
        double next = Double.POSITIVE_INFINITY;
        for (int i = xs.length - 1; i >= 0; i--) {
            if (next - x.at(xs[i]) > 2 * APART + 6) {
                next = x.at(xs[i]);
                put("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", next, BOTTOM + 20, number(xs[i]));
            }
        }
        put("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", (LEFT + RIGHT) / 2, BOTTOM + 42, panel.x);
        List<Double> labels = new ArrayList<>();
        for (int i = 0; i < panel.lines.size(); i++) {
            line(panel.lines.get(i), i == 0 ? "a" : "b", x, y);
        }
        for (int i = 0; i < panel.lines.size(); i++) {
            name(panel.lines.get(i), i == 0 ? "a" : "b", x, y, labels);
        }
    }

    private void line(Line line, String style, Scale x, Scale y) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points) {
            String to = String.format(Locale.ROOT, "%.1f %.1f", x.at(point.x), y.at(point.y));
            path.append(path.isEmpty() ? 'M' : 'L').append(to);
            put("<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", style, x.at(point.x), y.at(point.y));
        }
        put("<path class=\"%s\" d=\"%s\" fill=\"none\" stroke-width=\"2\"/>\n", style, path);
    }

    private void name(Line line, String style, Scale x, Scale y, List<Double> labels) {
        Point end = line.points.get(line.points.size() - 1);
        double label = y.at(end.y) + 4;
        for (double other : labels) {
            label = Math.abs(label - other) < APART ? other + (label < other ? -APART : APART) : label;
        }
        labels.add(label);
        put("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", style, x.at(end.x) + 10, label, line.name);
    }

    private static double[] values(Panel panel, boolean ofX) {
        return panel.lines.stream()
                .flatMap(line -> line.points.stream())
                .mapToDouble(point -> ofX ? point.x : point.y)
                .sorted()
                .distinct()
                .toArray();
    }

    private static String number(double value) {
        return value < 1 ? Double.toString(value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** The place of a value on a logarithmic axis from {@code start} to {@code end}. */
    private record Scale(double min, double max, int start, int end) {

        static Scale exact(double[] values, int start, int end) {
            return new Scale(values[0], values[values.length - 1], start, end);
        }

        /** From and to a 1, 2 or 5 with zeros, and over a factor of ten at least, so that a little does not look like a lot. */
        static Scale rounded(double[] values, int start, int end) {
            double[] steps = steps();
            double min = Arrays.stream(steps)
                    .filter(step -> step <= Math.min(values[0], values[values.length - 1] / 10))
                    .max()
                    .orElse(values[0]);
            double max = Arrays.stream(steps)
                    .filter(step -> step >= values[values.length - 1] && step > min)
                    .min()
                    .orElse(values[values.length - 1]);
            return new Scale(min, max, start, end);
        }

        private static double[] steps() {
            return IntStream.rangeClosed(-2, 7)
                    .boxed()
                    .flatMapToDouble(power -> DoubleStream.of(1, 2, 5).map(step -> step * Math.pow(10, power)))
                    .toArray();
        }

        /** All steps of the axis; if there are many, only those that begin with a 1. */
        double[] ticks() {
            double[] all = Arrays.stream(steps())
                    .filter(step -> step >= min * 0.999 && step <= max * 1.001)
                    .toArray();
            return all.length <= 7
                    ? all
                    : Arrays.stream(all)
                            .filter(step -> Math.abs(Math.log10(step) - Math.rint(Math.log10(step))) < 0.01)
                            .toArray();
        }

        double at(double value) {
            return max == min ? start : start + (end - start) * Math.log(value / min) / Math.log(max / min);
        }
    }
}
