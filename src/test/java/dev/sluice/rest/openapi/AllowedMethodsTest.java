package dev.sluice.rest.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rest.problem.ProblemMapper;
import dev.sluice.rest.web.AllowFilter;
import dev.sluice.rest.web.RequestFilter;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.junit.jupiter.api.Test;

/** The methods that resources allow, compared with the OpenAPI document. The resources have no services. */
final class AllowedMethodsTest {

    private static final URI ROOT = URI.create("http://localhost/sluice/api/");

    private final ApplicationHandler jersey = new ApplicationHandler(new ResourceConfig()
            .registerInstances(resources())
            .registerInstances(new AllowFilter(), new ProblemMapper(code -> {}, Map.of()))
            .property(ServerProperties.WADL_FEATURE_DISABLE, true));
    private final Map<String, Set<String>> allowed =
            new ApiDescription(OpenApi.document("/sluice/api").toString()).allowed();

    private static Set<Object> resources() {
        Set<Object> resources = new HashSet<>();
        for (Class<?> type : OpenApiCoverageTest.resources()) {
            Constructor<?> constructor = type.getConstructors()[0];
            try {
                resources.add(constructor.newInstance(new Object[constructor.getParameterCount()]));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        return resources;
    }

    private ContainerResponse answer(String method, String path) throws InterruptedException, ExecutionException {
        String concrete = path.replaceAll("\\{[a-zA-Z]+}", "x").substring(1);
        ContainerRequest request =
                new ContainerRequest(ROOT, ROOT.resolve(concrete), method, null, new MapPropertiesDelegate(), null);
        request.setProperty(RequestFilter.METHOD, method);
        return jersey.apply(request).get();
    }

    private static Set<String> allow(ContainerResponse answer) {
        return new TreeSet<>(Set.of(answer.getHeaderString("Allow").split(", ", -1)));
    }

    @Test
    void options_is_answered_with_exactly_what_is_allowed_and_no_content() throws Exception {
        assertThat(allowed).hasSizeGreaterThan(15);
        for (Map.Entry<String, Set<String>> path : allowed.entrySet()) {
            ContainerResponse answer = answer("OPTIONS", path.getKey());

            assertThat(answer.getStatus()).as(path.getKey()).isEqualTo(204);
            assertThat(allow(answer)).as(path.getKey()).isEqualTo(path.getValue());
            assertThat(answer.hasEntity()).isFalse();
            assertThat(answer.getHeaders()).doesNotContainKey("Content-Type");
        }
    }

    @Test
    void what_is_not_allowed_is_refused_with_what_is() throws Exception {
        for (Map.Entry<String, Set<String>> path : allowed.entrySet()) {
            for (String method : Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY")) {
                if (!path.getValue().contains(method)) {
                    ContainerResponse answer = answer(method, path.getKey());

                    assertThat(answer.getStatus()).as(method + path.getKey()).isEqualTo(405);
                    assertThat(allow(answer)).as(method + path.getKey()).isEqualTo(path.getValue());
                }
            }
        }
    }

    @Test
    void options_of_no_resource_is_not_found() throws Exception {
        assertThat(answer("OPTIONS", "/nothing").getStatus()).isEqualTo(404);
    }
}
