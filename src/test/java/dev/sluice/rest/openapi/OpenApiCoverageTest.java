package dev.sluice.rest.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.conversation.Title;
import dev.sluice.conversation.Turn;
import dev.sluice.event.ErrorCode;
import dev.sluice.event.StopReason;
import dev.sluice.rest.AdminResource;
import dev.sluice.rest.ChannelResource;
import dev.sluice.rest.ChatInputReader;
import dev.sluice.rest.ChatResource;
import dev.sluice.rest.ConversationJson;
import dev.sluice.rest.HealthResource;
import dev.sluice.rest.ModelCatalogue;
import dev.sluice.rest.PushReader;
import dev.sluice.rest.Readiness;
import dev.sluice.rest.StreamCreated;
import dev.sluice.rest.StreamStatus;
import dev.sluice.rest.TicketsResource;
import dev.sluice.rest.anthropic.AnthropicResource;
import dev.sluice.rest.openai.OpenAiResource;
import dev.sluice.rest.problem.Problem;
import dev.sluice.rest.problem.ProblemMapper;
import dev.sluice.rest.responses.ResponsesResource;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the OpenAPI document with the classes that it describes. */
final class OpenApiCoverageTest {

    /** The classes of response bodies, by the names of their schemas. */
    private static final Map<String, Class<?>> RESPONSES = Map.ofEntries(
            Map.entry("Problem", Problem.class),
            Map.entry("StreamStarting", StreamCreated.class),
            Map.entry("StreamStatus", StreamStatus.class),
            Map.entry("TokenCount", StreamStatus.TokenCount.class),
            Map.entry("Connected", ChannelResource.Connected.class),
            Map.entry("Reached", ChannelResource.Reached.class),
            Map.entry("ModelCatalogue", ModelCatalogue.class),
            Map.entry("ModelEntry", ModelCatalogue.Entry.class),
            Map.entry("OpenAiModel", OpenAiResource.Model.class),
            Map.entry("OpenAiModelList", OpenAiResource.ModelList.class),
            Map.entry("AnthropicModel", AnthropicResource.Model.class),
            Map.entry("AnthropicModelPage", AnthropicResource.ModelPage.class),
            Map.entry("MessageTokens", AnthropicResource.MessageTokens.class),
            Map.entry("DeletedResponse", ResponsesResource.Deleted.class),
            Map.entry("Health", HealthResource.Health.class),
            Map.entry("Report", Readiness.Report.class),
            Map.entry("Conversation", ConversationJson.class),
            Map.entry("StoredTurn", ConversationJson.Message.class),
            Map.entry("ConversationEntry", ConversationJson.Entry.class),
            Map.entry("ConversationPage", ConversationJson.Page.class),
            Map.entry("Deleted", AdminResource.Deleted.class),
            Map.entry("Ticket", TicketsResource.Issued.class),
            Map.entry("Check", Readiness.Check.class));

    private final ApiDescription api =
            new ApiDescription(OpenApi.document("/sluice/api").toString());

    private JsonObject schema(String name) {
        return api.document()
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject(name);
    }

    private Set<String> properties(String schema) {
        return schema(schema).getJsonObject("properties").keySet();
    }

    @Test
    void it_has_every_method_of_the_resources_and_no_others() throws Exception {
        Set<String> served = new TreeSet<>();
        for (Class<?> resource : resources()) {
            String root = resource.getAnnotation(Path.class).value();
            for (Method method : resource.getDeclaredMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (http != null) {
                        Path path = method.getAnnotation(Path.class);
                        served.add(http.value() + ' ' + joined(root, path == null ? "" : path.value()));
                    }
                }
            }
        }
        Set<String> described = api.operations().stream()
                .map(operation -> operation.method() + ' ' + operation.path())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(served);
    }

    private static String joined(String root, String path) {
        String whole = ("/" + root + "/" + path).replaceAll("/+", "/").replaceAll("\\{(\\w+): [^}]+}", "{$1}");
        return whole.length() > 1 ? whole.replaceFirst("/$", "") : whole;
    }

    /** The classes of all resources. */
    static List<Class<?>> resources() {
        List<Class<?>> resources = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPackages("dev.sluice.rest")) {
            if (type.isAnnotatedWith(Path.class)) {
                resources.add(type.reflect());
            }
        }
        return resources;
    }

    @Test
    void it_has_every_property_of_every_response_and_no_others() {
        RESPONSES.forEach((name, type) -> assertThat(properties(name))
                .as(name)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(OpenApiCoverageTest::snake)
                        .toList()));
    }

    private static String snake(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void it_has_every_field_of_every_request_and_no_others() {
        assertThat(properties("ChatRequest")).containsExactlyInAnyOrderElementsOf(ChatInputReader.FIELDS);
        assertThat(properties("TicketRequest")).containsExactlyInAnyOrderElementsOf(TicketsResource.FIELDS);
        assertThat(properties("Push")).containsExactlyInAnyOrderElementsOf(PushReader.FIELDS);
        JsonObject title = schema("Rename").getJsonObject("properties").getJsonObject("title");
        assertThat(title.getInt("maxLength")).isEqualTo(Title.MAX_CHARS);
        for (String path : List.of("/stream/chat", "/chat")) {
            List<String> query = api.operations().stream()
                    .filter(operation ->
                            operation.path().equals(path) && operation.method().equals("GET"))
                    .flatMap(operation -> operation.object().getJsonArray("parameters").stream())
                    .map(api::found)
                    .filter(parameter -> parameter.getString("in").equals("query"))
                    .map(parameter -> parameter.getString("name"))
                    .toList();
            assertThat(query)
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    ChatResource.FIELDS.stream(),
                                    Stream.of("dialect", "accumulated", "parts", "last_event_id", "ticket"))
                            .toList());
        }
    }

    @Test
    void it_has_every_value_of_every_enumeration_and_no_others() {
        assertThat(words(schema("Error"), "code"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .toList());
        assertThat(words(schema("Complete"), "stop_reason"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(StopReason.values())
                        .map(StopReason::wireName)
                        .toList());
        assertThat(words(schema("StoredTurn"), "stop_reason")).isEqualTo(words(schema("Complete"), "stop_reason"));
        assertThat(words(schema("StoredTurn"), "role"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Turn.Role.values())
                        .map(Turn.Role::wireName)
                        .toList());
        assertThat(words(schema("StoredTurn"), "status"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Turn.Status.values())
                        .map(Turn.Status::wireName)
                        .toList());
        Collection<String> codes = new TreeSet<>(ProblemMapper.CODES.values());
        codes.add("internal");
        assertThat(words(schema("Problem"), "code")).containsExactlyInAnyOrderElementsOf(codes);
    }

    private static List<String> words(JsonObject schema, String property) {
        return schema.getJsonObject("properties").getJsonObject(property).getJsonArray("enum").stream()
                .map(word -> ((JsonString) word).getString())
                .toList();
    }
}
