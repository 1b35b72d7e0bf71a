package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.event.ErrorCode;
import dev.sluice.rest.problem.ProblemMapper;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the tables of the API's page with the code and the OpenAPI document. */
final class ApiDocTest {

    private static final String PAGE = "api.md";
    private static final Path OPENAPI = Path.of("src/main/resources/dev/sluice/rest/openapi");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @Test
    void every_error_code_of_a_stream_is_documented_and_no_others() {
        assertThat(Pages.rows(PAGE, "`code`", "meaning"))
                .extracting(row -> Pages.code(row.get(0)).get(0))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
    }

    @Test
    void every_code_of_a_refused_request_is_documented_and_no_others() {
        Map<Integer, String> codes = new TreeMap<>(ProblemMapper.CODES);
        codes.put(500, ErrorCode.INTERNAL.wireName());

        assertThat(Pages.rows(PAGE, "status", "`code`").stream()
                        .collect(Collectors.toMap(
                                row -> Integer.valueOf(row.get(0)),
                                row -> Pages.code(row.get(1)).get(0))))
                .isEqualTo(codes);
    }

    @Test
    void every_operation_of_the_openapi_document_is_documented_and_no_others() {
        Set<String> operations = new TreeSet<>();
        for (Path file : Pages.files(OPENAPI, ".json")) {
            JsonObject document =
                    Json.createReader(new StringReader(Pages.read(file))).readObject();
            if (document.containsKey("paths")) {
                document.getJsonObject("paths")
                        .forEach((path, item) -> item.asJsonObject().keySet().stream()
                                .filter(METHODS::contains)
                                .forEach(method ->
                                        operations.add(normal(method.toUpperCase(Locale.ROOT) + ' ' + path))));
            }
        }

        List<List<String>> rows = Pages.rows(PAGE, "request", "answer");
        assertThat(rows.stream()
                        .map(row -> normal(Pages.code(row.get(0)).get(0)))
                        .collect(Collectors.toSet()))
                .isEqualTo(operations);
    }

    private static String normal(String operation) {
        return operation.replaceFirst("\\?.*", "").replaceAll("\\{[^}]*}", "{}");
    }
}
