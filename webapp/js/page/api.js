import { h } from '../chat/dom.js';

/** Draws the API's own description: what there is to ask, and what comes of it. */
const reference = document.getElementById('reference');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

let api;
try {
  const response = await fetch(document.querySelector('link[rel="service-desc"]').href);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  api = await response.json();
  draw();
} catch (error) {
  reference.replaceChildren(h('p', { role: 'alert' }, `The description cannot be shown. ${error.message}`));
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
  reference.append(h('h2', {}, 'schemas'), h('p', { class: 'about' }, 'What is sent and what comes.'));
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    reference.append(folded(`schema-${name}`, [h('code', {}, name), h('span', {}, schema.description)], shape(schema), samples(schema)));
  }
  show();
  addEventListener('hashchange', show);
}

/** Opens what the address names. */
function show() {
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
    inside.push(h('h3', {}, 'Parameters'), h('table', {}, ...parameters.map(found).map((parameter) =>
      row(parameter.name, `${parameter.in}, ${words(parameter.schema)}`, parameter.required, parameter.description))));
  }
  if (requestBody) {
    const json = requestBody.content['application/json'];
    inside.push(h('h3', {}, 'Body'), ...type(json.schema), ...Object.values(json.examples ?? {}).flatMap((example) =>
      [h('h3', {}, example.summary), h('pre', { tabindex: '0' }, curl(method, path, example.value))]));
  }
  inside.push(h('h3', {}, 'Answers'), h('table', {}, ...Object.entries(responses).map(([status, response]) => answer(status, found(response)))));
  return folded(operationId, [
    h('code', { class: 'method', 'data-method': method.toUpperCase() }, method.toUpperCase()), h('code', {}, path), h('span', {}, summary),
  ], inside);
}

function answer(status, { description, content = {} }) {
  const body = Object.entries(content).flatMap(([media, { schema, 'x-events': events }]) => [
    h('p', {}, h('code', {}, media), ' ', ...(events
      ? Object.entries(events).flatMap(([name, event]) => [`${name}: `, ...type(event), ' '])
      : type(schema))),
  ]);
  return h('tr', {}, h('td', {}, h('code', {}, status)), h('td', {}, description, ...body));
}

function row(name, kind, required, description) {
  return h('tr', {},
    h('td', {}, h('code', {}, name), h('small', {}, required ? `${kind}, required` : kind)),
    h('td', {}, description));
}

/** The properties of an object, or of each that it may be. */
function shape(schema) {
  if (schema.oneOf) return schema.oneOf.flatMap((one) => [h('h3', {}, one.description), ...shape(one)]);
  const required = new Set(schema.required);
  return [h('table', {}, ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
    row(name, words(property), required.has(name), found(property).description)))];
}

function samples({ examples = [] }) {
  return examples.map((example) => h('pre', { tabindex: '0' }, JSON.stringify(example, null, 2)));
}

function found(object) {
  return object.$ref ? object.$ref.split('/').slice(1).reduce((at, step) => at[step], api) : object;
}

function named(schema) {
  return schema.$ref?.split('/').at(-1);
}

/** A type as a link where it has a name. */
function type(schema) {
  const name = named(schema);
  return [name ? h('a', { href: `#schema-${name}` }, name) : words(schema)];
}

function words(schema) {
  if (named(schema)) return named(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return `list of ${words(schema.items)}`;
  const least = schema.minimum ?? schema.minLength;
  const most = schema.maximum ?? schema.maxLength;
  const range = [least !== undefined && `from ${least}`, most !== undefined && `to ${most}`].filter(Boolean).join(' ');
  return [schema.type, range].filter(Boolean).join(' ');
}

/** The request as a command to be copied. */
function curl(method, path, body) {
  const url = new URL(api.servers[0].url + path, location.href);
  const quoted = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl -N -X ${method.toUpperCase()} '${url.href}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}
