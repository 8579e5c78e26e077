// Mails as callers write them, right and wrong: a good one in which some fields are replaced.
import fc from 'fast-check'
import { anything, crafted, mostly, text } from './pieces.mjs'

export const some = (fields) => fc.record(fields, { requiredKeys: [] })

const RIGHT = [
  'bob@x.example', 'Ann <ann@x.example>', '"Ann, of X" <ann@x.example>', '"a b"@x.example', '"a@b"@x.example', 'ü@ü.example', 'ann@日本.example',
  'ann+tag=x@x.example', 'ann@[127.0.0.1]', '=?utf-8?B?w7w=?= <ann@x.example>', "o'neil@x.example", 'ANN@X.EXAMPLE', 'ann@x.example.',
] // prettier-ignore
const right = fc.oneof(fc.constantFrom(...RIGHT), fc.emailAddress())

const address = fc.oneof(
  { weight: 5, arbitrary: right },
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.record({ name: text, address: right }) },
  { weight: 3, arbitrary: crafted },
  { weight: 2, arbitrary: fc.record({ name: text, address: fc.oneof(text, crafted, fc.emailAddress()) }) },
)
const addresses = fc.oneof(address, fc.array(address, { maxLength: 4 }))
const envelope = some({ from: address, to: addresses })

const headerName = fc.oneof(
  text,
  fc.constantFrom('X-A', 'To', 'Bcc', 'Message-ID', 'X-B: y\r\nBcc', 'Content-Type', 'X-C\r\n', 'x-d ', 'Bcc:', 'X-\0'),
)
const headers = fc.oneof(
  fc.dictionary(headerName, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 3 }),
  fc.array(fc.record({ key: headerName, value: text }), { maxLength: 2 }),
)
const list = some({
  help: text,
  unsubscribe: fc.oneof(text, some({ url: text, comment: text })),
  id: some({ url: text, comment: text }),
})
const attachment = some({
  filename: mostly(text),
  content: mostly(fc.oneof(text, fc.uint8Array({ maxLength: 40 }).map(Buffer.from))),
  contentType: mostly(fc.oneof(text, fc.constantFrom('text/plain', 'text/x; a=b\r\nBcc: e@x.example', 'a/b; c="'))),
  cid: mostly(text),
  encoding: mostly(fc.constantFrom('base64', 'hex', 'utf8')),
  contentDisposition: mostly(fc.oneof(text, fc.constantFrom('inline', 'attachment'))),
  headers: mostly(headers),
})
const forbidden = some({
  path: fc.constantFrom('/etc/passwd', 'file:///etc/passwd', 'http://127.0.0.1:1/x'),
  href: fc.constant('http://127.0.0.1:1/x'),
  raw: text,
})
const attachments = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: attachment },
    { weight: 1, arbitrary: fc.tuple(attachment, forbidden).map(([one, more]) => ({ ...one, ...more })) },
  ),
  { maxLength: 2 },
)

export const WHO = {
  to: addresses,
  cc: addresses,
  bcc: addresses,
  from: address,
  sender: address,
  replyTo: addresses,
  envelope,
}
export const WHAT = {
  subject: mostly(text),
  headers: mostly(headers),
  list: mostly(list),
  messageId: mostly(text),
  inReplyTo: mostly(text),
  references: mostly(fc.oneof(text, fc.array(text, { maxLength: 3 }))),
  date: anything,
}
export const ALL = {
  ...Object.fromEntries(Object.entries({ ...WHO, ...WHAT }).map(([name, arbitrary]) => [name, mostly(arbitrary)])),
  text: mostly(text),
  html: mostly(text),
  amp: mostly(text),
  watchHtml: mostly(text),
  icalEvent: mostly(some({ method: text, content: text })),
  attachments: mostly(attachments),
  alternatives: mostly(attachments),
  encoding: anything,
  textEncoding: anything,
  raw: text,
  dkim: anything,
  auth: anything,
}

export const GOOD = { to: 'ann@x.example', subject: 'Hello', text: 'Hi' }

/** Two of three with one field replaced, else with up to four. */
export const spoiled = (fields) => {
  const names = Object.keys(fields)
  const chosen = (most) =>
    fc
      .subarray(names, { minLength: 1, maxLength: most })
      .chain((few) => fc.record(Object.fromEntries(few.map((name) => [name, fields[name]]))))
  return fc
    .oneof({ weight: 2, arbitrary: chosen(1) }, { weight: 1, arbitrary: chosen(4) })
    .map((found) => ({ ...GOOD, ...found }))
}

/** What `send` takes beside the mail. */
export const options = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: some({
      priority: anything,
      sendAt: anything,
      expiresAt: anything,
      idempotencyKey: anything,
      tags: mostly(fc.array(text)),
      metadata: mostly(fc.dictionary(text, text)),
      transport: anything,
      onUncertain: anything,
      sensitive: anything,
    }),
  },
)

/** For the transport: every third is delivered. */
export const deliverIt = fc.nat(2).map((n) => n === 0)
