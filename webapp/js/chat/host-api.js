const DEFAULT_API = new URL('../../api/', import.meta.url).href;

/** The client's options for requests with the endpoint, credentials and headers of a `<sluice-chat>`. */
export function optionsOf(host) {
  return {
    endpoint: host.getAttribute('endpoint') ?? undefined,
    credentials: host.getAttribute('credentials') ?? undefined,
    headers: host.headers,
  };
}

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
