import { EventStream } from './transport.js';

export class Channel extends EventStream {
  resumable = false;

  constructor(clientId, handlers, options) {
    super(handlers, options);
    this.clientId = clientId;
    this.run();
  }

  async stop() {
    await this.fetch(`v1/sse/debug/stop/${encodeURIComponent(this.clientId)}`, { method: 'POST' });
  }

  retry() {
    if (this.state === 'failed') this.run();
  }

  request() {
    return { path: `v1/sse/debug/${encodeURIComponent(this.clientId)}`, headers: { 'Sse-Client-ID': this.clientId } };
  }

  opened() {
    this.resumable = true;
  }

  handle(type, content, id) {
    // Only the sign-in has ended. Another may continue.
    if (type === 'error' && content.code === 'unauthorized') return;
    this.progressed();
    if (type === 'progress') this.emit('onprogress', content);
    this.emit('onmessage', content, { type, id });
  }

  fail(error) {
    if (this.resumable && error.status === 404) this.finish(); // it was stopped
    else super.fail(error);
  }

  finish() {
    this.enter('done');
    this.emit('oncomplete');
    return true;
  }
}
