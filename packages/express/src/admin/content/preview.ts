/**
 * Makes the HTML of a mail fit for our sandboxed frame. What keeps it harmless is the answer's own CSP (sandbox, nothing
 * loaded but data: pictures: security-headers.ts), not this file. Here: pictures inside the mail (cid:) become data:
 * URLs, pictures from elsewhere are counted, and elements that reach out before any policy speaks (link: DNS and
 * connections; meta: refresh; base) are renamed, so that they are unknown to the browser. Pure; never throws.
 * Standards: RFC 2392 (cid:).
 */
import type { MailFile } from './read-mail.js'

/** Octets of data: URLs in one preview: a mail may name the same large picture a thousand times. */
const DATA_BUDGET = 40 * 1024 * 1024

/** What browsers show in an image element. SVG is safe there: as an image it runs no script and loads nothing. */
const PICTURE = /^image\/(png|jpe?g|gif|webp|avif|bmp|svg\+xml)$/i

// A tag begins with '<' and its name, nothing in between, so renaming the name leaves no such element in any parser.
const REACHING = /<(\/?)(link|meta|base|script|iframe|frame|frameset|object|embed|portal|form)(?=[\s/>]|$)/gi

/** The HTML to answer, in a document of its own. */
export function previewHtml(html: string, files: readonly MailFile[]): string {
  const tame = html.replace(REACHING, '<$1mail-$2')
  return `<!doctype html>\n${inlinePictures(tame, files)}`
}

function inlinePictures(html: string, files: readonly MailFile[]): string {
  let budget = DATA_BUDGET
  return html.replace(/(["'(=\s])cid:([^"')\s>]+)/gi, (whole: string, before: string, given: string) => {
    const file = fileFor(files, given)
    if (file === undefined || file.bytes.length * 1.4 > budget) return whole
    budget -= file.bytes.length * 1.4
    return `${before}data:${file.type.toLowerCase()};base64,${Buffer.from(file.bytes).toString('base64')}`
  })
}

function fileFor(files: readonly MailFile[], given: string): MailFile | undefined {
  const id = decode(given.replaceAll('&amp;', '&'))
  return files.find(({ contentId, type }) => contentId === id && PICTURE.test(type))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** How many different pictures from elsewhere the HTML asks for; the reader is told that they were left out. */
export function remotePictures(html: string): number {
  const found = new Set<string>()
  for (const [, tag = ''] of html.matchAll(/<((?:img|image|input|source|video|table|td|th|tr|body|div)\b[^>]{0,5000})>/gi)) {
    for (const [, url = ''] of tag.matchAll(/(?:src|srcset|href|poster|background)\s*=\s*["']?\s*((?:https?:)?\/\/[^"'\s>]+)/gi)) {
      found.add(url)
    }
  }
  for (const [, url = ''] of html.matchAll(/url\(\s*["']?\s*((?:https?:)?\/\/[^"')\s]+)/gi)) found.add(url)
  return found.size
} // prettier-ignore
