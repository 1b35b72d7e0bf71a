const STOP_REASONS = {
  max_tokens: 'Cut off at the token limit',
  stop_sequence: 'Ended at a stop sequence',
  tool_use: 'Asked for a tool',
  refusal: 'Declined',
  cancelled: 'Stopped',
};

/** What an error's code means for who reads the chat; the server's own message stands above it. */
const ADVICE = {
  provider_rate_limited: 'The model has had too many requests. Waiting a little usually helps.',
  provider_overloaded: 'The model has too much to do right now. Waiting a little usually helps.',
  provider_unavailable: 'The model could not be reached. Trying again, or another model, may help.',
  provider_auth: 'Sluice is not allowed to use this model. Whoever runs Sluice can mend that.',
  provider_invalid_request: 'The model does not take this request. A shorter conversation or another model may help.',
  provider_timeout: 'The model took too long.',
  provider_content_filter: 'The provider’s filter stopped this reply. Other words may pass it.',
  stream_too_long: 'The reply became longer than this server allows.',
  stream_timeout: 'The reply took longer than this server allows.',
  server_shutdown: 'The server is being restarted.',
  connection_lost: 'The reply may still be there: trying again goes on where it broke off.',
};

export const STAGES = { analyzing: 'Thinking', generating: 'Writing', applying: 'Calling a tool' };

/** A normal end is not worth a word. */
export function stopReasonWords(reason) {
  return reason === 'end_turn' ? '' : STOP_REASONS[reason] ?? reason ?? '';
}

export function adviceOn({ code, retryable, retryAfterMs, partial }) {
  return [
    partial ? 'What arrived is kept above.' : '',
    ADVICE[code] ?? (retryable ? '' : 'Trying again unchanged may not help.'),
    retryAfterMs ? `Best tried again in ${secondsWords(retryAfterMs)}.` : '',
  ].filter(Boolean).join(' ');
}

export function tokenWords(tokens) {
  if (!tokens) return '';
  const { input, output, estimated } = tokens;
  if (!Number.isFinite(input) || !Number.isFinite(output)) return '';
  const about = estimated ? 'about ' : '';
  return `${about}${input.toLocaleString('en')} tokens in, ${output.toLocaleString('en')} out`;
}

export function secondsWords(ms) {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** Indents JSON by its structure alone: parsing and writing it again would change large numbers. */
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
