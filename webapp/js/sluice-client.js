// Sluice's client. README, "In your own page", tells how to use it; sluice-client.d.ts has the types.

const DEFAULTS = {
  endpoint: new URL('../api/', import.meta.url).href,
  headers: {},
  credentials: 'same-origin',
  /** Waits before a reconnect, in ms: the first, until the server names another, and the longest. */
  retryDelay: 3_000,
  longestDelay: 30_000,
  /** Reconnects without any headway between them. */
  retries: 6,
  /** Two of the server's keep-alives: a connection that is silent for longer is dead. */
  silence: 30_000,
};
/** Of a start that no answer came to: waiting long seldom helps it. */
const START_RETRIES = 2;
/** How long a stopped reply waits for the server's own `complete`. */
const STOP_PATIENCE_MS = 4_000;
/** Answers of a server or proxy that is away for the moment. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
/** A burst is read in slices, and after so long the page gets its turn. */
const SLICE_BYTES = 4_096;
const SLICE_MS = 8;
const EVENT_STREAM = 'text/event-stream, application/problem+json';
const JSON_BODY = { 'Content-Type': 'application/json' };

const WORDS = {
  400: 'The request was not accepted.',
  401: 'You are not signed in, or your session has ended.',
  403: 'You are not allowed to do this.',
  410: 'The rest of this reply is no longer on the server.',
  413: 'The conversation is too long to send. Start a new one, or shorten the message.',
  429: 'There were too many requests in a short time.',
  503: 'Sluice is busy or restarting.',
};

/** Why a reply could not be had, in words for its reader. */
export class SluiceError extends Error {
  constructor(message, { code = '', status = 0, field = '', retryable = true, retryAfterMs = 0, partial = false } = {}) {
    super(message);
    Object.assign(this, { name: 'SluiceError', code, status, field, retryable, retryAfterMs, partial });
  }
}

/** Starts a reply and reads it. */
export function stream(request, handlers = {}, options = {}) {
  return new Reply(handlers, options).start(request);
}

/** Reads a reply that runs already: from its start, or from after `lastEventId`. */
export function join(streamId, handlers = {}, { lastEventId = '', ...options } = {}) {
  return new Reply(handlers, options).join(streamId, lastEventId);
}

/** Goes on with what `stream` was told to remember before the page was loaded again; null when there is nothing. */
export function resume(remember, handlers = {}, options = {}) {
  const kept = recall(remember);
  return kept && new Reply(handlers, { ...options, remember }).recall(kept);
}

/** Opens a channel, and gives its id. */
export async function connect(options = {}) {
  const { client_id: id } = await (await new Session(options).fetch('v1/sse/connect')).json();
  return id;
}

/** Reads a channel until somebody stops it. */
export function channel(clientId, handlers = {}, options = {}) {
  return new Channel(clientId, handlers, options).start();
}

/**
 * Incremental reader of an event stream (WHATWG HTML, "Interpreting an event stream"). Bytes may be cut anywhere.
 */
export class EventStreamParser {
  /** Milliseconds that the server wants between connections, once it has said so. */
  retry;
  #decoder = new TextDecoder();
  #onEvent;
  #begun = '';
  #skipLineFeed = false;
  #type = '';
  #data = [];
  #id;

  constructor(onEvent, lastEventId = '') {
    this.#onEvent = onEvent;
    this.#id = lastEventId;
  }

  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;
    let start = this.#skipLineFeed && text[0] === '\n' ? 1 : 0;
    this.#skipLineFeed = false;
    // Only the new text is searched: one line may be megabytes long and come in many pieces.
    const lineEnd = /[\r\n]/g;
    lineEnd.lastIndex = start;
    for (let match; (match = lineEnd.exec(text));) {
      const line = this.#begun + text.slice(start, match.index);
      this.#begun = '';
      start = match.index + 1;
      if (match[0] === '\r') {
        if (start === text.length) this.#skipLineFeed = true;
        else if (text[start] === '\n') start++;
      }
      lineEnd.lastIndex = start;
      this.#line(line);
    }
    this.#begun += text.slice(start);
  }

  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return this.#onEvent({ type: '', data: line.slice(1).trim(), id: this.#id });
    const field = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value[0] === ' ') value = value.slice(1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#type = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retry = Number(value);
  }

  #dispatch() {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    if (!empty) this.#onEvent(event);
  }
}

/** Where Sluice is, and how requests are made to it. */
class Session {
  constructor(options) {
    const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
    this.options = { ...DEFAULTS, ...Object.fromEntries(given) };
    this.api = new URL(this.options.endpoint.replace(/\/*$/, '/'), globalThis.document?.baseURI ?? location.href);
  }

  /** An answer that is a success; everything else is thrown as a SluiceError, or by `fetch` itself. */
  async fetch(path, { headers, ...init } = {}) {
    const own = this.options.headers;
    const response = await fetch(new URL(path, this.api), {
      credentials: this.options.credentials,
      cache: 'no-store',
      ...init,
      headers: { ...headers, ...(typeof own === 'function' ? await own() : own) },
    });
    if (!response.ok) throw await refusal(response);
    return response;
  }
}

/**
 * One event stream over as many connections as it takes. Subclasses say how a connection is opened (`open`), and what an
 * event means (`take`, which returns true for the last one).
 */
class Source extends Session {
  state = '';
  lastEventId = '';
  #handlers;
  #connection;
  #attempt = 0;
  #base;

  constructor(handlers, options) {
    super(options);
    this.#handlers = handlers;
    this.#base = this.options.retryDelay;
  }

  /** Ends the reading here; on the server everything goes on. */
  close() {
    this.closed = true;
    this.#connection?.abort();
    this.endPause?.();
  }

  emit(name, ...details) {
    try {
      this.#handlers[name]?.(...details);
    } catch (error) {
      // A page's fault is no lost connection.
      queueMicrotask(() => { throw error; });
    }
  }

  enter(state, detail = {}) {
    if (this.state === state && state !== 'reconnecting') return;
    this.state = state;
    this.emit('onstatechange', state, detail);
  }

  /** Only news earns new attempts. */
  headway() {
    this.#attempt = 0;
    this.enter('streaming');
  }

  async run() {
    this.closed = false;
    this.#attempt = 0;
    this.enter('connecting');
    for (;;) {
      let error = null;
      try {
        if (await this.#read()) return;
      } catch (thrown) {
        error = thrown instanceof SluiceError ? thrown : null;
      }
      if (this.closed) return this.cut();
      if (error && !(this.known && PASSING.has(error.status))) return this.fail(error);
      if (this.#attempt >= (this.known ? this.options.retries : START_RETRIES)) return this.fail(error ?? this.lost());
      await this.#pause(error?.retryAfterMs ?? 0);
      if (this.closed) return this.cut();
    }
  }

  resuming() {
    return { 'Accept': EVENT_STREAM, ...(this.lastEventId && { 'Last-Event-ID': this.lastEventId }) };
  }

  /** `close` has ended the reading. */
  cut() {}

  fail(error) {
    this.enter('failed');
    this.emit('onerror', error);
  }

  lost() {
    return this.known
      ? new SluiceError('The connection was lost and could not be restored.', { code: 'connection_lost' })
      : new SluiceError('Sluice cannot be reached. Check your connection and try again.', { code: 'unreachable' });
  }

  /** Reads one connection to its end; true when that is the end of everything. */
  async #read() {
    const connection = this.#connection = new AbortController();
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), this.options.silence);
    };
    alive();
    try {
      const response = await this.open(connection.signal);
      if (response.status === 204) return this.over();
      if (!/^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) {
        throw new SluiceError('The answer was a page instead of a reply. You may need to sign in again.', { code: 'not_an_event_stream' });
      }
      this.opened(response);
      this.enter('connected');
      let ended = false;
      const parser = new EventStreamParser((event) => {
        if (ended || this.closed) return;
        this.emit('onevent', event);
        if (event.type === '') return;
        ended = this.take(event) === true;
        this.lastEventId = event.id;
      }, this.lastEventId);
      const body = response.body.getReader();
      while (!ended) {
        const { done, value } = await body.read();
        if (done) return false;
        alive();
        for (let at = 0, since = performance.now(); at < value.length; at += SLICE_BYTES) {
          parser.push(value.subarray(at, at + SLICE_BYTES));
          if (performance.now() - since < SLICE_MS || globalThis.document?.hidden) continue;
          await new Promise((resolve) => setTimeout(resolve));
          since = performance.now();
        }
        this.#base = parser.retry ?? this.#base;
      }
      return true;
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  async #pause(atLeast) {
    const growing = Math.min(this.#base * 2 ** this.#attempt, this.options.longestDelay);
    const delay = Math.round(Math.max(growing * (0.75 + Math.random() / 2), atLeast));
    this.#attempt++;
    this.enter('reconnecting', { attempt: this.#attempt, of: this.known ? this.options.retries : START_RETRIES, delay });
    let timer;
    await new Promise((resolve) => {
      this.endPause = resolve;
      timer = setTimeout(resolve, delay);
      globalThis.addEventListener('online', resolve, { once: true });
    });
    clearTimeout(timer);
    globalThis.removeEventListener('online', this.endPause);
  }
}

class Reply extends Source {
  streamId = '';
  text = '';
  #start;
  #stopping = false;
  #over = false;
  #patience;
  #last = -1;

  get known() {
    return this.streamId !== '';
  }

  start(request) {
    this.#begin({ body: JSON.stringify(request), key: randomKey() });
    return this;
  }

  join(streamId, lastEventId) {
    this.lastEventId = lastEventId;
    this.#learn(streamId);
    this.run();
    return this;
  }

  recall({ id, ...start }) {
    this.#start = start;
    if (id) return this.join(id, '');
    this.#begin(start);
    return this;
  }

  /** Ends the reply on the server, whose `complete` then ends it here. */
  stop() {
    if (this.#stopping || this.#over || this.state === 'failed') return;
    this.#stopping = true;
    this.#patience = setTimeout(() => this.close(), STOP_PATIENCE_MS);
    this.endPause?.();
    this.#cancel();
  }

  /** After `failed`: goes on reading where the connection was lost, or else asks again. */
  retry() {
    if (this.state !== 'failed') return;
    if (!this.#start || (this.known && !this.#over)) this.run();
    else this.#begin({ body: this.#start.body, key: this.#over ? randomKey() : this.#start.key });
  }

  #begin(start) {
    this.#start = start;
    this.streamId = this.lastEventId = this.text = '';
    this.#over = this.#stopping = false;
    this.#last = -1;
    this.#remember(start);
    this.run();
  }

  open(signal) {
    if (!this.known) {
      return this.fetch('stream/chat?accumulated=false', {
        method: 'POST',
        headers: {
          ...JSON_BODY,
          'Accept': EVENT_STREAM,
          'Idempotency-Key': this.#start.key,
          ...(this.options.clientId && { 'Sse-Client-ID': this.options.clientId }),
        },
        body: this.#start.body,
        signal,
      });
    }
    return this.fetch(`streams/${encodeURIComponent(this.streamId)}/events?accumulated=false`, {
      headers: this.resuming(),
      signal,
    });
  }

  opened(response) {
    this.#learn(response.headers.get('Sluice-Stream-Id'));
  }

  take({ type, data, id }) {
    const dot = id.lastIndexOf('.');
    this.#learn(id.slice(0, Math.max(0, dot)));
    // Without ids this is no number, which is not less than any: everything is new.
    const sequence = dot > 0 ? Number(id.slice(dot + 1)) : NaN;
    const told = sequence <= this.#last;
    if (!told) {
      this.#last = sequence;
      this.headway();
    }
    const content = parse(data);
    if (type === 'text') {
      if (told) return false;
      this.text += content.text ?? '';
      this.emit('ontext', content.text ?? '', this.text);
    } else if (type === 'progress') {
      this.emit('onprogress', content);
    } else if (type === 'complete') {
      return this.over(content);
    } else if (type === 'error') {
      // Under an id that is known: not the reply has ended, but the sign-in it was read with. Another may go on.
      if (told && content.code === 'unauthorized') return false;
      this.#end();
      this.fail(new SluiceError(content.message || 'The reply failed.', {
        code: content.code,
        retryable: content.retryable !== false,
        retryAfterMs: content.retry_after_ms,
        partial: this.text !== '',
      }));
      return true;
    }
    return false;
  }

  over(content = {}) {
    this.#end();
    this.enter('done');
    this.emit('oncomplete', content, this.text);
    return true;
  }

  /** The server did not say in time that it has stopped. */
  cut() {
    if (this.#stopping && !this.#over) this.over({ stop_reason: 'cancelled' });
  }

  fail(error) {
    // To somebody who has stopped the reply, a failure as well is no news.
    if (this.#stopping && !this.#over) return this.cut();
    if (error.status && !PASSING.has(error.status)) this.#end();
    if (!this.known) this.#remember(null);
    super.fail(error);
  }

  #end() {
    this.#over = true;
    clearTimeout(this.#patience);
    this.#remember(null);
  }

  #learn(id) {
    if (!id || this.known) return;
    this.streamId = id;
    this.#remember({ ...this.#start, id });
    if (this.#stopping) this.#cancel();
  }

  async #cancel() {
    if (!this.known) return;
    try {
      await this.fetch(`streams/${encodeURIComponent(this.streamId)}`, { method: 'DELETE', headers: JSON_BODY });
    } catch {
      this.close();
    }
  }

  #remember(what) {
    const { remember } = this.options;
    if (!remember) return;
    try {
      if (what) sessionStorage.setItem(`sluice:${remember}`, JSON.stringify(what));
      else sessionStorage.removeItem(`sluice:${remember}`);
    } catch {
      // No storage, or it is full: a reload cannot join the reply then, and all else is as before.
    }
  }
}

class Channel extends Source {
  known = false;

  constructor(clientId, handlers, options) {
    super(handlers, options);
    this.clientId = clientId;
  }

  start() {
    this.run();
    return this;
  }

  /** Ends the channel for everybody. */
  async stop() {
    await this.fetch(`v1/sse/debug/stop/${encodeURIComponent(this.clientId)}`, { method: 'POST', headers: JSON_BODY });
  }

  retry() {
    if (this.state === 'failed') this.run();
  }

  open(signal) {
    return this.fetch(`v1/sse/debug/${encodeURIComponent(this.clientId)}`, {
      headers: { ...this.resuming(), 'Sse-Client-ID': this.clientId },
      signal,
    });
  }

  opened() {
    this.known = true;
  }

  take({ type, data, id }) {
    const content = parse(data);
    // The sign-in has ended, not the channel: it is read on with another, if there is one.
    if (type === 'error' && content.code === 'unauthorized') return false;
    this.headway();
    if (type === 'progress') this.emit('onprogress', content);
    this.emit('onmessage', content, { type, id });
  }

  /** A channel that was there and is no more has been stopped. */
  fail(error) {
    if (this.known && error.status === 404) this.over();
    else super.fail(error);
  }

  over() {
    this.enter('done');
    this.emit('oncomplete');
    return true;
  }
}

async function refusal(response) {
  let problem = {};
  if (/[/+]json\b/i.test(response.headers.get('Content-Type') ?? '')) {
    problem = parse(await response.text().catch(() => ''));
  }
  const { status } = response;
  const wait = response.headers.get('Retry-After') ?? '';
  const ms = /^\d+$/.test(wait) ? wait * 1000 : Date.parse(wait) - Date.now();
  return new SluiceError(problem.detail || problem.title || WORDS[status] || `Sluice answered with status ${status}.`, {
    code: problem.code || `http_${status}`,
    field: problem.field,
    status,
    retryAfterMs: ms > 0 ? ms : 0,
  });
}

function parse(json) {
  try {
    const value = JSON.parse(json);
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

function recall(remember) {
  try {
    return JSON.parse(sessionStorage.getItem(`sluice:${remember}`));
  } catch {
    return null;
  }
}

// crypto.randomUUID is missing on plain http, which is common on an intranet.
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
