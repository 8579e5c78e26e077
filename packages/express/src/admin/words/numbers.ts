/** Numbers in words: '10,000+', '6.2 kB', '2nd'. Pure. */
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

/** Counting stops here: nobody needs the difference between 10,000 and a million, and the database would read them all. */
export const COUNTED_UP_TO = 10_000

const plain = new Intl.NumberFormat('en')
const ordinal = new Intl.PluralRules('en', { type: 'ordinal' })

/** '1,951', or '10,000+' when counting stopped there. */
export const count = (n: number): string =>
  n >= COUNTED_UP_TO ? fill(texts.atLeast, { n: plain.format(COUNTED_UP_TO) }) : plain.format(n)

/** '6.2 kB' of octets. */
export function size(octets: number): string {
  if (octets < 1000) return fill(texts.size.bytes, { n: octets })
  if (octets < 1_000_000) return fill(texts.size.kB, { n: round(octets / 1000) })
  return fill(texts.size.MB, { n: round(octets / 1_000_000) })
}

const round = (n: number): string => (n < 10 ? n.toFixed(1).replace(/\.0$/, '') : plain.format(Math.round(n)))

/** '1st', '2nd', '3rd', '4th'. */
export function nth(n: number): string {
  const rule = ordinal.select(n)
  const { one, two, few, other } = texts.ordinals
  const text = { one, two, few, other, zero: other, many: other }[rule]
  return fill(text, { n })
}
