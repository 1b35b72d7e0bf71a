// Reads messages with Anthropic's client for JavaScript, about eight at a time. Input: a list of {base, model, stream}, with
// "runs": true for one that its tool runner reads, which answers the calls itself. Output:
// for each of them, in order, {message} or {error: {name, status, type}}.
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { text } from 'node:stream/consumers';

const AT_ONCE = 8;
const cases = JSON.parse(await text(process.stdin));
const results = [];
let next = 0;

const weather = betaTool({
  name: 'get_weather',
  description: 'The weather in a city',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: async () => '17 degrees',
});

async function read({ base, model, stream, runs = false }) {
  const client = new Anthropic({ baseURL: base, apiKey: 'unused', maxRetries: 0, logLevel: 'off' });
  const params = { model, max_tokens: 1000, messages: [{ role: 'user', content: 'Say it again.' }] };
  try {
    if (runs) {
      return { message: await client.beta.messages.toolRunner({ ...params, stream, tools: [weather] }).runUntilDone() };
    }
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
