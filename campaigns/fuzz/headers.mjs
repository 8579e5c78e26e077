// Headers: those of the caller's own, the subject, ids, lists, dates.
import fc from 'fast-check'
import { openMails } from './mail-world.mjs'
import { CRAFTED, LONG } from './pieces.mjs'
import { deliverIt, GOOD, options, spoiled, WHAT } from './shapes.mjs'

const HARD = [...CRAFTED.map((one) => one.replace('$', 'ann@x.example')), ...LONG]
const seeds = HARD.flatMap((one) => [
  ...['subject', 'messageId', 'inReplyTo', 'references'].map((field) => ({ ...GOOD, [field]: one })),
  { ...GOOD, headers: { [one]: 'x' } },
  { ...GOOD, headers: { 'X-A': one } },
  { ...GOOD, headers: [{ key: 'X-A', value: one }] },
  { ...GOOD, headers: { 'X-A': { prepared: true, value: one } } },
  { ...GOOD, list: { help: one, unsubscribe: { url: one, comment: one }, id: { url: one, comment: one } } },
])

export default {
  inputs: fc.tuple(spoiled(WHAT), options, deliverIt),
  seeds: seeds.map((mail) => [mail, undefined, true]),
  open: openMails,
}
