/** The path of a conversation below the API. An id may be any text, and most of it cannot stand in a path as it is. */
export function conversationPath(id) {
  return `conversations/${/^[\w-]+$/.test(id) ? id : `~${base64url(id)}`}`;
}

function base64url(text) {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
