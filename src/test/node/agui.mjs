// Runs AG-UI's own client, with its verifier and its schemas. Input: {url, port, task, cases}; output: a result for each case.
import net from "node:net";
import { HttpAgent } from "@ag-ui/client";
import { EventSchemas } from "@ag-ui/core/schemas";

const AT_ONCE = 8;

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const input = JSON.parse(Buffer.concat(chunks).toString("utf8"));

// The client warns where it takes something away from an event or an input.
const warnings = [];
console.warn = (...words) => warnings.push(words.join(" "));

/** What follows an event in a broken answer is asked for by the id of the last whole one. */
function resuming(url, base, counts) {
  return async (address, init) => {
    const runId = JSON.parse(init.body).runId;
    const again = { headers: { ...init.headers }, signal: init.signal };
    delete again.headers["Content-Type"];
    let answer;
    while (!answer) {
      try {
        answer = await base(address, init);
      } catch {
        counts.cuts++;
        const there = await retried(() => base(`${url}/runs/${runId}`, again), counts);
        if (there.status !== 404) answer = there;
      }
    }
    if (!answer.ok) return answer;
    let last = null;
    const body = new ReadableStream({
      async start(controller) {
        let reader = answer.body.getReader();
        let rest = Buffer.alloc(0);
        for (;;) {
          try {
            const { done, value } = await reader.read();
            if (!done) {
              rest = Buffer.concat([rest, value]);
              // Up to the last event with an id: those before it without one belong to it.
              let end = 0;
              for (const event of rest.toString("latin1").matchAll(/(?<=^|\n)id: (.*)\n.*\n\n/g)) {
                last = event[1];
                end = event.index + event[0].length;
              }
              if (end > 0) controller.enqueue(new Uint8Array(rest.subarray(0, end)));
              rest = rest.subarray(end);
              continue;
            }
            if (rest.length > 0) controller.enqueue(new Uint8Array(rest));
            controller.close();
            return;
          } catch {
            counts.cuts++;
            rest = Buffer.alloc(0);
            const headers = last ? { ...again.headers, "Last-Event-ID": last } : again.headers;
            const next = await retried(() => base(`${url}/runs/${runId}`, { ...again, headers }), counts);
            if (next.status === 204) {
              controller.close();
              return;
            }
            if (!next.ok) {
              controller.error(new Error(`resume: ${next.status} ${await next.text()}`));
              return;
            }
            counts.resumed++;
            reader = next.body.getReader();
          }
        }
      },
    });
    return new Response(body, { status: 200, headers: answer.headers });
  };
}

async function retried(call, counts) {
  for (;;) {
    try {
      return await call();
    } catch {
      counts.cuts++;
    }
  }
}

/** Notes every frame and checks it against the schemas. */
function recording(base, seen) {
  return async (address, init) => {
    const answer = await base(address, init);
    seen.status = answer.status;
    seen.stream = answer.headers.get("Sluice-Stream-Id");
    if (!answer.ok || !answer.body) return answer;
    let text = "";
    const decoder = new TextDecoder();
    const noting = new TransformStream({
      transform(bytes, controller) {
        text += decoder.decode(bytes, { stream: true });
        controller.enqueue(bytes);
      },
      flush() {
        for (const line of text.split("\n")) {
          if (!line.startsWith("data: ")) continue;
          const event = JSON.parse(line.slice(6));
          seen.types.push(event.type);
          const parsed = EventSchemas.safeParse(event);
          if (!parsed.success) seen.faults.push(`${line}: ${parsed.error.message}`);
          if (event.delta === "") seen.faults.push(`empty: ${line}`);
        }
        if (text.includes("\r") || /^data: \[DONE\]/m.test(text)) seen.faults.push("not the protocol's framing");
      },
    });
    return new Response(answer.body.pipeThrough(noting), { status: answer.status, headers: answer.headers });
  };
}

function subscriber(result) {
  return {
    onRunFinishedEvent: ({ event, outcome, pendingToolCallIds }) => {
      result.outcome = outcome;
      result.pending = pendingToolCallIds ?? [];
      result.usage = event.usage ?? [];
      result.stopReason = event.metadata?.stopReason;
      result.finished = event;
    },
    onRunErrorEvent: ({ event }) => {
      result.error = event;
    },
    onCustomEvent: ({ event }) => {
      result.custom.push(event);
    },
    onTextMessageContentEvent: () => result.onPiece?.(),
    onReasoningMessageContentEvent: () => result.onPiece?.(),
    onToolCallArgsEvent: () => result.onPiece?.(),
  };
}

async function run(spec, agent, more = {}) {
  const result = { name: spec.name, custom: [], error: null, thrown: null };
  if (more.onPiece) result.onPiece = () => more.onPiece(result);
  try {
    await agent.runAgent(
      {
        runId: spec.runId,
        tools: spec.tools,
        context: spec.context,
        forwardedProps: { model: spec.model, ...spec.props },
        resume: spec.resume,
      },
      subscriber(result),
    );
  } catch (error) {
    result.thrown = { message: String(error.message), status: error.status ?? 0, payload: error.payload ?? null };
  }
  delete result.onPiece;
  result.messages = agent.messages;
  result.state = agent.state;
  return result;
}

function agentOf(spec, fetch, url = input.url) {
  return new HttpAgent({
    url,
    threadId: spec.threadId,
    initialMessages: spec.messages ?? [{ id: "u1", role: "user", content: "Say it again." }],
    initialState: spec.state,
    headers: spec.headers,
    fetch,
  });
}

/** A run read to its end. */
async function read(spec) {
  const seen = { types: [], faults: [] };
  const agent = agentOf(spec, recording(fetch, seen));
  const cancel = async (result) => {
    if (spec.cancel && !result.cancelled) {
      result.cancelled = true;
      await fetch(`${input.url}/../streams/${seen.stream}`, { method: "DELETE" });
    }
  };
  return { ...(await run(spec, agent, { onPiece: cancel })), seen };
}

/** Two runs of one agent, of which the second has the result of the tool that the first has called. */
async function tool(spec) {
  const agent = agentOf(spec, fetch);
  const first = structuredClone(await run({ ...spec, runId: spec.runId + "-1" }, agent));
  for (const id of first.pending) {
    agent.messages.push({ id: "result-" + id, role: "tool", toolCallId: id, content: spec.result });
  }
  return { ...(await run({ ...spec, runId: spec.runId + "-2" }, agent)), first };
}

/** The same run uncut, and through a proxy that cuts every answer at a random byte. */
async function cut(spec) {
  const whole = structuredClone(await run({ ...spec, runId: spec.runId + "-whole" }, agentOf(spec, fetch)));
  const counts = { cuts: 0, resumed: 0 };
  const proxy = net.createServer((client) => {
    const server = net.connect(input.port, "127.0.0.1");
    // Mostly within a few events, and now and then long enough for the largest of them.
    let left = 1 + Math.floor(-Math.log(1 - random()) * spec.mean);
    const end = () => {
      client.resetAndDestroy();
      server.destroy();
    };
    client.on("error", end).pipe(server);
    server.on("error", end).on("close", () => client.end());
    server.on("data", (bytes) => {
      const passed = bytes.subarray(0, left);
      left -= passed.length;
      client.write(passed, () => left === 0 && end());
    });
  });
  await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
  const url = input.url.replace(`:${input.port}`, `:${proxy.address().port}`);
  const results = [];
  for (let i = 0; counts.resumed < spec.cuts; i++) {
    const agent = agentOf(spec, resuming(url, fetch, counts), url);
    results.push(await run({ ...spec, runId: `${spec.runId}-${i}` }, agent));
  }
  proxy.close();
  return { name: spec.name, whole, results, counts };
}

let seed = input.seed ?? 1;
function random() {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
}

/** A run that is read to its end by one client, and joined by others that have nothing of it, at different times. */
async function join(spec) {
  const first = agentOf(spec, fetch);
  const url = `${input.url}/runs/${spec.runId}`;
  const joining = [];
  const late = async () => {
    const seen = { types: [], faults: [] };
    const agent = agentOf(spec, recording(() => fetch(url, { headers: { Accept: "text/event-stream" } }), seen));
    return { ...(await run(spec, agent)), seen };
  };
  const whole = structuredClone(await run(spec, first, { onPiece: () => joining.length < spec.most && joining.push(late()) }));
  joining.push(late());
  return { name: spec.name, whole, results: await Promise.all(joining) };
}

// A guard against a run that makes no progress.
setTimeout(() => {
  console.error("not done in time");
  process.exit(1);
}, 200_000).unref();

const tasks = { read, tool, cut, join };
const results = [];
const queue = input.cases.map((spec, i) => [i, spec]);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results[next[0]] = await tasks[next[1].task ?? "read"](next[1]);
    }
  }),
);
process.stdout.write(JSON.stringify({ results, warnings }));
