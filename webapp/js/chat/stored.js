const DEFAULT_API = new URL('../../api/', import.meta.url).href;

/** The conversations that the server keeps, asked for as the element asks for replies. */
export class Stored {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** The turns of a conversation; null where the server has none of that id, or cannot be asked. */
  async turns(id) {
    try {
      const response = await this.#fetch(['conversations', id]);
      return response.ok ? turnsOf((await response.json()).messages ?? []) : null;
    } catch {
      return null;
    }
  }

  /** Has the server forget what was said in a stream, and all after it. Where that fails, the model is told of both. */
  async cut(id, stream) {
    try {
      await this.#fetch(['conversations', id, 'turns', stream], 'DELETE');
    } catch {
      // The start that follows will tell.
    }
  }

  /** The conversation that a stream is of, which a reply that failed does not tell; empty where it is not known. */
  async conversationOf(stream) {
    try {
      const response = await this.#fetch(['streams', stream]);
      return response.ok ? (await response.json()).conversation_id ?? '' : '';
    } catch {
      return '';
    }
  }

  async #fetch(path, method = 'GET') {
    const { headers } = this.#host;
    const endpoint = (this.#host.getAttribute('endpoint') ?? DEFAULT_API).replace(/\/*$/, '/');
    const address = path.map(encodeURIComponent).join('/');
    return fetch(new URL(address, new URL(endpoint, document.baseURI)), {
      method,
      credentials: this.#host.getAttribute('credentials') ?? 'same-origin',
      headers: { 'Content-Type': 'application/json', ...(typeof headers === 'function' ? await headers() : headers) },
    });
  }
}

/** Stored messages as the turns of a chat. One without a reply may be being answered, if it is the last. */
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
    if (status === 'failed') turn.error = { message: 'This reply was broken off.', code: '', retryable: true };
    else turn.complete = { stop_reason: reason ?? (status === 'cancelled' ? 'cancelled' : 'end_turn'), model, token_count: tokens };
  }
  turns.forEach((turn, i) => {
    const over = turn.complete || turn.error || (turn.stream && i === turns.length - 1);
    if (!over) turn.error = { message: 'There is no reply to this.', code: '' };
  });
  return turns;
}
