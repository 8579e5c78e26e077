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
  const headers = { ...(more.headers ?? PAGE_HEADERS), ...HTML }
  return new Response(`<!doctype html>\n${renderToString(document)}`, { status: more.status, headers })
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
      return new Response(Buffer.from(answer.bytes), { headers })
    }
    case 'preview':
      return new Response(answer.html, { headers: { ...PREVIEW_HEADERS, ...HTML } })
    case 'asset':
      return new Response(answer.body, { headers: { ...ASSET_HEADERS, 'Content-Type': answer.type } })
  }
}

/** RFC 6266 with RFC 8187: an ASCII name for old clients, the whole one beside it. */
function asFile(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%;]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
