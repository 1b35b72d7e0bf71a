const STOP_REASONS = {
  end_turn: 'Finished',
  max_tokens: 'Cut off at the token limit',
  stop_sequence: 'Ended at a stop sequence',
  tool_use: 'Asked for a tool',
  refusal: 'Declined',
  cancelled: 'Stopped',
};

export function stopReasonWords(reason) {
  return STOP_REASONS[reason] ?? reason;
}

export function tokenWords(tokens) {
  if (!tokens) return '';
  const { input, output, total, estimated } = tokens;
  const parts = [];
  if (isCount(input)) parts.push(`${number(input)} in`);
  if (isCount(output)) parts.push(`${number(output)} out`);
  if (isCount(total)) parts.push(`${number(total)} tokens`);
  if (parts.length === 0) return '';
  return parts.join(', ') + (estimated ? ' (estimate)' : '');
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
      if (isOpening(tokens[i - 1])) return token;
      depth--;
      return line() + token;
    }
    if (token === ',') return token + line();
    return token === ':' ? ': ' : token;
  }).join('');
}

export function secondsWords(ms) {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

function isOpening(token) {
  return token === '{' || token === '[';
}

function isClosing(token) {
  return token === '}' || token === ']';
}

function isCount(value) {
  return Number.isFinite(value) && value >= 0;
}

function number(value) {
  return value.toLocaleString('en');
}
