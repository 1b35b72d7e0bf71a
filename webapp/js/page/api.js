import { h } from '../chat/dom.js';

/** The API's reference, drawn from its OpenAPI description. */
const reference = document.getElementById('reference');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

let api;
try {
  const response = await fetch(document.querySelector('link[rel="service-desc"]').href);
  if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
  api = await response.json();
  draw();
} catch (error) {
  reference.replaceChildren(h('p', { role: 'alert' }, `The API’s description could not be loaded. ${error.message} Reload the page to try again.`));
}

function draw() {
  reference.replaceChildren(h('p', {}, h('b', {}, api.info.summary), ' ', api.info.description));
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => ({ path, method, ...methods[method] })));
  for (const tag of api.tags) {
    reference.append(
      h('h2', { id: `tag-${tag.name}` }, tag.name),
      h('p', { class: 'about' }, tag.description),
      ...operations.filter(({ tags }) => tags.includes(tag.name)).map(operation));
  }
  reference.append(h('h2', {}, 'schemas'), h('p', { class: 'about' }, 'The JSON of requests, responses and events.'));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    reference.append(folded(`schema-${name}`, [h('code', {}, name), h('span', {}, schema.description)], shape(schema), samples(schema)));
  }
  openNamed();
  addEventListener('hashchange', openNamed);
}

/** Opens the entry that the address names. */
function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
}

function folded(id, head, ...inside) {
  return h('details', { id }, h('summary', {}, ...head), h('div', { class: 'inside' }, ...inside.flat()));
}

function operation({ path, method, operationId, summary, description, parameters = [], requestBody, responses }) {
  const inside = [h('p', {}, description)];
  if (parameters.length > 0) {
    inside.push(h('h3', {}, 'Parameters'), h('table', {}, ...parameters.map(resolve).map((parameter) =>
      row(parameter.name, `${parameter.in}, ${words(parameter.schema)}`, parameter.required, parameter.description))));
  }
  if (requestBody) {
    const [[media, body]] = Object.entries(requestBody.content);
    const examples = media === 'application/json' ? Object.values(body.examples ?? {}) : [];
    inside.push(h('h3', {}, 'Body'), ...type(body.schema), ...examples.flatMap((example) =>
      [h('h3', {}, example.summary), h('pre', { tabindex: '0' }, curl(method, path, example.value))]));
  }
  inside.push(h('h3', {}, 'Responses'), h('table', {}, ...Object.entries(responses).map(([status, response]) => responseRow(status, resolve(response)))));
  return folded(operationId, [
    h('code', { class: 'method', 'data-method': method.toUpperCase() }, method.toUpperCase()), h('code', {}, path), h('span', {}, summary),
  ], inside);
}

function responseRow(status, { description, content = {} }) {
  const bodies = Object.entries(content).flatMap(([media, { schema, 'x-events': events }]) => [
    h('p', {}, h('code', {}, media), ' ', ...(events
      ? Object.entries(events).flatMap(([name, event]) => [`${name}: `, ...type(event), ' '])
      : type(schema))),
  ]);
  return h('tr', {}, h('td', {}, h('code', {}, status)), h('td', {}, description, ...bodies));
}

function row(name, kind, required, description) {
  return h('tr', {},
    h('td', {}, h('code', {}, name), h('small', {}, required ? `${kind}, required` : kind)),
    h('td', {}, description));
}

/** The properties of an object, or of each alternative. */
function shape(schema) {
  if (schema.oneOf) return schema.oneOf.flatMap((one) => [h('h3', {}, one.description), ...shape(one)]);
  const required = new Set(schema.required);
  return [h('table', {}, ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
    row(name, words(property), required.has(name), resolve(property).description)))];
}

function samples({ examples = [] }) {
  return examples.map((example) => h('pre', { tabindex: '0' }, JSON.stringify(example, null, 2)));
}

/** The object itself, or what its `$ref` points to. */
function resolve(object) {
  return object.$ref ? object.$ref.split('/').slice(1).reduce((at, step) => at[step], api) : object;
}

function nameOf(schema) {
  return schema.$ref?.split('/').at(-1);
}

/** A type, as a link if it has a name. */
function type(schema) {
  const name = nameOf(schema);
  return [name ? h('a', { href: `#schema-${name}` }, name) : words(schema)];
}

/** A type in words: a name, a constant, alternatives, or a type with its range. */
function words(schema) {
  if (nameOf(schema)) return nameOf(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return `list of ${words(schema.items)}`;
  const least = schema.minimum ?? schema.minLength;
  const most = schema.maximum ?? schema.maxLength;
  const range = [least !== undefined && `from ${least}`, most !== undefined && `to ${most}`].filter(Boolean).join(' ');
  return [schema.type, range].filter(Boolean).join(' ');
}

/** The request as a command to copy. */
function curl(method, path, body) {
  const url = new URL(api.servers[0].url + path, location.href);
  const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -N -X ${method.toUpperCase()} '${url.href}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}
