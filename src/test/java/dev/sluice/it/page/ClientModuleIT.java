package dev.sluice.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sse.EventStreamCases;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The client module without the page. */
final class ClientModuleIT extends InBrowser {

    @Test
    void event_streams_are_parsed_by_the_standard_however_they_are_cut() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (EventStreamCases.Row row : EventStreamCases.all().toList()) {
            rows.add(Map.of(
                    "name",
                    row.name(),
                    "stream",
                    Base64.getEncoder().encodeToString(row.bytes()),
                    "events",
                    row.textEvents()));
        }
        Object wrong = page().evaluate(
                        "async (rows) => {"
                                + "const { EventStreamParser } = await import('./js/sluice-client.js');"
                                + "const read = (pieces) => {"
                                + "  const events = [];"
                                + "  const parser = new EventStreamParser(({ type, data }) => { if (type) events.push(`${type}|${data}`); });"
                                + "  pieces.forEach((piece) => parser.push(piece));"
                                + "  return events;"
                                + "};"
                                + "const wrong = [];"
                                + "for (const { name, stream, events } of rows) {"
                                + "  const bytes = Uint8Array.from(atob(stream), (c) => c.charCodeAt(0));"
                                + "  const cuts = [Array.from(bytes, (b) => Uint8Array.of(b))];"
                                + "  for (let at = 0; at <= bytes.length; at++) cuts.push([bytes.slice(0, at), bytes.slice(at)]);"
                                + "  cuts.forEach((pieces, at) => {"
                                + "    const told = read(pieces);"
                                + "    if (JSON.stringify(told) !== JSON.stringify(events)) wrong.push({ name, at, told, events });"
                                + "  });"
                                + "}"
                                + "return wrong.slice(0, 5);"
                                + "}",
                        rows);

        assertThat(rows).hasSizeGreaterThan(50);
        assertThat((List<?>) list(wrong)).isEmpty();
    }

    @Test
    void ids_and_retry_are_kept_by_the_standard() {
        assertThat(page().evaluate("async () => {"
                        + "const { EventStreamParser } = await import('./js/sluice-client.js');"
                        + "const ids = [];"
                        + "const parser = new EventStreamParser(({ type, id }) => { if (type) ids.push(id); }, 'before');"
                        + "parser.push(new TextEncoder().encode('data: a\\n\\nid: 7\\ndata: b\\n\\ndata: c\\n\\n'"
                        + " + 'id: 8\\0\\nretry: 1x\\ndata: d\\n\\nretry: 120\\nid\\ndata: e\\n\\n'));"
                        + "return [...ids, parser.retry].join();"
                        + "}"))
                .isEqualTo("before,7,7,7,,120");
    }

    @Test
    void every_request_has_the_current_headers() {
        List<String> sent = new ArrayList<>();
        page().onRequest(request -> {
            if (request.url().contains("/api/stream")) {
                sent.add(request.method() + ' ' + request.headers().get("authorization"));
            }
        });
        page().evaluate("async () => {"
                + "const { stream } = await import('./js/sluice-client.js');"
                + "let token = 0;"
                + "await new Promise((resolve) => {"
                + "  const reply = stream({ message: 'Hello', model: 'demo/lorem' }, {"
                + "    ontext: (piece, text) => { if (text === piece) reply.stop(); },"
                + "    oncomplete: resolve,"
                + "  }, { headers: async () => ({ Authorization: `Bearer ${++token}` }) });"
                + "});"
                + "}");
        assertThat(sent).containsExactly("POST Bearer 1", "DELETE Bearer 2");
    }

    @Test
    void a_channel_is_read_until_it_is_stopped() {
        expectComplaint("status of 404");
        Object told = page().evaluate("async () => {"
                + "const { channel, connect, stream } = await import('./js/sluice-client.js');"
                + "const clientId = await connect();"
                + "const told = [];"
                + "const over = new Promise((resolve) => {"
                + "  const reader = channel(clientId, {"
                + "    onmessage(data, { type }) { told.push(type); if (data.message === 'enough') reader.stop(); },"
                + "    onprogress(progress) { told.push(progress.stage); },"
                + "    onstatechange(state) { told.push(state); },"
                + "    oncomplete: resolve,"
                + "  }, { retryDelay: 20, longestDelay: 20 });"
                + "});"
                + "await new Promise((oncomplete) => stream({ message: 'x', model: 'demo/burst', max_tokens: 1 },"
                + "  { oncomplete }, { clientId }));"
                + "await fetch(`api/v1/sse/messages/${clientId}`, { method: 'POST',"
                + "  headers: { 'Content-Type': 'application/json' }, body: '{\"message\":\"enough\"}' });"
                + "await over;"
                + "return told;"
                + "}");
        List<String> all = list(told);
        assertThat(all).startsWith("connecting", "connected", "streaming", "message");
        assertThat(all).contains("progress", "generating").endsWith("done");
    }
}
