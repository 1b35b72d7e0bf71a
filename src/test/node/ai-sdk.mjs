// The AI SDK's own transports and message reader, in its versions 5, 6 and 7, and in the first 5, which refuses what it does
// not know. Reads {"api", "jobs"}, and writes what each job
// has seen. A job is {"do", "version", "chat", "model", …}.
import { json } from 'node:stream/consumers';
import net from 'node:net';
import * as ai5First from 'ai5-first';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import * as ai7 from 'ai';
import { WorkflowChatTransport } from '@ai-sdk/workflow/client';

const SDKS = { '5.0.0': ai5First, 5: ai5, 6: ai6, 7: ai7 };
const AT_ONCE = 8;
console.error = () => {}; // the workflow transport tells of each lost connection
const { api, jobs } = await json(process.stdin);

const user = (text, id = 'u1') => ({ id, role: 'user', parts: [{ type: 'text', text }] });

/** Reads chunks as a chat does: the last state of the message, and what else happened. */
async function read(sdk, chunks, message) {
  const types = [];
  const errors = [];
  let finishReason = null;
  const seen = chunks.pipeThrough(new TransformStream({
    transform(chunk, controller) {
      types.push(chunk.type);
      finishReason = chunk.finishReason ?? finishReason;
      controller.enqueue(chunk);
    },
  }));
  let last = null;
  const states = sdk.readUIMessageStream({ message, stream: seen, onError: (e) => errors.push(String(e.message)) });
  for await (const state of states) {
    last = state;
  }
  return { message: last, types, errors, finishReason };
}

function transport(job, more = {}) {
  return new SDKS[job.version].DefaultChatTransport({
    api: job.api ?? api,
    prepareReconnectToStreamRequest: undefined,
    ...more,
  });
}

function send(job, messages, more = {}) {
  return transport(job).sendMessages({
    chatId: job.chat,
    messages,
    trigger: 'submit-message',
    messageId: undefined,
    body: { model: job.model, ...job.settings },
    ...more,
  });
}

/** The first chunks of a stream, which is then left alone. */
async function first(chunks, count) {
  const seen = [];
  const reader = chunks.getReader();
  while (seen.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    seen.push(value);
  }
  reader.cancel().catch(() => {});
  return seen;
}

const DO = {
  async read(job) {
    return read(SDKS[job.version], await send(job, [user('Say it again.')]));
  },

  /** Calls a tool of the client, and goes on with its result as a chat does. */
  async tool(job) {
    const sdk = SDKS[job.version];
    const asked = [user('How is the weather?')];
    const called = await read(sdk, await send(job, asked));
    const message = structuredClone(called.message);
    for (const part of message.parts) {
      if (part.type === 'tool-weather') {
        Object.assign(part, job.result);
      }
    }
    const answered = await read(sdk, await send(job, [...asked, message], { messageId: message.id }), message);
    return { called, answered };
  },

  /** Loses the connection, and comes back with another transport, as a page that is loaded again. */
  async resume(job) {
    const sdk = SDKS[job.version];
    const abort = new AbortController();
    const before = await first(await send(job, [user('Go on.')], { abortSignal: abort.signal }), job.after);
    abort.abort();
    const again = await transport(job).reconnectToStream({ chatId: job.chat });
    await fetch(job.resumed);
    const whole = again === null ? null : await read(sdk, again);
    const ended = await transport(job).reconnectToStream({ chatId: job.chat });
    return { before, whole, ended: ended === null };
  },

  /** Stops a reply that another reader reads. */
  async stop(job) {
    const sdk = SDKS[job.version];
    const reading = await send(job, [user('Go on.')]);
    const [one, two] = reading.tee();
    await first(two, job.after);
    const statuses = [];
    for (let i = 0; i < 2; i++) {
      statuses.push((await fetch(`${api}/${encodeURIComponent(job.chat)}/stop`, { method: 'POST' })).status);
    }
    const stopped = await read(sdk, one);
    const again = await transport(job).reconnectToStream({ chatId: job.chat });
    return { stopped, statuses, again: again === null };
  },

  /** Whatever a request is answered with. */
  async request(job) {
    try {
      await send(job, job.messages);
      return { error: null };
    } catch (e) {
      return { error: String(e.message) };
    }
  },

  /** Reads through lost connections with the workflow transport, and once more without any. */
  async workflow(job) {
    const cutting = await cuttingProxy(new URL(api), job.bytes);
    let run = null;
    const through = new WorkflowChatTransport({
      api: `http://127.0.0.1:${cutting.port}${new URL(api).pathname}`,
      maxConsecutiveErrors: Infinity,
      onChatSendMessage: (response) => { run = response.headers.get('x-workflow-run-id'); },
      prepareSendMessagesRequest: job.chat === undefined ? undefined
        : ({ id, messages, body }) => ({ body: { id, messages, ...body } }),
    });
    const chunks = await through.sendMessages({
      chatId: job.chat ?? 'unsent',
      messages: [user('Go on.')],
      trigger: 'submit-message',
      messageId: undefined,
      body: { model: job.model },
    });
    const cut = await read(ai7, chunks);
    cutting.close();
    const uncut = await read(ai7, await transport({ version: 7 }).reconnectToStream({ chatId: run }));
    const tail = new WorkflowChatTransport({ api, initialStartIndex: -3 });
    const last = [];
    for await (const chunk of await tail.reconnectToStream({ chatId: run })) {
      last.push(chunk.type);
    }
    return { cut, uncut, last, cuts: cutting.cuts() };
  },
};

/** A proxy that loses the connection after some bytes of each answer's body. */
function cuttingProxy(target, most) {
  let cuts = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    client.pipe(upstream);
    let head = Buffer.alloc(0);
    let left = -1;
    upstream.on('data', (data) => {
      let body = data;
      if (left < 0) {
        head = Buffer.concat([head, data]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        left = 1 + Math.floor(Math.random() * most);
        client.write(head.subarray(0, end + 4));
        body = head.subarray(end + 4);
      }
      if (body.length < left) {
        left -= body.length;
        client.write(body);
      } else if (left > 0) {
        cuts++;
        client.end(body.subarray(0, left));
        left = 0;
        upstream.destroy();
      }
    });
    upstream.on('close', () => client.end());
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({
    port: server.address().port,
    cuts: () => cuts,
    close: () => server.close(),
  })));
}

const results = new Array(jobs.length);
let next = 0;
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  while (next < jobs.length) {
    const at = next++;
    try {
      results[at] = await DO[jobs[at].do](jobs[at]);
    } catch (e) {
      results[at] = { thrown: String(e.stack ?? e) };
    }
  }
}));
process.stdout.write(JSON.stringify(results), () => process.exit(0));
