import { EventStreamParser } from './event-stream.js';

const DEFAULTS = {
  endpoint: new URL('../../api/', import.meta.url).href,
  headers: {},
  credentials: 'same-origin',
  retryDelay: 3_000,
  longestDelay: 30_000,
  retries: 6,
  silence: 30_000, // twice the server's keep-alive interval
};
const START_RETRIES = 2; // until there is an answer
const SLICE_BYTES = 4_096;
const SLICE_MS = 8; // of parsing, before the page gets its turn

export const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

const STATUS_MESSAGES = {
  401: 'You are not signed in, or your session has ended. Sign in and try again.',
  403: 'You are not allowed to do this. Ask for access.',
  413: 'The conversation is too long to send. Start a new one, or shorten the message.',
  429: 'Too many requests. Wait a moment and try again.',
  503: 'Sluice is busy or restarting. Wait a moment and try again.',
};

export class SluiceError extends Error {
  name = 'SluiceError';
  code = '';
  status = 0;
  field = '';
  retryable = true;
  retryAfterMs = 0;
  partial = false;
  signIn = '';

  constructor(message, details) {
    super(message);
    Object.assign(this, details);
  }
}

/** The server's API. Every status but success is thrown. */
export class Api {
  constructor(options) {
    this.options = { ...DEFAULTS, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) };
    this.url = new URL(this.options.endpoint.replace(/\/*$/, '/'), globalThis.document?.baseURI ?? location.href);
  }

  async fetch(path, { headers, ...init } = {}) {
    const own = this.options.headers;
    const response = await fetch(new URL(path, this.url), {
      credentials: this.options.credentials,
      cache: 'no-store',
      ...init,
      headers: {
        // Cross-site forms cannot send this.
        ...(init.method && { 'Content-Type': 'application/json' }),
        ...headers,
        ...(typeof own === 'function' ? await own() : own),
      },
    });
    if (!response.ok) throw await errorFrom(response, this.url);
    return response;
  }
}

/** One event stream, over as many connections as it takes. */
export class EventStream extends Api {
  state = '';
  lastEventId = '';
  #handlers;
  #connection;
  #attempt = 0;
  #retryDelay;

  constructor(handlers, options) {
    super(options);
    this.#handlers = handlers;
    this.#retryDelay = this.options.retryDelay;
  }

  close() {
    this.closed = true;
    this.#connection?.abort();
    this.endPause?.();
  }

  emit(name, ...details) {
    try {
      this.#handlers[name]?.(...details);
    } catch (error) {
      // An error in the page is no lost connection.
      queueMicrotask(() => { throw error; });
    }
  }

  enter(state, detail = {}) {
    if (this.state === state && state !== 'reconnecting') return;
    this.state = state;
    this.emit('onstatechange', state, detail);
  }

  progressed() {
    this.#attempt = 0;
    this.enter('streaming');
  }

  async run() {
    this.closed = false;
    this.#attempt = 0;
    this.enter('connecting');
    for (;;) {
      let error;
      try {
        if (await this.#read()) return;
      } catch (thrown) {
        if (thrown instanceof SluiceError) error = thrown;
      }
      if (this.closed) return this.afterClose();
      if (error && !(this.resumable && TRANSIENT.has(error.status))) return this.fail(error);
      if (this.#attempt >= this.#attempts) return this.fail(error ?? this.#unreachable());
      await this.#pause(error?.retryAfterMs ?? 0);
      if (this.closed) return this.afterClose();
    }
  }

  afterClose() {}

  fail(error) {
    this.enter('failed');
    this.emit('onerror', error);
  }

  get #attempts() {
    return this.resumable ? this.options.retries : START_RETRIES;
  }

  #unreachable() {
    return this.resumable
      ? new SluiceError('The connection was lost. Try again.', { code: 'connection_lost' })
      : new SluiceError('Sluice cannot be reached. Check your connection and try again.', { code: 'unreachable' });
  }

  /** True if the stream has ended with this connection. */
  async #read() {
    const connection = this.#connection = new AbortController();
    let silence;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), this.options.silence);
    };
    alive();
    try {
      const { path, headers, ...init } = this.request();
      const response = await this.fetch(path, {
        ...init,
        headers: {
          'Accept': 'text/event-stream, application/problem+json',
          ...(this.lastEventId && { 'Last-Event-ID': this.lastEventId }),
          ...headers,
        },
        signal: connection.signal,
      });
      if (response.status === 204) return this.finish();
      if (!/^text\/event-stream\b/i.test(response.headers.get('Content-Type'))) {
        throw new SluiceError('The answer was a web page. Sign in and try again.', { code: 'not_an_event_stream' });
      }
      this.opened(response);
      this.enter('connected');
      let ended = false;
      const parser = new EventStreamParser((event) => {
        if (ended || this.closed) return;
        this.emit('onevent', event);
        if (event.type === '') return;
        ended = this.handle(event.type, parse(event.data), event.id) === true;
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
        this.#retryDelay = parser.retry ?? this.#retryDelay;
      }
      return true;
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  async #pause(atLeast) {
    const growing = Math.min(this.#retryDelay * 2 ** this.#attempt++, this.options.longestDelay);
    const delay = Math.round(Math.max(growing * (0.75 + Math.random() / 2), atLeast));
    this.enter('reconnecting', { attempt: this.#attempt, of: this.#attempts, delay });
    await new Promise((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, delay);
      globalThis.addEventListener('online', resolve, { once: true });
    });
    globalThis.removeEventListener('online', this.endPause);
  }
}

async function errorFrom(response, api) {
  const { status, headers } = response;
  const problem = await response.json().catch(() => null) ?? {};
  const wait = headers.get('Retry-After');
  return new SluiceError(problem.detail || problem.title || STATUS_MESSAGES[status] || `Sluice answered with status ${status}. Try again.`, {
    code: problem.code || `http_${status}`,
    field: problem.field ?? '',
    status,
    signIn: problem.sign_in ? new URL(problem.sign_in, api).href : '',
    retryAfterMs: Math.max(0, (wait > 0 ? wait * 1000 : Date.parse(wait) - Date.now()) || 0),
  });
}

function parse(json) {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
