/**
 * From a handler's answer to a Response of the web standard. Duty: renders pages inside their frame, gives every kind
 * of answer the headers of security-headers.ts. All values are escaped by preact-render-to-string.
 */
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { FrameProvider, type Frame } from './parts/frame.js'
import { Layout } from './parts/layout.js'
import type { Answer, PageAnswer } from './route.js'
import { ASSET_HEADERS, DOWNLOAD_HEADERS, PAGE_HEADERS, PREVIEW_HEADERS } from './security-headers.js'

const HTML = { 'Content-Type': 'text/html; charset=utf-8' }

/** What a page shows, for programs: the same data, the same rights, and the token for changes. */
export function respondJson(answer: Pick<PageAnswer, 'title' | 'status' | 'data'>, frame: Frame): Response {
  const { title, status, data } = answer
  const { actor, counts, token } = frame
  return jsonOf({ title, actor, counts, token, data }, { status })
}

/** Trouble, for programs. */
export function respondJsonProblem(problem: { heading: string; lead: string }, status: number): Response {
  return jsonOf({ error: { status, title: problem.heading, text: problem.lead } }, { status })
}

/** What an action did, for programs: where the browser would have been sent, and the word for it. */
export function respondJsonDone(to: string): Response {
  const done = new URLSearchParams(to.split('?')[1] ?? '').get('done')
  return jsonOf({ done, to }, { status: 200 })
}

function jsonOf(body: object, { status }: { status: number }): Response {
  const headers = { ...DOWNLOAD_HEADERS, 'Content-Type': 'application/json; charset=utf-8', Vary: 'Accept' }
  return withLength(JSON.stringify(body), { status, headers })
}

/** A body that is known as a whole; what has no length is written piece by piece (express-request.ts). */
function withLength(body: string | Uint8Array, init: { status?: number; headers: HeadersInit }): Response {
  const bytes = Buffer.from(body)
  const headers = new Headers(init.headers)
  headers.set('Content-Length', String(bytes.length))
  return new Response(bytes, { status: init.status ?? 200, headers })
}

export function respondPage(answer: PageAnswer, frame: Frame): Response {
  const { title, here, live, body } = answer
  const whole = (
    <FrameProvider value={frame}>
      <Layout title={title} here={here} live={live}>
        {body()}
      </Layout>
    </FrameProvider>
  )
  return respondHtml(whole, { status: answer.status })
}

/** A document that brings its own frame, or none. */
export function respondHtml(document: VNode, more: { status: number; headers?: Readonly<Record<string, string>> }): Response {
  const headers = { ...(more.headers ?? PAGE_HEADERS), ...HTML, Vary: 'Accept' }
  return withLength(`<!doctype html>\n${renderToString(document)}`, { status: more.status, headers })
} // prettier-ignore

/** Every kind of answer but pages. */
export function respondPlain(answer: Exclude<Answer, PageAnswer | { kind: 'notFound' }>): Response {
  switch (answer.kind) {
    case 'redirect': {
      const headers = new Headers({ ...PAGE_HEADERS, Location: answer.to })
      if (answer.cookie !== undefined) headers.set('Set-Cookie', answer.cookie)
      return new Response(null, { status: 303, headers })
    }
    case 'download': {
      const headers = { ...DOWNLOAD_HEADERS, 'Content-Type': answer.type, 'Content-Disposition': asFile(answer.name) }
      return withLength(answer.bytes, { headers })
    }
    case 'lines': {
      const headers = {
        ...DOWNLOAD_HEADERS,
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Disposition': asFile(answer.name),
      }
      return new Response(streamOf(answer.lines), { headers })
    }
    case 'preview':
      return withLength(answer.html, { headers: { ...PREVIEW_HEADERS, ...HTML } })
    case 'asset':
      return withLength(answer.body, { headers: { ...ASSET_HEADERS, 'Content-Type': answer.type } })
  }
}

function streamOf(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const coming = lines[Symbol.asyncIterator]() as AsyncIterator<string, void>
  return new ReadableStream({
    pull: async (controller) => {
      const next = await coming.next()
      if (next.done === true) controller.close()
      else controller.enqueue(Buffer.from(next.value))
    },
    cancel: async () => {
      await coming.return?.()
    },
  })
}

/** RFC 6266 with RFC 8187: an ASCII name for old clients, the whole one beside it. */
function asFile(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%;]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
