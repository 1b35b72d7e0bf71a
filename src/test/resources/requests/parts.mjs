// Writes what AWS's client sends for the requests of WholeRequests, and what Anthropic's makes of schemas. See README.md.
import http from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';

const folder = process.argv[2];
let caught;
const server = http.createServer((request, answer) => {
  let body = '';
  request.on('data', piece => (body += piece));
  request.on('end', () => {
    caught = JSON.parse(body);
    answer.writeHead(400, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));

const aws = new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: `http://127.0.0.1:${server.address().port}`,
  maxAttempts: 1,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  requestHandler: new NodeHttpHandler(), // HTTP/1.1
});
const write = (name, json) => writeFileSync(`${folder}/${name}.json`, JSON.stringify(json, null, 2) + '\n');

async function golden(name, input) {
  const command = new ConverseStreamCommand({
    modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    inferenceConfig: {},
    ...input,
  });
  await aws.send(command).catch(() => {}); // the server refuses them all
  write(`bedrock/${name}`, caught);
}

const bytes = Buffer.from('not really a file');
const user = (...content) => ({ role: 'user', content });
const assistant = (...content) => ({ role: 'assistant', content });
const picture = format => ({ image: { format, source: { bytes } } });
const file = (format, name) => ({ document: { format, name, source: { bytes } } });
const use = (toolUseId, city) => ({ toolUse: { toolUseId, name: 'get_weather', input: { city } } });
const city = { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] };
const tools = [{ toolSpec: { name: 'get_weather', description: 'Weather now', inputSchema: { json: city } } }];
const results = user(
  { toolResult: { toolUseId: 'call_2', content: [{ text: 'No such city.' }], status: 'error' } },
  { toolResult: { toolUseId: 'call_1', content: [{ text: '24 °C' }] } });

await golden('files', {
  messages: [user(
    { text: 'What are these?' }, picture('png'), picture('jpeg'), picture('gif'), picture('webp'),
    file('pdf', 'report-pdf'), file('csv', 'document'), file('txt', 'document (2)'), file('docx', 'a b (1)'))],
});
await golden('interleaved', {
  messages: [
    user({ text: 'Rome and Oslo?' }),
    assistant({ text: 'Let me look.' }, use('call_1', 'Rome'), use('call_2', 'Oslo')),
    results],
  toolConfig: { tools },
});
await golden('result-files', {
  messages: [
    user({ text: 'Map?' }),
    assistant(use('a', 'Rome'), use('b', 'Oslo')),
    user(
      { toolResult: { toolUseId: 'a', content: [{ text: 'Here.' }, picture('webp'), file('pdf', 'map')] } },
      { toolResult: { toolUseId: 'b', content: [] } },
      { text: 'Thanks.' })],
  toolConfig: { tools },
});
await golden('thinking-kept', {
  messages: [
    user({ text: 'Rome and Oslo?' }),
    assistant(
      { reasoningContent: { reasoningText: { text: 'Two cities.', signature: 'EqQBsig=' } } },
      { reasoningContent: { redactedContent: Buffer.from('secret') } },
      use('call_1', 'Rome'), use('call_2', 'Oslo')),
    results],
  inferenceConfig: { maxTokens: 6096 },
  toolConfig: { tools },
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } },
});
const question = { messages: [user({ text: 'Weather in Rome?' })] };
await golden('tools', { ...question, toolConfig: { tools } });
await golden('tools-auto', { ...question, toolConfig: { tools, toolChoice: { auto: {} } } });
await golden('tools-any', { ...question, toolConfig: { tools, toolChoice: { any: {} } } });
await golden('tools-one', { ...question, toolConfig: { tools, toolChoice: { tool: { name: 'get_weather' } } } });
await golden('tools-none', question);
await golden('schema', {
  messages: [user({ text: 'Rome?' })],
  outputConfig: {
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { name: 'city', schema: JSON.stringify(transformJSONSchema(city)) } },
    },
  },
});
await golden('json', {
  messages: [user({ text: 'Rome?' })],
  system: [{ text: 'Reply with one JSON object and nothing else.' }],
});
server.close();

const schemas = JSON.parse(readFileSync(`${folder}/anthropic/schemas.json`));
write('anthropic/schemas', schemas.map(({ schema }) => ({ schema, reduced: transformJSONSchema(schema) })));
process.exit(0);
