// Reads messages with Anthropic's client for JavaScript, about eight at a time. Input: a list of {base, model, stream}. Output:
// for each of them, in order, {message} or {error: {name, status, type}}.
import Anthropic from '@anthropic-ai/sdk';
import { text } from 'node:stream/consumers';

const AT_ONCE = 8;
const cases = JSON.parse(await text(process.stdin));
const results = [];
let next = 0;

async function read({ base, model, stream }) {
  const client = new Anthropic({ baseURL: base, apiKey: 'unused', maxRetries: 0, logLevel: 'off' });
  const params = { model, max_tokens: 1000, messages: [{ role: 'user', content: 'Say it again.' }] };
  try {
    const message = stream
      ? await client.messages.stream(params).finalMessage()
      : await client.messages.create(params);
    return { message };
  } catch (e) {
    return { error: { name: e.constructor.name, status: e.status ?? 0, type: e.type ?? e.message } };
  }
}

async function work() {
  while (next < cases.length) {
    const i = next++;
    results[i] = await read(cases[i]);
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
process.stdout.write(JSON.stringify(results));
