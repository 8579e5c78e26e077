/**
 * Between Express and the web standard. Duty: makes a Request of an IncomingMessage, reads a form that nobody or the
 * host's body parser has read, and writes a Response. Works with Express 4 and 5 and imports neither.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express'

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

/** The fields of a form; null: more octets than `limit`. A file among them is its text. What is no form has no fields. */
export async function readForm(req: ExpressRequest, limit: number): Promise<URLSearchParams | null> {
  const parsed: unknown = req.body
  if (isFields(parsed)) return fieldsOf(parsed)
  const type = req.headers['content-type'] ?? ''
  if (typeof parsed === 'string' || Buffer.isBuffer(parsed)) return formOf(Buffer.from(parsed as string), type)
  // a parser that did not take this type leaves the stream unread, and in Express 4 an empty body behind
  if (req.readableDidRead || req.readableEnded || !FORM.test(type)) return new URLSearchParams()
  const bytes = await readStream(req, limit)
  return bytes === null ? null : formOf(bytes, type)
}

const MULTIPART = /^multipart\/form-data\b/i
const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i

async function readStream(req: ExpressRequest, limit: number): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of req) {
    length += (part as Buffer).length
    if (length > limit) return null
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}

/** Forms with a file by the platform's own reader of multipart/form-data (RFC 7578). */
async function formOf(bytes: Buffer, type: string): Promise<URLSearchParams> {
  if (!MULTIPART.test(type)) return new URLSearchParams(bytes.toString('utf8'))
  const form = new URLSearchParams()
  const read = await new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type } })
    .formData()
    .catch(() => null)
  for (const [name, value] of read ?? []) form.append(name, typeof value === 'string' ? value : await value.text())
  return form
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
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') res.setHeader(name, value)
  }
  for (const cookie of response.headers.getSetCookie()) res.appendHeader('Set-Cookie', cookie)
  if (response.headers.has('content-length') || response.body === null) {
    res.end(Buffer.from(await response.arrayBuffer()))
    return
  }
  // too long to be held: a reader that goes away, or a database that does, ends it unfinished, which the reader can tell
  await pipeline(Readable.fromWeb(response.body as WebStream), res).catch(() => res.destroy())
}
