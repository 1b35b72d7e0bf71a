// Writes what the official clients of Ollama, Cohere and AWS send for the chat of Requests.everything, and prints
// signatures as AWS's own signer makes them. See README.md.
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import { Ollama } from 'ollama';
import { CohereClientV2 } from 'cohere-ai';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';

const folder = process.argv[2];
let caught;
const server = http.createServer((request, answer) => {
  let body = '';
  request.on('data', piece => (body += piece));
  request.on('end', () => {
    caught = { path: request.url, body: JSON.parse(body) };
    answer.writeHead(400, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));
const base = `http://127.0.0.1:${server.address().port}`;

async function golden(name, call) {
  await call().catch(() => {}); // the server refuses them all
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(caught.body, null, 2) + '\n');
  console.log(name, caught.path);
}

const system = 'Answer in one sentence.';
const turns = [
  { role: 'user', content: 'What is a sluice?' },
  { role: 'assistant', content: 'A gate in a "canal".' },
  { role: 'user', content: 'Grüße!' },
  { role: 'user', content: 'And a weir? 🌊' },
];
const messages = [{ role: 'system', content: system }, ...turns];
const stop = ['END', '###'];

const ollama = new Ollama({ host: base });
const options = { num_predict: 300, temperature: 0.2, top_p: 0.9, stop };
await golden('ollama/chat', () => ollama.chat({ model: 'llama3.2', messages, stream: true, options }));
await golden('ollama/thinking', () =>
  ollama.chat({ model: 'qwen3', messages, stream: true, think: true, options: { ...options, num_predict: 5300 } }));
await golden('ollama/levels', () =>
  ollama.chat({ model: 'gpt-oss:20b', messages, stream: true, think: 'medium', options: { ...options, num_predict: 5300 } }));

const cohere = new CohereClientV2({ token: 'test', environment: base });
const settings = { messages, temperature: 0.2, p: 0.9, stopSequences: stop };
await golden('cohere/chat', () =>
  cohere.chatStream({ ...settings, model: 'command-a-03-2025', maxTokens: 300 }, { maxRetries: 0 }));
await golden('cohere/thinking', () =>
  cohere.chatStream(
    { ...settings, model: 'command-a-reasoning-08-2025', maxTokens: 5300, thinking: { type: 'enabled', tokenBudget: 5000 } },
    { maxRetries: 0 }));

const aws = new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: base,
  maxAttempts: 1,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  requestHandler: new NodeHttpHandler(), // HTTP/1.1
});
const conversation = {
  system: [{ text: system }],
  messages: [
    { role: 'user', content: [{ text: 'What is a sluice?' }] },
    { role: 'assistant', content: [{ text: 'A gate in a "canal".' }] },
    { role: 'user', content: [{ text: 'Grüße!\n\nAnd a weir? 🌊' }] },
  ],
};
const converse = input => () => aws.send(new ConverseStreamCommand({ ...conversation, ...input }));
await golden('bedrock/chat', converse({
  modelId: 'amazon.nova-lite-v1:0',
  inferenceConfig: { maxTokens: 300, temperature: 0.2, topP: 0.9, stopSequences: stop },
}));
await golden('bedrock/thinking', converse({
  modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  inferenceConfig: { maxTokens: 5300, stopSequences: stop },
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 5000 } },
}));
await golden('bedrock/arn', converse({
  modelId: 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-2-lite-v1:0',
  inferenceConfig: { maxTokens: 5300, temperature: 0.2, topP: 0.9, stopSequences: stop },
  additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'medium' } },
}));
server.close();

for (const sessionToken of [undefined, 'AQoDYXdzEPT//////////wEXAMPLE']) {
  const host = 'bedrock-runtime.eu-west-1.amazonaws.com';
  const signer = new SignatureV4({
    service: 'bedrock',
    region: 'eu-west-1',
    sha256: Sha256,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken },
  });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: host,
      path: '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.amazon.nova-2-lite-v1%3A0/converse-stream',
      headers: { host, accept: 'application/vnd.amazon.eventstream' },
      body: '{"messages":[]}',
    },
    { signingDate: new Date('2026-11-21T12:00:00Z') });
  console.log(signed.headers.authorization);
}
process.exit(0);
