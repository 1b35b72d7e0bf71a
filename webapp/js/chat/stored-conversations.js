import { conversationPath } from './conversation-path.js';

const DEFAULT_API = new URL('../../api/', import.meta.url).href;

/** The conversations that the server keeps, requested with the element's endpoint, credentials and headers. */
export class StoredConversations {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** Resolves to the turns of a conversation, or to null if the server has none with that id or cannot be reached. */
  async turns(id) {
    try {
      const response = await this.#fetch(conversationPath(id));
      return response.ok ? turnsOf((await response.json()).messages ?? []) : null;
    } catch {
      return null;
    }
  }

  /** Deletes the turn of a stream and all after it. If that fails, the model receives the old turns as well as the new. */
  async deleteFrom(id, stream) {
    try {
      await this.#fetch(`${conversationPath(id)}/turns/${encodeURIComponent(stream)}`, 'DELETE');
    } catch {
      // The start that follows reports that the server cannot be reached.
    }
  }

  /** Resolves to the id of a stream's conversation; empty if it is not known. */
  async conversationOf(stream) {
    try {
      const response = await this.#fetch(`streams/${encodeURIComponent(stream)}`);
      return response.ok ? (await response.json()).conversation_id ?? '' : '';
    } catch {
      return '';
    }
  }

  async #fetch(path, method = 'GET') {
    const { headers } = this.#host;
    const endpoint = (this.#host.getAttribute('endpoint') ?? DEFAULT_API).replace(/\/*$/, '/');
    return fetch(new URL(path, new URL(endpoint, document.baseURI)), {
      method,
      credentials: this.#host.getAttribute('credentials') ?? 'same-origin',
      headers: { 'Content-Type': 'application/json', ...(typeof headers === 'function' ? await headers() : headers) },
    });
  }
}

/** Turns stored messages into the turns of a chat. The last one may lack a reply because it is still being written. */
function turnsOf(messages) {
  const turns = [];
  for (const { role, content, status, stop_reason: reason, model, stream_id: stream, token_count: tokens } of messages) {
    if (role === 'user') {
      turns.push({ message: content, text: '', stream });
      continue;
    }
    const turn = turns.at(-1);
    if (!turn) continue;
    turn.text = content;
    if (status === 'failed') turn.error = { message: 'This reply was cut off. Try again to get a new one.', code: '', retryable: true };
    else turn.complete = { stop_reason: reason ?? (status === 'cancelled' ? 'cancelled' : 'end_turn'), model, token_count: tokens };
  }
  turns.forEach((turn, i) => {
    const mayBeRunning = turn.stream && i === turns.length - 1;
    if (!turn.complete && !turn.error && !mayBeRunning) {
      turn.error = { message: 'This message has no reply. Try again to get one.', code: '', retryable: true };
    }
  });
  return turns;
}
