const BY_STATUS = {
  400: 'The request was not accepted.',
  401: 'You are not signed in, or your session has ended.',
  403: 'You are not allowed to do this.',
  404: 'Sluice was not found at this address.',
  409: 'This request conflicts with one that is already running.',
  413: 'The conversation is too long to send. Start a new one, or shorten the message.',
  429: 'There were too many requests in a short time.',
  502: 'Sluice cannot be reached at the moment.',
  503: 'Sluice is busy or restarting.',
  504: 'Sluice did not answer in time.',
};

/** Why a reply could not be had, in words for the reader. */
export class Failure extends Error {
  constructor(message, { code = '', field = '', status = 0, retryAfterMs = 0, retryable = true } = {}) {
    super(message);
    this.name = 'Failure';
    Object.assign(this, { code, field, status, retryAfterMs, retryable });
  }
}

/** From an answer that is not an event stream; its body may be a problem document, or a proxy's page. */
export async function failureFromResponse(response) {
  const problem = await readProblem(response);
  const message = problem.detail || problem.title || BY_STATUS[response.status]
    || `Sluice answered with status ${response.status}.`;
  return new Failure(message, {
    code: text(problem.code) || `http_${response.status}`,
    field: text(problem.field),
    status: response.status,
    retryAfterMs: retryAfter(response.headers.get('Retry-After')),
  });
}

/** From the data of an `error` event. */
export function failureFromEvent(data) {
  return new Failure(text(data.message) || 'The reply failed.', {
    code: text(data.code),
    retryAfterMs: data.retry_after_ms > 0 ? data.retry_after_ms : 0,
    retryable: data.retryable !== false,
  });
}

export const unreachable = () =>
  new Failure('Sluice cannot be reached. Check your connection and try again.', { code: 'unreachable' });

export const connectionLost = () =>
  new Failure('The connection was lost and could not be restored.', { code: 'connection_lost' });

export const replyGone = (status) =>
  new Failure('The rest of this reply is no longer on the server.', { code: 'reply_gone', status });

export const unreadable = () =>
  new Failure('The server sent something this page cannot read.', { code: 'unreadable' });

export const notAnEventStream = () =>
  new Failure('The answer was a page instead of a reply. You may need to sign in again.', { code: 'not_an_event_stream' });

async function readProblem(response) {
  if (!/[/+]json\b/i.test(response.headers.get('Content-Type') ?? '')) return {};
  try {
    const problem = await response.json();
    return problem && typeof problem === 'object' ? problem : {};
  } catch {
    return {};
  }
}

function retryAfter(header) {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms > 0 ? ms : 0;
}

function text(value) {
  return typeof value === 'string' ? value : '';
}
