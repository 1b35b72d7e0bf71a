// Writes what the official clients of Google, Ollama and Cohere send for the requests of WholeRequests. See README.md.
import http from 'node:http';
import { writeFileSync } from 'node:fs';
import { GoogleGenAI } from '@google/genai';
import { Ollama } from 'ollama';
import { CohereClientV2 } from 'cohere-ai';

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
const base = `http://127.0.0.1:${server.address().port}`;

async function golden(name, call) {
  caught = undefined;
  await call().catch(() => {}); // the server refuses them all
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(caught, null, 2) + '\n');
}

const data = Buffer.from('not really a file').toString('base64');
const city = { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] };
const reducedCity = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const signature = 'EqQBsig=';
const text = value => ({ text: value });

const google = new GoogleGenAI({ apiKey: 'test', httpOptions: { baseUrl: base } });
const gemini = (name, contents, config = {}, model = 'gemini-2.5-flash') =>
  golden(`gemini/${name}`, () =>
    google.models.generateContentStream({ model, contents, config: { maxOutputTokens: 100, ...config } }));
const says = (role, ...parts) => ({ role, parts });
const inline = mimeType => ({ inlineData: { mimeType, data } });
const declared = [{
  functionDeclarations: [{ name: 'get_weather', description: 'Weather now', parametersJsonSchema: city }],
}];
const choice = functionCallingConfig => ({ tools: declared, toolConfig: { functionCallingConfig } });
const call = (id, name) => ({ functionCall: { id, name: 'get_weather', args: { city: name } } });
const response = (id, value, parts) => ({ functionResponse: { id, name: 'get_weather', response: value, parts } });
const question = [says('user', text('Weather in Rome?'))];
const rome = [says('user', text('Rome?'))];
const responses = says(
  'user', response('call_1', { output: '24 °C' }), response('call_2', { error: 'No such city.' }));

await gemini('files', [says(
  'user', text('What are these?'), inline('image/png'), inline('image/heic'), inline('application/pdf'),
  text('File a.csv:\n\nnot really a file'),
  { fileData: { fileUri: 'https://example.com/a.webp', mimeType: 'image/webp' } })]);
await gemini('interleaved', [
  says('user', text('Rome and Oslo?')),
  says('model', text('Let me look.'), call('call_1', 'Rome'), call('call_2', 'Oslo')),
  responses], { tools: declared });
await gemini('result-files', [
  says('user', text('Map?')),
  says('model', { ...call('a', 'Rome'), thoughtSignature: 'skip_thought_signature_validator' }),
  says('user', response('a', { output: 'Here.' }, [inline('image/webp'), inline('application/pdf')])),
  says('user', text('Thanks.'))], { tools: declared }, 'gemini-3-flash-preview');
await gemini('thinking-kept', [
  says('user', text('Rome and Oslo?')),
  says('model', { ...call('call_1', 'Rome'), thoughtSignature: signature }, call('call_2', 'Oslo')),
  responses,
], { tools: declared, thinkingConfig: { includeThoughts: true, thinkingLevel: 'MEDIUM' }, maxOutputTokens: 2100 },
'gemini-3-flash-preview');
await gemini('thinking-of-text', [
  says('user', text('A')), says('model', { text: 'B', thoughtSignature: signature }), says('user', text('C'))]);
await gemini('tools', question, { tools: declared });
await gemini('tools-auto', question, choice({ mode: 'AUTO' }));
await gemini('tools-none', question, choice({ mode: 'NONE' }));
await gemini('tools-any', question, choice({ mode: 'ANY' }));
await gemini('tools-one', question, choice({ mode: 'ANY', allowedFunctionNames: ['get_weather'] }));
await gemini('schema', rome, { responseMimeType: 'application/json', responseJsonSchema: reducedCity });
await gemini('json', rome, { responseMimeType: 'application/json' });

const functions = [{
  type: 'function', function: { name: 'get_weather', description: 'Weather now', parameters: city },
}];
const ollamaClient = new Ollama({ host: base });
const ollama = (name, messages, settings = {}, model = 'qwen3') =>
  golden(`ollama/${name}`, () => ollamaClient.chat({ model, messages, stream: true, options: {}, ...settings }));
const user = (content, more) => ({ role: 'user', content, ...more });
const used = (id, name) => ({ id, function: { name: 'get_weather', arguments: { city: name } } });
const told = (tool_call_id, content) => ({ role: 'tool', tool_name: 'get_weather', tool_call_id, content });
const answers = [told('call_1', '24 °C'), told('call_2', '{"error":"No such city."}')];

await ollama('files', [
  user('What are these?\n\nFile a.csv:\n\nnot really a file', { images: [data, data] })], {}, 'gemma4');
await ollama('interleaved', [
  user('Rome and Oslo?'),
  { role: 'assistant', content: 'Let me look.', tool_calls: [used('call_1', 'Rome'), used('call_2', 'Oslo')] },
  ...answers], { tools: functions });
await ollama('thinking-kept', [
  user('Rome and Oslo?'),
  {
    role: 'assistant', content: '', thinking: 'Two cities.',
    tool_calls: [used('call_1', 'Rome'), used('call_2', 'Oslo')],
  },
  ...answers], { tools: functions, think: true });
await ollama('tools', [user('Weather in Rome?')], { tools: functions });
await ollama('tools-none', [user('Weather in Rome?')]);
await ollama('schema', [user('Rome?')], { format: city });
await ollama('json', [user('Rome?')], { format: 'json' });

const cohereClient = new CohereClientV2({ token: 'test', environment: base });
const cohere = (name, messages, settings = {}, model = 'command-a-03-2025') =>
  golden(`cohere/${name}`, () => cohereClient.chatStream({ model, messages, ...settings }, { maxRetries: 0 }));
const asked = (id, name) => ({
  id, type: 'function', function: { name: 'get_weather', arguments: `{"city":"${name}"}` },
});
const outcome = (toolCallId, content) => ({ role: 'tool', toolCallId, content });
const outcomes = [outcome('call_2', '{"error":"No such city."}'), outcome('call_1', '24 °C')];
const image = url => ({ type: 'image_url', imageUrl: { url } });

await cohere('files', [user([
  { type: 'text', text: 'What are these?' },
  image(`data:image/png;base64,${data}`),
  image('https://example.com/a.webp'),
  { type: 'text', text: 'File a.csv:\n\nnot really a file' }])], {}, 'command-a-vision-07-2025');
await cohere('interleaved', [
  user('Rome and Oslo?'),
  { role: 'assistant', content: 'Let me look.', toolCalls: [asked('call_1', 'Rome'), asked('call_2', 'Oslo')] },
  ...outcomes], { tools: functions });
await cohere('result-files', [
  user('Map?'),
  { role: 'assistant', toolCalls: [asked('a', 'Rome')] },
  outcome('a', [
    { type: 'text', text: 'Here.' },
    { type: 'document', document: { data: { title: 'map.txt', text: 'not really a file' } } }]),
  user('Thanks.')], { tools: functions });
await cohere('plan-kept', [
  user('Rome and Oslo?'),
  { role: 'assistant', toolPlan: 'Two cities.', toolCalls: [asked('call_1', 'Rome'), asked('call_2', 'Oslo')] },
  ...outcomes], { tools: functions });
await cohere('thinking-kept', [
  user('Rome and Oslo?'),
  {
    role: 'assistant', content: [{ type: 'thinking', thinking: 'Two cities.' }],
    toolCalls: [asked('call_1', 'Rome'), asked('call_2', 'Oslo')],
  },
  ...outcomes],
{ tools: functions, thinking: { type: 'enabled', tokenBudget: 2000 } }, 'command-a-reasoning-08-2025');
await cohere('tools', [user('Weather in Rome?')], { tools: functions });
await cohere('tools-none', [user('Weather in Rome?')], { tools: functions, toolChoice: 'NONE' });
await cohere('tools-required', [user('Weather in Rome?')], { tools: functions, toolChoice: 'REQUIRED' });
await cohere('schema', [user('Rome?')], { responseFormat: { type: 'json_object', jsonSchema: reducedCity } });
await cohere('json', [user('Rome?')], { responseFormat: { type: 'json_object' } });
server.close();
process.exit(0);
