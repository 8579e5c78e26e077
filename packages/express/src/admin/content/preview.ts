/**
 * Makes the HTML of a mail fit for our sandboxed frame. What keeps it harmless is the answer's own CSP (sandbox, nothing
 * loaded but data: pictures: security-headers.ts), not this file. Here, so that the reader is told and nothing even
 * tries: pictures inside the mail (cid:) become data: URLs, addresses of pictures elsewhere are taken out and counted,
 * and elements that reach out before any policy speaks (link: DNS and connections; meta: refresh; base) are renamed, so
 * that they are unknown to the browser. Pure; never throws. Standards: RFC 2392 (cid:).
 */
import type { MailFile } from './read-mail.js'

/** Octets of data: URLs in one preview: a mail may name the same large picture a thousand times. */
const DATA_BUDGET = 40 * 1024 * 1024

/** What browsers show in an image element. SVG is safe there: as an image it runs no script and loads nothing. */
const PICTURE = /^image\/(png|jpe?g|gif|webp|avif|bmp|svg\+xml)$/i

// A tag begins with '<' and its name, nothing in between, so renaming the name leaves no such element in any parser.
const REACHING = /<(\/?)(link|meta|base|script|iframe|frame|frameset|object|embed|portal|form)(?=[\s/>]|$)/gi

/** Marks the place of a picture that was left out; the mail's own styles come later and may win. */
const STYLE =
  '<style>img:not([src]){outline:1px dashed #a9a294;outline-offset:-1px;color:#6d675c;font:13px/18px Arial,sans-serif}</style>'

/** The HTML to answer, in a document of its own. */
export function previewHtml(html: string, files: readonly MailFile[]): string {
  const tame = withoutRemotePictures(html.replace(REACHING, '<$1mail-$2')).html
  return `<!doctype html>\n${STYLE}${inlinePictures(tame, files)}`
}

/** How many different pictures from elsewhere the HTML asks for; the reader is told that they were left out. */
export const remotePictures = (html: string): number => withoutRemotePictures(html).urls.size

// tags and values of a mail are short; the bounds keep a hostile one from making these look far
const TAG =
  /<(?:img|image|input|source|video|audio|track|table|thead|tbody|td|th|tr|body|div|use|feimage)\b[^<>]{0,10000}>/gi
const ATTRIBUTE = /[\s/"'](src|srcset|href|xlink:href|poster|background)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)/gi
const IN_STYLE = /((?:url\(\s{0,9}|@import\s{1,9})["']?)((?:https?:)?\/\/[^"')\s;]+)/gi
// browsers take a backslash for a slash
const REMOTE = /(?:https?:)?[/\\]{2}[^\s"',>]+/gi

function withoutRemotePictures(html: string): { html: string; urls: ReadonlySet<string> } {
  const urls = new Set<string>()
  const tags = html.replace(TAG, (tag) =>
    tag.replace(ATTRIBUTE, (whole, _name, value: string) => {
      const found = /^["']?\s*data:/i.test(value) ? null : value.match(REMOTE)
      for (const url of found ?? []) urls.add(url)
      return found === null ? whole : ''
    }),
  )
  const styles = tags.replace(IN_STYLE, (_whole, before: string, url: string) => {
    urls.add(url)
    return `${before}about:blank`
  })
  return { html: styles, urls }
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
