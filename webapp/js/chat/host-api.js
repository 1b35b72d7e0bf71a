const DEFAULT_API = new URL('../../api/', import.meta.url).href;

/** A request to the API with the endpoint, credentials and headers of a `<sluice-chat>`. */
export async function hostFetch(host, path, method = 'GET') {
  const { headers } = host;
  const endpoint = (host.getAttribute('endpoint') ?? DEFAULT_API).replace(/\/*$/, '/');
  return fetch(new URL(path, new URL(endpoint, document.baseURI)), {
    method,
    credentials: host.getAttribute('credentials') ?? 'same-origin',
    headers: { 'Content-Type': 'application/json', ...(typeof headers === 'function' ? await headers() : headers) },
  });
}
