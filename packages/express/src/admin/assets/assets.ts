/**
 * What the pages load: one sheet, one script, one icon, as text inside the package, so that bundlers, ESM and CommonJS
 * need nothing special. The names carry a hash of the content: a new version is a new name, and may be kept for long.
 */
import { createHash } from 'node:crypto'
import { BASE_SHEET } from './sheet-base.js'
import { NARROW_SHEET } from './sheet-narrow.js'
import { PARTS_SHEET } from './sheet-parts.js'
import { PAGES_SHEET } from './sheet-pages.js'
import { SCRIPT } from './script.js'

export interface Asset {
  /** Inside the mount: 'assets/mail-0123456789ab.css'. */
  path: string
  body: string
  type: string
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" rx="4" fill="#1b1b19"/>' +
  '<path d="M4 6h12v8H4zM4.3 6.4L10 11l5.7-4.6" fill="none" stroke="#fff" stroke-width="1.4" stroke-linejoin="round"/></svg>'

const hashed = (name: string, body: string, type: string): Asset => {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  const [stem, ending] = name.split('.')
  return { path: `assets/${stem}-${hash}.${ending}`, body, type: `${type}; charset=utf-8` }
}

export const ASSETS = {
  sheet: hashed('mail.css', BASE_SHEET + PARTS_SHEET + PAGES_SHEET + NARROW_SHEET, 'text/css'),
  script: hashed('mail.js', SCRIPT, 'text/javascript'),
  icon: hashed('mail.svg', ICON, 'image/svg+xml'),
} as const

/** For pages to which every route answers 403: the tokens and the type, as an address. */
export const CLOSED_SHEET = `data:text/css;base64,${Buffer.from(BASE_SHEET).toString('base64')}`
