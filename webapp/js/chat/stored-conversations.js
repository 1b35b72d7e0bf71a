import { conversationPath } from './conversation-path.js';
import { hostFetch } from './host-api.js';
import { turnsOf } from './stored-turns.js';

/** The conversations that the server keeps, requested with the element's endpoint, credentials and headers. */
export class StoredConversations {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** Resolves to the turns of a conversation, or to null if the server has none with that id or cannot be reached. */
  async turns(id) {
    try {
      const response = await hostFetch(this.#host, conversationPath(id));
      return response.ok ? turnsOf((await response.json()).messages ?? []) : null;
    } catch {
      return null;
    }
  }

  /** Deletes the turn of a stream and all after it. If that fails, the model receives the old turns as well as the new. */
  async deleteFrom(id, stream) {
    try {
      await hostFetch(this.#host, `${conversationPath(id)}/turns/${encodeURIComponent(stream)}`, 'DELETE');
    } catch {
      // The start that follows reports that the server cannot be reached.
    }
  }

  /** Resolves to the id of a stream's conversation; empty if it is not known. */
  async conversationOf(stream) {
    try {
      const response = await hostFetch(this.#host, `streams/${encodeURIComponent(stream)}`);
      return response.ok ? (await response.json()).conversation_id ?? '' : '';
    } catch {
      return '';
    }
  }
}
