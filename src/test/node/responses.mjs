// OpenAI's client for JavaScript, at Responses. Reads {address, cases: [{name, create, …}]}, writes what became of each.
import OpenAI from 'openai'

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { address, cases, atOnce } = JSON.parse(Buffer.concat(chunks).toString())
const client = new OpenAI({ baseURL: address, apiKey: 'unused', maxRetries: 0 })

const failure = (e) => ({ type: e.constructor.name, status: e.status ?? null, code: e.code ?? null, param: e.param ?? null, message: e.message })

/** All events of a stream, and what it threw. */
async function events (stream, all = []) {
  for await (const event of stream) all.push(event)
  return all
}

/** An answer whose connection is lost after some bytes. */
async function cutting (url, init, bytes) {
  const answer = await fetch(url, init)
  if (!answer.body || !answer.headers.get('content-type').startsWith('text/event-stream')) return answer
  const reader = answer.body.getReader()
  let left = bytes
  const body = new ReadableStream({
    async pull (to) {
      if (left === 0) {
        await reader.cancel()
        to.error(new Error('lost'))
        return
      }
      const { done, value } = await reader.read()
      if (done) {
        to.close()
        return
      }
      const part = value.subarray(0, left)
      left -= part.length
      to.enqueue(part)
    }
  })
  return new Response(body, { status: answer.status, headers: answer.headers })
}

const ways = {
  /** The client's own accumulation. */
  async streamed ({ create }) {
    const stream = client.responses.stream(create)
    const all = []
    stream.on('event', (event) => all.push(event))
    return { response: await stream.finalResponse(), last: all.at(-1).type, numbers: all.map((event) => event.sequence_number) }
  },

  async events ({ create }) {
    const all = []
    let error = null
    try {
      await events(await client.responses.create({ ...create, stream: true }), all)
    } catch (e) {
      error = failure(e)
    }
    return { events: all, error }
  },

  async whole ({ create }) {
    return { response: await client.responses.create(create) }
  },

  /** Reads a stream that breaks after some events, and resumes it after each. */
  async cut ({ create, cuts }) {
    const whole = []
    let stream = await client.responses.create({ ...create, stream: true })
    let id
    for (const cut of [...cuts, Infinity]) {
      let read = 0
      if (cut > 0) {
        for await (const event of stream) {
          whole.push(event)
          id ??= event.response.id
          if (++read === cut) break
        }
      }
      stream.controller.abort()
      if (cut !== Infinity) {
        const query = { stream: true }
        if (whole.length > 0) query.starting_after = whole.at(-1).sequence_number
        stream = await client.responses.retrieve(id, query)
      }
    }
    return { resumed: whole, uncut: await events(await client.responses.retrieve(id, { stream: true })), retrieved: await client.responses.retrieve(id) }
  },

  /** Reads a stream whose connection is lost after some bytes, and resumes it as often. */
  async lost ({ create, bytes }) {
    const limits = [...bytes]
    const lossy = new OpenAI({ baseURL: address, apiKey: 'unused', maxRetries: 0, fetch: (url, init) => cutting(url, init, limits.shift() ?? Infinity) })
    const whole = []
    const started = await lossy.responses.create({ ...create, stream: true }).withResponse()
    const id = 'resp_' + started.response.headers.get('sluice-stream-id')
    let stream = started.data
    let losses = 0
    for (;;) {
      try {
        await events(stream, whole)
        break
      } catch (e) {
        if (!/lost/.test(`${e.message} ${e.cause?.message}`)) throw e
        losses++
      }
      const query = { stream: true }
      if (whole.length > 0) query.starting_after = whole.at(-1).sequence_number
      stream = await lossy.responses.retrieve(id, query)
    }
    return { resumed: whole, uncut: await events(await client.responses.retrieve(id, { stream: true })), losses }
  },

  async background ({ create, until }) {
    const started = await client.responses.create({ ...create, background: true })
    const statuses = [started.status]
    let now = started
    for (let i = 0; i < 200 && now.status === 'in_progress'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 25))
      now = await client.responses.retrieve(started.id)
      if (statuses.at(-1) !== now.status) statuses.push(now.status)
    }
    return { statuses, response: now }
  },

  async cancelled ({ create }) {
    const started = await client.responses.create({ ...create, background: true })
    const stream = await client.responses.retrieve(started.id, { stream: true })
    const all = []
    for await (const event of stream) {
      all.push(event)
      if (event.type === 'response.output_text.delta' && all.filter((e) => e.type === event.type).length === 3) {
        all.cancelled = await client.responses.cancel(started.id)
      }
    }
    return { cancelled: all.cancelled, last: all.at(-1), retrieved: await client.responses.retrieve(started.id) }
  },

  /** A conversation by previous_response_id: each create continues the one that its follows names, or the last. */
  async turns ({ creates, follows }) {
    const responses = []
    for (let i = 0; i < creates.length; i++) {
      const before = follows?.[i] ?? i - 1
      responses.push(await client.responses.create({ ...creates[i], ...(before >= 0 ? { previous_response_id: responses[before].id } : {}) }))
    }
    return { responses }
  },

  async deleted ({ create }) {
    const response = await client.responses.create(create)
    const result = await client.responses.delete(response.id)
    const errors = []
    for (const call of [
      () => client.responses.retrieve(response.id),
      () => client.responses.delete(response.id),
      () => client.responses.create({ ...create, previous_response_id: response.id })
    ]) {
      try {
        await call()
        errors.push(null)
      } catch (e) {
        errors.push(failure(e))
      }
    }
    return { id: response.id, deleted: result ?? null, errors }
  },

  async retrieved ({ id, query }) {
    const answer = await client.responses.retrieve(id, query ?? {})
    return query?.stream ? { events: await events(answer) } : { response: answer }
  }
}

const results = new Array(cases.length)
let next = 0
async function work () {
  while (next < cases.length) {
    const i = next++
    try {
      results[i] = await ways[cases[i].way](cases[i])
    } catch (e) {
      results[i] = { thrown: failure(e) }
    }
  }
}
await Promise.all(Array.from({ length: atOnce ?? 8 }, work))
process.stdout.write(JSON.stringify(results))
