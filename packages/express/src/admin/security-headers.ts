/**
 * What every answer says to the browser. Duty: nothing inline, nothing from elsewhere, no frame around us, no copy kept,
 * no type guessed. The preview has its own policy: the mail's styles and data: pictures may show, all else is refused,
 * and `sandbox` takes its origin away even when it is opened alone.
 * Standards: CSP Level 3; Referrer-Policy. `same-origin`, not `no-referrer`: that one makes browsers send `Origin: null`
 * with our own forms (Fetch, "append a request Origin header"), which is how csrf.ts tells them from others'.
 */
type HeaderList = Readonly<Record<string, string>>

const policy = (rules: Readonly<Record<string, string>>): string =>
  Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')

const ALWAYS: HeaderList = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-DNS-Prefetch-Control': 'off',
  'X-Robots-Tag': 'noindex, nofollow',
}

const SHUT = { 'default-src': "'none'", 'base-uri': "'none'" }

/** A page of ours. */
export const PAGE_HEADERS: HeaderList = {
  ...ALWAYS,
  'Content-Security-Policy': policy({
    ...SHUT,
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'frame-src': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  }),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'X-Frame-Options': 'DENY',
}

/** A page for those who were not let in: its sheet is a data: URL, since to them every route answers 403, the sheet's too. */
export const CLOSED_HEADERS: HeaderList = {
  ...PAGE_HEADERS,
  'Content-Security-Policy': policy({ ...SHUT, 'style-src': 'data:', 'form-action': "'none'", 'frame-ancestors': "'none'" }),
} // prettier-ignore

/** The HTML of a mail. */
export const PREVIEW_HEADERS: HeaderList = {
  ...ALWAYS,
  'Content-Security-Policy': policy({
    ...SHUT,
    'img-src': 'data:',
    'style-src': "'unsafe-inline'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
    sandbox: '',
  }),
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'SAMEORIGIN',
}

/** Bytes to be kept in a file. */
export const DOWNLOAD_HEADERS: HeaderList = {
  ...ALWAYS,
  'Content-Security-Policy': policy({ ...SHUT, 'frame-ancestors': "'none'", sandbox: '' }),
  'X-Frame-Options': 'DENY',
}

/** Our sheet and script: their names carry a hash of their content, so they may be kept, by this browser only. */
export const ASSET_HEADERS: HeaderList = {
  ...DOWNLOAD_HEADERS,
  'Cache-Control': 'private, max-age=31536000, immutable',
}
