const STOP_REASONS = {
  max_tokens: 'Cut off at the token limit',
  stop_sequence: 'Ended at a stop sequence',
  tool_use: 'Asked for a tool',
  refusal: 'Declined',
  cancelled: 'Stopped',
};

/** What the reader can do about an error, by its code. The server's own message stands above it. */
const ADVICE = {
  provider_rate_limited: 'The model has received too many requests. Waiting a little usually helps.',
  provider_overloaded: 'The model is overloaded. Waiting a little usually helps.',
  provider_unavailable: 'The model could not be reached. Try again, or choose another model.',
  provider_auth: 'Sluice is not allowed to use this model. Tell your administrator, or choose another model.',
  provider_invalid_request: 'The model does not accept this request. Try a shorter conversation or another model.',
  provider_timeout: 'The model took too long. Try again, or choose another model.',
  provider_content_filter: 'The provider’s filter stopped this reply. Rephrase your message and try again.',
  stream_too_long: 'The reply became longer than this server allows. Ask for a shorter one.',
  stream_timeout: 'The reply took longer than this server allows. Ask for a shorter one.',
  server_shutdown: 'The server is restarting. Wait a moment and try again.',
  connection_lost: 'The server may still have the reply: Try again continues where it stopped.',
};

const UNITS = [['day', 86_400], ['hour', 3600], ['minute', 60]];

export const STAGES = { analyzing: 'Thinking', generating: 'Writing', applying: 'Calling a tool' };

/** Empty for a normal end. */
export function stopReasonWords(reason) {
  return reason === 'end_turn' ? '' : STOP_REASONS[reason] ?? reason ?? '';
}

/** What the reader can do about an error; may be empty. */
export function adviceOn({ code, retryable, retryAfterMs, partial }) {
  return [
    partial ? 'The part that arrived is kept above.' : '',
    ADVICE[code] ?? (retryable ? '' : 'Trying again without a change is unlikely to help.'),
    retryAfterMs ? `Wait ${timeWords(retryAfterMs)} before you try again.` : '',
  ].filter(Boolean).join(' ');
}

export function tokenWords(tokens) {
  if (!tokens) return '';
  const { input, output, estimated } = tokens;
  if (!Number.isFinite(input) || !Number.isFinite(output)) return '';
  const about = estimated ? 'about ' : '';
  return `${about}${input.toLocaleString('en')} tokens in, ${output.toLocaleString('en')} out`;
}

/** A time in the largest unit of which it has two, rounded up. */
export function timeWords(ms) {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? ['second', 1];
  const count = Math.ceil(seconds / size);
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

/** Whether a text is an object or a list in JSON, and nothing else. */
export function isJson(text) {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Indents JSON, token by token: JSON.stringify would change large numbers. Returns anything else unchanged. */
export function indentJson(source) {
  try {
    JSON.parse(source);
  } catch {
    return source;
  }
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  const tokens = source.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens.map((token, i) => {
    if (token === '{' || token === '[') {
      if (isClosing(tokens[i + 1])) return token;
      depth++;
      return token + line();
    }
    if (isClosing(token)) {
      if (tokens[i - 1] === '{' || tokens[i - 1] === '[') return token;
      depth--;
      return line() + token;
    }
    if (token === ',') return token + line();
    return token === ':' ? ': ' : token;
  }).join('');
}

function isClosing(token) {
  return token === '}' || token === ']';
}
