package dev.sluice.rest.openapi;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An OpenAPI document for tests: its operations, and the validation of JSON by its schemas. */
public final class ApiDescription {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** Paths whose GET opens or stops a channel. */
    private static final Set<String> OPENS_OR_STOPS =
            Set.of("/v1/sse/connect", "/v1/sse/debug/stop/{id}", "/auth/login", "/auth/callback");

    /** A method of a path. */
    public record Operation(String method, String path, JsonObject object) {}

    private final JsonObject document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new TreeMap<>();

    public ApiDescription(String json) {
        document = Json.createReader(new StringReader(json)).readObject();
    }

    public JsonObject document() {
        return document;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject().forEach((method, operation) -> {
                    if (METHODS.contains(method)) {
                        operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, operation.asJsonObject()));
                    }
                }));
        return operations;
    }

    /**
     * The methods that each path allows: those of its operations, {@code OPTIONS}, and {@code HEAD} where {@code GET} only
     * reads.
     */
    public Map<String, Set<String>> allowed() {
        Map<String, Set<String>> allowed = new TreeMap<>();
        for (Operation operation : operations()) {
            Set<String> methods = allowed.computeIfAbsent(operation.path(), path -> new TreeSet<>(Set.of("OPTIONS")));
            methods.add(operation.method());
            if (operation.method().equals("GET") && onlyReads(operation)) {
                methods.add("HEAD");
            }
        }
        return allowed;
    }

    private static boolean onlyReads(Operation get) {
        return !OPENS_OR_STOPS.contains(get.path())
                && !get.object().getJsonObject("responses").toString().contains("text/event-stream");
    }

    /** Returns the object itself, or the one that its {@code $ref} refers to. */
    public JsonObject found(JsonValue value) {
        JsonObject object = value.asJsonObject();
        if (!object.containsKey("$ref")) {
            return object;
        }
        String pointer = object.getString("$ref").substring(1);
        return Json.createPointer(pointer).getValue(document).asJsonObject();
    }

    /** Validates JSON by a schema of the document. Returns the violations, none if it is valid. */
    public List<String> faults(JsonValue schema, String json) {
        Schema compiled = schemas.computeIfAbsent(
                schema.toString(),
                text -> registry.getSchema(Json.createObjectBuilder(schema.asJsonObject())
                        .add("$defs", document.getJsonObject("components").getJsonObject("schemas"))
                        .build()
                        .toString()
                        .replace("#/components/schemas/", "#/$defs/")));
        return compiled.validate(json, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
