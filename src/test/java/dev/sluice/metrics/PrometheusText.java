package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Metrics in the Prometheus text format, parsed strictly: any deviation from the format fails the test.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
 */
public final class PrometheusText {

    private static final Pattern COMMENT =
            Pattern.compile("# (?<what>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?: (?<text>.*))?");
    private static final Pattern SAMPLE =
            Pattern.compile("(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(?<labels>.*)})? (?<value>\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("(?<name>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    /** The value of one metric with one set of labels. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    private final Map<String, String> types = new LinkedHashMap<>();
    private final List<Sample> samples = new ArrayList<>();

    public PrometheusText(String text) {
        assertThat(text).endsWith("\n");
        String family = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                Matcher comment = matcher(COMMENT, line);
                family = comment.group("name");
                if (comment.group("what").equals("TYPE")) {
                    assertThat(types.put(family, comment.group("text")))
                            .as(line)
                            .isNull();
                    assertThat(comment.group("text")).isIn("counter", "gauge", "histogram", "summary", "untyped");
                }
            } else {
                Matcher sample = matcher(SAMPLE, line);
                assertThat(sample.group("name")).as(line).startsWith(family);
                double value = number(sample.group("value"));
                samples.add(new Sample(sample.group("name"), labels(sample.group("labels")), value));
            }
        }
        assertThat(samples.stream().map(s -> s.name() + new TreeMap<>(s.labels())))
                .as("samples, each once")
                .doesNotHaveDuplicates();
        checkHistograms();
    }

    private static Matcher matcher(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        return matcher;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            assertThat(label.find(at) && label.start() == at).as(text).isTrue();
            assertThat(labels.put(label.group("name"), label.group("value"))).isNull();
            at = label.end();
        }
        return labels;
    }

    /** Checks that buckets are cumulative, and that the last one equals the count. */
    private void checkHistograms() {
        Map<String, Double> last = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.labels().containsKey("le")) {
                Map<String, String> series = new TreeMap<>(sample.labels());
                series.remove("le");
                String key = sample.name().replaceFirst("_bucket$", "") + series;
                assertThat(sample.value()).as(key).isGreaterThanOrEqualTo(last.getOrDefault(key, 0.0));
                last.put(key, sample.value());
            }
        }
        for (Sample sample : samples) {
            String family = sample.name().replaceFirst("_count$", "");
            if (!family.equals(sample.name()) && "histogram".equals(types.get(family))) {
                assertThat(last.get(family + new TreeMap<>(sample.labels()))).isEqualTo(sample.value());
            }
        }
    }

    /** The metric families, with the type of each. */
    public Map<String, String> types() {
        return types;
    }

    public List<Sample> samples() {
        return samples;
    }

    /** The sum of all samples of that name with these labels, given as name, value, name, value. */
    public double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .filter(sample -> {
                    boolean matches = true;
                    for (int i = 0; i < labels.length; i += 2) {
                        matches &= labels[i + 1].equals(sample.labels().get(labels[i]));
                    }
                    return matches;
                })
                .mapToDouble(Sample::value)
                .sum();
    }
}
