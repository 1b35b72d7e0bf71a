import { SseParser } from './sse-parser.js';
import {
  Failure, connectionLost, failureFromEvent, failureFromResponse,
  notAnEventStream, replyGone, unreachable, unreadable,
} from './failure.js';

const RECONNECTS = 5;
const FIRST_DELAY_MS = 600;
const LONGEST_DELAY_MS = 30_000;
/** Three of the server's 15 s keepalives: a connection silent for longer is dead even if no error says so. */
const SILENCE_MS = 45_000;
/** How long a stopped reply waits for the server's own `complete`. */
const STOP_PATIENCE_MS = 4_000;
const KNOWN = new Set(['progress', 'text', 'complete', 'error']);
/** Answers of a server or proxy that is away for the moment. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * One reply: starts it, reads it, and goes on reading it after a lost connection.
 * `run` never rejects; it resolves to one of
 * {kind: 'complete', data}, {kind: 'failed', failure}, {kind: 'stopped'} (without the server's word),
 * {kind: 'over'} (the server says the reply had already ended).
 */
export class ReplyStream {
  streamId = '';
  #api;
  #onEvent;
  #onReconnect;
  #lastEventId = '';
  #lastSequence = -1;
  #reconnects = 0;
  #connection = null;
  #endPause = null;
  #stopping = false;
  #cancelSent = false;
  #givenUp = false;
  #patience = 0;

  /**
   * @param {URL} api the API's address, with a slash at its end
   * @param {{onEvent: (type: string, data: object, sequence: number) => void,
   *          onReconnect: (attempt: number, of: number) => void}} listener
   */
  constructor(api, { onEvent, onReconnect }) {
    this.#api = api;
    this.#onEvent = onEvent;
    this.#onReconnect = onReconnect;
  }

  async run(body, idempotencyKey) {
    try {
      return await this.#readToEnd(() => this.#start(body, idempotencyKey));
    } finally {
      clearTimeout(this.#patience);
    }
  }

  /** Asks the server to end the reply; its `complete` then ends `run`. */
  stop() {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#patience = setTimeout(() => this.#giveUp(), STOP_PATIENCE_MS);
    this.#endPause?.();
    this.#cancelOnServer();
  }

  async #readToEnd(open) {
    for (;;) {
      let failure = null;
      try {
        const outcome = await this.#connect(open);
        if (outcome) return outcome;
      } catch (error) {
        failure = error instanceof Failure ? error : null;
      }
      if (this.#givenUp) return { kind: 'stopped' };

      const started = this.streamId !== '';
      if (failure && !(started && PASSING.has(failure.status))) return this.#failed(failure);
      if (!started) return this.#failed(unreachable());
      if (this.#reconnects >= RECONNECTS) return this.#failed(connectionLost());

      this.#reconnects++;
      this.#onReconnect(this.#reconnects, RECONNECTS);
      await this.#pause(failure?.retryAfterMs ?? 0);
      if (this.#givenUp) return { kind: 'stopped' };
      open = () => this.#resume();
    }
  }

  /** To a reader who has stopped the reply, a connection that failed as well is no news. */
  #failed(failure) {
    return this.#stopping ? { kind: 'stopped' } : { kind: 'failed', failure };
  }

  /** Resolves to an outcome, or to null when the connection ended before the reply did. */
  async #connect(open) {
    const connection = this.#connection = new AbortController();
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    let silence = setTimeout(() => connection.abort(), SILENCE_MS);
    try {
      const response = await open();
      if (response.status === 204) return { kind: 'over' };
      if (this.streamId && (response.status === 404 || response.status === 410)) throw replyGone(response.status);
      if (!response.ok) throw await failureFromResponse(response);
      if (!/^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) throw notAnEventStream();

      this.#learnStreamId(response.headers.get('Sluice-Stream-Id') ?? '');
      return await this.#read(response.body.getReader(), alive);
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  async #read(reader, alive) {
    let outcome = null;
    const parser = new SseParser((event) => {
      outcome ??= this.#take(event);
    }, this.#lastEventId);

    while (!outcome) {
      const { done, value } = await reader.read();
      if (done) return null;
      alive();
      parser.push(value);
    }
    return outcome;
  }

  #take({ type, data, id }) {
    const dot = id.lastIndexOf('.');
    if (dot > 0) this.#learnStreamId(id.slice(0, dot));
    const sequence = dot > 0 && /^\d+$/.test(id.slice(dot + 1)) ? Number(id.slice(dot + 1)) : NaN;

    const content = KNOWN.has(type) ? parse(data) : {};
    if (!content) throw unreadable();
    this.#lastEventId = id;
    if (sequence > this.#lastSequence) {
      // Only real headway earns new attempts; a server that repeats its first event does not.
      this.#lastSequence = sequence;
      this.#reconnects = 0;
    }

    if (type === 'complete') return { kind: 'complete', data: content };
    if (type === 'error') return { kind: 'failed', failure: failureFromEvent(content) };
    this.#onEvent(type, content, sequence);
    return null;
  }

  #start(body, idempotencyKey) {
    return fetch(new URL('stream/chat?accumulated=false', this.#api), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Accept': 'text/event-stream, application/problem+json',
        'Idempotency-Key': idempotencyKey,
      },
      body,
      signal: this.#connection.signal,
    });
  }

  #resume() {
    const headers = { 'Accept': 'text/event-stream, application/problem+json' };
    if (this.#lastEventId) headers['Last-Event-ID'] = this.#lastEventId;
    return fetch(new URL(`${this.#streamPath()}/events?accumulated=false`, this.#api), {
      headers,
      cache: 'no-store',
      signal: this.#connection.signal,
    });
  }

  async #cancelOnServer() {
    if (!this.#stopping || this.#cancelSent || !this.streamId) return;
    this.#cancelSent = true;
    try {
      // A cross-site form can send neither header, which is what the server asks for.
      const response = await fetch(new URL(this.#streamPath(), this.#api), {
        method: 'DELETE',
        headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'Sluice' },
      });
      if (!response.ok && response.status !== 404 && response.status !== 410) this.#giveUp();
    } catch {
      this.#giveUp();
    }
  }

  #learnStreamId(id) {
    if (!id || this.streamId) return;
    this.streamId = id;
    this.#cancelOnServer();
  }

  #streamPath() {
    return `streams/${encodeURIComponent(this.streamId)}`;
  }

  #giveUp() {
    this.#givenUp = true;
    this.#connection?.abort();
    this.#endPause?.();
  }

  #pause(atLeastMs) {
    if (this.#stopping) return Promise.resolve();
    const growing = FIRST_DELAY_MS * 2 ** (this.#reconnects - 1);
    const jittered = growing * (0.5 + Math.random());
    const ms = Math.min(Math.max(jittered, atLeastMs), LONGEST_DELAY_MS);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function parse(data) {
  try {
    const value = JSON.parse(data);
    return value && typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
