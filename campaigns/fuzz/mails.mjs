// Whole mails: every field that there is, and those that there must not be; bodies, parts and files.
import fc from 'fast-check'
import { openMails } from './mail-world.mjs'
import { CRAFTED, LONG } from './pieces.mjs'
import { ALL, deliverIt, GOOD, options, spoiled } from './shapes.mjs'

const seeds = [...CRAFTED, ...LONG].flatMap((one) => [
  { ...GOOD, attachments: [{ filename: one, content: 'a' }] },
  { ...GOOD, attachments: [{ filename: 'a', content: 'a', contentType: one }] },
  { ...GOOD, attachments: [{ filename: 'a', content: 'a', cid: one, contentDisposition: one }] },
  { ...GOOD, attachments: [{ filename: 'a', content: 'a', headers: { 'X-A': one } }] },
  { ...GOOD, icalEvent: { method: one, content: one } },
  { ...GOOD, text: `${one}\r\n.\r\nMAIL FROM:<a@x.example>\r\n`, html: `\n.\n${one}\r.\r` },
])

export default {
  inputs: fc.tuple(spoiled(ALL), options, deliverIt),
  seeds: seeds.map((mail) => [mail, undefined, true]),
  open: openMails,
}
