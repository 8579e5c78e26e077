/**
 * Between Express and the web standard. Duty: makes a Request of an IncomingMessage, reads a form that nobody or the
 * host's body parser has read, and writes a Response. Works with Express 4 and 5 and imports neither.
 */
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express'

/** Our forms are a few hundred octets; more is not ours. */
const FORM_LIMIT = 64 * 1024

const FORBIDDEN = ['TRACE', 'TRACK', 'CONNECT']

/** `path` is the path inside the mount. Host and scheme stand for nothing: the admin makes relative links only. */
export function toWebRequest(req: ExpressRequest, path: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has ':path' and its like among them
    if (value !== undefined && !name.startsWith(':')) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const query = req.url.includes('?') ? req.url.slice(req.url.indexOf('?')) : ''
  // fetch's Request refuses TRACE and its like by a throw; as PUT they are answered 405, as they should be
  const method = FORBIDDEN.includes(req.method) ? 'PUT' : req.method
  return new Request(`http://admin.invalid${path}${query}`, { method, headers })
}

/** The fields of a urlencoded form; null: larger than FORM_LIMIT. What is no form has no fields. */
export async function readForm(req: ExpressRequest): Promise<URLSearchParams | null> {
  const parsed: unknown = req.body
  if (isFields(parsed)) return fieldsOf(parsed)
  if (typeof parsed === 'string' || Buffer.isBuffer(parsed)) return new URLSearchParams(parsed.toString())
  // a parser that did not take this type leaves the stream unread, and in Express 4 an empty body behind
  if (req.readableDidRead || req.readableEnded) return new URLSearchParams()
  return readStream(req)
}

async function readStream(req: ExpressRequest): Promise<URLSearchParams | null> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) return new URLSearchParams()
  const parts: Buffer[] = []
  let length = 0
  for await (const part of req) {
    length += (part as Buffer).length
    if (length > FORM_LIMIT) return null
    parts.push(part as Buffer)
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'))
}

const isFields = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Buffer.isBuffer(body) && Object.keys(body).length > 0

function fieldsOf(body: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof one === 'string') form.append(name, one)
    }
  }
  return form
}

/** Sends it; headers that the host set before (a CSP of helmet's) are replaced where ours have the same name. */
export async function writeWebResponse(response: Response, res: ExpressResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') res.setHeader(name, value)
  }
  for (const cookie of response.headers.getSetCookie()) res.appendHeader('Set-Cookie', cookie)
  res.setHeader('Content-Length', body.length)
  res.end(body)
}
