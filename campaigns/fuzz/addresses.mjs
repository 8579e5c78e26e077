// Addresses in every place that takes one.
import fc from 'fast-check'
import { openMails } from './mail-world.mjs'
import { CRAFTED, LONG } from './pieces.mjs'
import { deliverIt, GOOD, options, spoiled, WHO } from './shapes.mjs'

const inEach = (fields, value) => fields.map((field) => ({ ...GOOD, [field]: value }))
const PLACES = ['to', 'cc', 'bcc', 'from', 'sender', 'replyTo']
const crafted = CRAFTED.map((one) => one.replace('$', 'ann@x.example')).flatMap((one) => [
  ...inEach(PLACES, one),
  ...inEach(PLACES, [one, 'bob@x.example']),
  ...inEach(PLACES, { name: 'Ann', address: one }),
  ...inEach(PLACES, { name: one, address: 'ann@x.example' }),
  ...inEach(PLACES, `"${one}" <ann@x.example>`),
  ...inEach(PLACES, `team: ${one};`),
  ...inEach(['envelope'], { from: 'a@x.example', to: one }),
  ...inEach(['envelope'], { from: 'a@x.example', to: ['ann@x.example', one] }),
  ...inEach(['envelope'], { from: one, to: 'ann@x.example' }),
])
const long = LONG.flatMap((one) => [
  ...inEach(['to', 'replyTo'], one),
  ...inEach(['from', 'cc'], { name: one, address: 'ann@x.example' }),
  ...inEach(['envelope'], { from: one, to: one }),
])

export default {
  inputs: fc.tuple(spoiled(WHO), options, deliverIt),
  seeds: [...crafted, ...long].map((mail) => [mail, undefined, true]),
  open: openMails,
}
