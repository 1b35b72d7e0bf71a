// Sluice's client. sluice-client.d.ts describes it.

import { Channel } from './client/channel.js';
import { Reply } from './client/reply.js';
import { Api } from './client/transport.js';

export { EventStreamParser } from './client/event-stream.js';
export { SluiceError } from './client/transport.js';

export const stream = (request, handlers = {}, options = {}) => new Reply(handlers, options).start(request);

export const join = (streamId, handlers = {}, { lastEventId = '', ...options } = {}) =>
  new Reply(handlers, options).join(streamId, lastEventId);

export const resume = (remember, handlers = {}, options = {}) => new Reply(handlers, { ...options, remember }).resume();

export const channel = (clientId, handlers = {}, options = {}) => new Channel(clientId, handlers, options);

export async function connect(options = {}) {
  const response = await new Api(options).fetch('v1/sse/connect');
  return (await response.json()).client_id;
}
