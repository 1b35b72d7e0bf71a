import { callTools, declared, nextRequest } from './tools.js';
import { EventStream, SluiceError, TRANSIENT } from './transport.js';

const STOP_TIMEOUT_MS = 4_000;
const ROUNDS = 10;
// crypto.randomUUID is missing on plain http.
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

export class Reply extends EventStream {
  streamId = '';
  text = '';
  #start;
  #stopping = false;
  #ended = false;
  #stopTimer;
  #lastSequence = -1;
  /** What the tools that run may be aborted by, and the reply that called them. */
  #calling = null;

  get resumable() {
    return this.streamId !== '';
  }

  start(request) {
    const { tools } = this.options;
    return this.#begin({ body: JSON.stringify(tools ? { ...request, tools: declared(tools) } : request), key: newKey(), round: 0, text: '' });
  }

  join(streamId, lastEventId) {
    this.lastEventId = lastEventId;
    this.#identify(streamId);
    this.run();
    return this;
  }

  resume() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.#slot));
    } catch {}
    if (!kept) return null;
    const { id, ...start } = kept;
    this.#start = start.body && start;
    this.text = start.text ?? '';
    return id ? this.join(id, '') : this.#begin(start);
  }

  stop() {
    if (this.#calling) return this.#abort();
    if (this.#stopping || this.#ended || this.state === 'failed') return;
    this.#stopping = true;
    this.#stopTimer = setTimeout(() => this.close(), STOP_TIMEOUT_MS);
    this.endPause?.();
    this.#cancel();
  }

  close() {
    this.#calling?.aborter.abort();
    this.#calling = null;
    super.close();
  }

  retry() {
    if (this.state !== 'failed') return;
    if (!this.#start || (this.resumable && !this.#ended)) this.run();
    else this.#begin({ ...this.#start, ...(this.#ended && { key: newKey() }) });
  }

  #begin(start) {
    this.#start = start;
    this.streamId = this.lastEventId = '';
    this.text = start.text;
    this.#ended = this.#stopping = false;
    this.#lastSequence = -1;
    this.#remember(start);
    this.run();
    return this;
  }

  get #path() {
    return `streams/${encodeURIComponent(this.streamId)}`;
  }

  request() {
    const { clientId, parts } = this.options;
    const query = `accumulated=false${parts ? '&parts=true' : ''}`;
    if (this.resumable) return { path: `${this.#path}/events?${query}` };
    return {
      path: `stream/chat?${query}`,
      method: 'POST',
      headers: { 'Idempotency-Key': this.#start.key, ...(clientId && { 'Sse-Client-ID': clientId }) },
      body: this.#start.body,
    };
  }

  opened(response) {
    this.#identify(response.headers.get('Sluice-Stream-Id'));
  }

  handle(type, content, id) {
    const [, streamId, number] = /(.+)\.(.*)/.exec(id) ?? [];
    this.#identify(streamId);
    const sequence = Number(number); // NaN without an id, which makes every event new
    const repeated = sequence <= this.#lastSequence;
    if (!repeated) {
      this.#lastSequence = sequence;
      this.progressed();
    }
    if (type === 'text' && !repeated) {
      const before = this.#start?.text;
      const piece = `${before && before === this.text ? '\n\n' : ''}${content.text ?? ''}`;
      this.text += piece;
      this.emit('ontext', piece, this.text);
    } else if (type === 'progress') {
      this.emit('onprogress', content);
    } else if (type === 'complete') {
      return this.finish(content);
    } else if (type === 'error') {
      // Only the sign-in has ended. Another may continue the reply.
      if (repeated && content.code === 'unauthorized') return false;
      this.#end();
      this.fail(new SluiceError(content.message || 'The reply failed. Try again.', {
        code: content.code ?? '',
        retryable: content.retryable !== false,
        retryAfterMs: content.retry_after_ms ?? 0,
        partial: this.text !== '',
      }));
      return true;
    }
  }

  finish(content = {}) {
    const { tools, rounds = ROUNDS } = this.options;
    const stopped = this.#stopping;
    this.#end();
    if (tools && !stopped && content.stop_reason === 'tool_use' && content.tool_calls?.length && this.#round < rounds) {
      this.#call(content);
    } else {
      this.enter('done');
      this.emit('oncomplete', content, this.text);
    }
    return true;
  }

  get #round() {
    return this.#start?.round ?? 0;
  }

  /** Runs the tools that a reply has called, and asks for the reply to their results. */
  async #call(content) {
    const calling = this.#calling = { content, aborter: new AbortController() };
    const results = await callTools(this.options.tools, content, calling.aborter.signal, (name, ...details) => this.emit(name, ...details));
    if (this.#calling !== calling) return;
    this.#calling = null;
    const { body = '{}', text = '' } = this.#start ?? {};
    const request = nextRequest(JSON.parse(body), content, this.text.slice(text.length), results);
    this.#begin({ body: JSON.stringify(request), key: newKey(), round: this.#round + 1, text: this.text });
  }

  #abort() {
    const { content, aborter } = this.#calling;
    this.#calling = null;
    aborter.abort();
    this.enter('done');
    this.emit('oncomplete', { ...content, stop_reason: 'cancelled' }, this.text);
  }

  /** The server did not confirm a stop in time. */
  afterClose() {
    if (this.#stopping && !this.#ended) this.finish({ stop_reason: 'cancelled' });
  }

  fail(error) {
    // After a stop, a failure is no news.
    if (this.#stopping && !this.#ended) return this.afterClose();
    if (error.status && !TRANSIENT.has(error.status)) this.#end();
    if (!this.resumable) this.#remember(null);
    super.fail(error);
  }

  #end() {
    this.#ended = true;
    clearTimeout(this.#stopTimer);
    this.#remember(null);
  }

  #identify(id) {
    if (!id || this.resumable) return;
    this.streamId = id;
    this.#remember({ ...this.#start, id });
    if (this.#stopping) this.#cancel();
  }

  #cancel() {
    if (this.resumable) this.fetch(this.#path, { method: 'DELETE' }).catch(() => this.close());
  }

  get #slot() {
    return `sluice:${this.options.remember}`;
  }

  #remember(what) {
    if (!this.options.remember) return;
    try {
      if (what) sessionStorage.setItem(this.#slot, JSON.stringify(what));
      else sessionStorage.removeItem(this.#slot);
    } catch {
      // Attachments may not fit; without storage, a reload loses the reply.
      if (what?.body && what.id) this.#remember({ id: what.id });
    }
  }
}
