package dev.sluice.it.attack;

import dev.sluice.it.client.AguiRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The access matrix: the status that each caller gets for each request. {@code {stream}}, {@code {channel}} and
 * {@code {conversation}} belong to the owner. {@code src/site/markdown/security.md} has the same table.
 */
final class AccessMatrix {

    /** The callers. The owner has created the stream or channel; the other user and the admin have not. */
    static final List<String> CALLERS = List.of(
            "nobody",
            "no role",
            "owner",
            "other user",
            "admin",
            "owner's ticket",
            "ticket for another",
            "owner's cookie",
            "cookie, cross-site",
            "ended cookie");

    /** The first of the callers with a cookie, who are there in the mode {@code oidc} only. */
    static final int COOKIE = 7;

    /** What changes something by GET. */
    private static final Pattern CHANGED_BY_GET =
            Pattern.compile("/(stream/)?chat(\\?.*)?|/v1/sse/(connect|debug/stop/.*)");

    static final String STREAM_BODY = "{\"stream_id\":\"{stream}\"}";
    static final String CHANNEL_BODY = "{\"client_id\":\"{channel}\"}";
    private static final String CHAT = "{\"message\":\"Hi\",\"model\":\"demo/burst\",\"max_tokens\":3}";
    private static final String COMPLETION =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"model\":\"demo/burst\",\"max_tokens\":3}";
    private static final String RESPONSE = "{\"input\":\"Hi\",\"model\":\"demo/burst\"}";
    private static final String UI_CHAT =
            "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"Hi\"}]}],\"model\":\"demo/burst\",\"maxOutputTokens\":3}";
    private static final String TITLE = "{\"title\":\"Hi\"}";
    static final String FORM = "logout_token=x";
    private static final String PUSH = "{\"message\":\"Hi\"}";
    private static final String QUERY = "?prompt=Hi&model=demo/burst&max_tokens=3";

    static final List<Row> ROWS = List.of(
            row("GET", "/health/live", "", "", 200, 200, 200, 200, 200, 200, 200),
            row("GET", "/health/ready", "", "", 200, 200, 200, 200, 200, 200, 200),
            row("GET", "/", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/openapi.json", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/metrics", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/models", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("POST", "/stream/chat", "", CHAT, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/stream/chat", QUERY, "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/stream/chat?last_event_id={stream}.0", "", "", 401, 403, 200, 404, 404, 200, 401),
            row("POST", "/chat/message", "", CHAT, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/chat", QUERY, "", 401, 403, 200, 200, 200, 401, 401),
            row("POST", "/streams", "", CHAT, 401, 403, 201, 201, 201, 401, 401),
            row("POST", "/openai/v1/chat/completions", "", COMPLETION, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/openai/v1/models", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/openai/v1/models/{model}", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("POST", "/anthropic/v1/messages", "", COMPLETION, 401, 403, 200, 200, 200, 401, 401),
            row("POST", "/anthropic/v1/messages/count_tokens", "", COMPLETION, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/anthropic/v1/models", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/anthropic/v1/models/{model}", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("POST", "/openai/v1/responses", "", RESPONSE, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/openai/v1/responses/{response}", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("POST", "/openai/v1/responses/{response}/cancel", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("DELETE", "/openai/v1/responses/{response}", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("POST", "/ag-ui", "", AguiRun.body("matrix-{stream}"), 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/ag-ui/runs/{run}", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("POST", "/ai-sdk/chat", "", UI_CHAT, 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/ai-sdk/chat/{stream}/stream", "", "", 401, 403, 200, 204, 204, 401, 401),
            row("POST", "/ai-sdk/chat/{stream}/stop", "", "", 401, 403, 204, 204, 204, 401, 401),
            row("GET", "/streams/{stream}", "", "", 401, 403, 200, 404, 404, 200, 401),
            row("GET", "/streams/{stream}/events", "", "", 401, 403, 200, 404, 404, 200, 401),
            row("DELETE", "/streams/{stream}", "", "", 401, 403, 204, 404, 404, 401, 401),
            row("POST", "/tickets", "", STREAM_BODY, 401, 403, 201, 404, 404, 401, 401),
            row("GET", "/conversations", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/conversations/{conversation}", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("GET", "/conversations/{conversation}/export", "", "", 401, 403, 200, 404, 404, 401, 401),
            row("PATCH", "/conversations/{conversation}", "", TITLE, 401, 403, 204, 404, 404, 401, 401),
            row("DELETE", "/conversations/{conversation}/turns/{stream}", "", "", 401, 403, 204, 404, 404, 401, 401),
            row("DELETE", "/conversations/{conversation}", "", "", 401, 403, 204, 404, 404, 401, 401),
            row("GET", "/usage", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/admin/usage", "", "", 401, 403, 403, 403, 200, 401, 401),
            row("GET", "/admin/activity", "", "", 401, 403, 403, 403, 200, 401, 401),
            row("DELETE", "/admin/principals/{principal}", "", "", 401, 403, 403, 403, 200, 401, 401),
            row("GET", "/v1/sse/connect", "", "", 401, 403, 200, 200, 200, 401, 401),
            row("GET", "/v1/sse/debug/{channel}", "", "", 401, 403, 200, 404, 404, 200, 401),
            row("POST", "/v1/sse/messages/{channel}", "", PUSH, 401, 403, 202, 404, 404, 401, 401),
            row("POST", "/v1/sse/broadcast", "", PUSH, 401, 403, 403, 403, 202, 401, 401),
            row("GET", "/v1/sse/debug/stop/{channel}", "", "", 401, 403, 204, 404, 404, 204, 401),
            row("POST", "/v1/sse/debug/stop/{channel}", "", "", 401, 403, 204, 404, 404, 401, 401),
            row("GET", "/auth/me", "", "", 401, 200, 200, 200, 200, 401, 401, 200, 200, 401),
            row("GET", "/auth/login", "", "", 401, 403, 404, 404, 404, 401, 401, 303, 303, 303),
            row("GET", "/auth/callback", "", "", 401, 403, 404, 404, 404, 401, 401, 400, 400, 400),
            row("POST", "/auth/logout", "", "", 401, 403, 404, 404, 404, 401, 401, 200, 403, 204),
            row("POST", "/auth/backchannel-logout", "", FORM, 401, 403, 404, 404, 404, 401, 401, 400, 400, 400),
            row("GET", "/nothing", "", "", 401, 403, 404, 404, 404, 401, 401));

    /**
     * One request.
     *
     * @param path below {@code /api}, as documented
     * @param query that the request also needs, which is not documented here
     * @param statuses by caller
     */
    record Row(String method, String path, String query, String body, List<Integer> statuses) {

        Map<String, String> headers() {
            String type = body.equals(FORM) ? "application/x-www-form-urlencoded" : "application/json";
            return method.equals("GET") ? Map.of() : Map.of("Content-Type", type);
        }

        boolean ofChannel() {
            return (path + body).contains("{channel}");
        }
    }

    private AccessMatrix() {}

    /** A row; where no statuses are given for cookies, they are the owner's, but for changes from another site. */
    private static Row row(String method, String path, String query, String body, Integer... statuses) {
        List<Integer> all = new ArrayList<>(List.of(statuses));
        if (all.size() == COOKIE) {
            boolean open = statuses[0] == 200;
            boolean changes =
                    !method.equals("GET") || CHANGED_BY_GET.matcher(path).matches();
            all.addAll(List.of(statuses[2], changes ? 403 : statuses[2], open ? 200 : 401));
        }
        return new Row(method, path, query, body, all);
    }

    /** The table in Markdown. */
    static String markdown() {
        String head = "| request | " + String.join(" | ", CALLERS) + " |\n|---|" + "---|".repeat(CALLERS.size()) + '\n';
        return head
                + ROWS.stream()
                        .map(row -> "| `" + row.method() + ' ' + row.path() + "` | "
                                + row.statuses().stream().map(String::valueOf).collect(Collectors.joining(" | "))
                                + " |\n")
                        .collect(Collectors.joining());
    }
}
