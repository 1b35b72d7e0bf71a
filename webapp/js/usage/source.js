import { Api, SluiceError } from '../client/transport.js';

/** Rows of a page. */
const LIMIT = 100;

const api = new Api({});

/** The JSON at a path of the API, with the difference between the server's clock and ours. Every failure is a SluiceError. */
export async function getJson(path, signal) {
  let response;
  try {
    response = await api.fetch(path, { signal });
  } catch (error) {
    if (error instanceof SluiceError || signal?.reason?.name === 'AbortError') throw error;
    throw new SluiceError('Sluice cannot be reached. Check your connection and try again.', { code: 'unreachable' });
  }
  try {
    return { json: await response.json(), ahead: Date.parse(response.headers.get('Date')) - Date.now() || 0 };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new SluiceError('The answer was a web page. Sign in and try again.', { code: 'not_json' });
  }
}

/** Whether the reader may not see the data. */
export function isDenied(error) {
  return error.status === 401 || error.status === 403;
}

/** What the server counted in one range. Each page is only asked for once. */
export class Usage {
  #pages = new Map();
  #closing = new AbortController();

  constructor(range) {
    this.range = range;
  }

  /** No longer of interest: what is still under way fails with an AbortError. */
  close() {
    this.#closing.abort();
  }

  get closed() {
    return this.#closing.signal.aborted;
  }

  page(by, after = '') {
    const path = this.#path({ by, limit: LIMIT, ...(after && { after }) });
    if (!this.#pages.has(path)) {
      const page = getJson(path, this.#closing.signal).then(({ json }) => json);
      page.catch(() => this.#pages.delete(path));
      this.#pages.set(path, page);
    }
    return this.#pages.get(path);
  }

  /** The rows of all pages. */
  async all(by) {
    const rows = [];
    for (let after = ''; after !== undefined;) {
      const page = await this.page(by, after);
      rows.push(...page.rows);
      after = page.next;
    }
    return rows;
  }

  csv(by) {
    return new URL(this.#path({ by, format: 'csv' }), api.url).href;
  }

  #path(query) {
    return `admin/usage?${new URLSearchParams({ ...query, ...this.range })}`;
  }
}
