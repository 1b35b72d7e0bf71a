package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bench.BenchPlot.Line;
import dev.sluice.bench.BenchPlot.Panel;
import dev.sluice.bench.BenchPlot.Point;
import java.io.StringReader;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class BenchPlotTest {

    private static final Line STRAIGHT =
            new Line("as it grows", List.of(new Point(1, 1), new Point(10, 10), new Point(100, 100)));
    private static final Line FLAT =
            new Line("flat", List.of(new Point(1, 100), new Point(10, 100), new Point(100, 100)));

    private static Document plot(Line... lines) throws Exception {
        String svg = BenchPlot.of("Growth", List.of(new Panel("CPU an event, µs", "streams", List.of(lines))));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static double number(NodeList elements, int at, String attribute) {
        return Double.parseDouble(((Element) elements.item(at)).getAttribute(attribute));
    }

    @Test
    void what_grows_tenfold_is_equally_far_apart_on_both_axes() throws Exception {
        NodeList dots = plot(STRAIGHT).getElementsByTagName("circle");

        assertThat(dots.getLength()).isEqualTo(3);
        for (String axis : List.of("cx", "cy")) {
            assertThat(number(dots, 2, axis) - number(dots, 1, axis))
                    .as(axis)
                    .isEqualTo(number(dots, 1, axis) - number(dots, 0, axis))
                    .isNotZero();
        }
    }

    @Test
    void names_of_lines_that_end_at_one_place_do_not_cover_each_other() throws Exception {
        NodeList texts = plot(STRAIGHT, FLAT).getElementsByTagName("text");
        int last = texts.getLength() - 1;

        assertThat(texts.item(last).getTextContent()).isEqualTo("flat");
        assertThat(Math.abs(number(texts, last, "y") - number(texts, last - 1, "y")))
                .isGreaterThan(12);
    }
}
