/**
 * Whether two stores said the same. Duty: deep equality that knows what may differ: tokens are each store's own, and
 * instants, ages and remaining spans lie a few milliseconds apart. Answers where they differ, for people to read.
 */
const TOLERANCE_MS = 20_000
const SPANS = ['age', 'remaining']
const OWN = ['token']

/** Null: they agree; else the place and both values. */
export function disagreement(wanted: unknown, given: unknown, at = ''): string | null {
  const key = /[^.[\]]+$/.exec(at)?.[0] ?? ''
  if (OWN.includes(key)) return typeof wanted === typeof given ? null : differ(wanted, given, at)
  if (wanted instanceof Date && given instanceof Date) {
    return Math.abs(wanted.getTime() - given.getTime()) < TOLERANCE_MS ? null : differ(wanted, given, at)
  }
  if (SPANS.includes(key) && typeof wanted === 'number' && typeof given === 'number') {
    return Math.abs(wanted - given) * 1000 < TOLERANCE_MS ? null : differ(wanted, given, at)
  }
  if (Buffer.isBuffer(wanted) && Buffer.isBuffer(given)) return wanted.equals(given) ? null : differ(wanted, given, at)
  if (Array.isArray(wanted) && Array.isArray(given)) return inLists(wanted, given, at)
  if (isPlain(wanted) && isPlain(given)) return inObjects(wanted, given, at)
  return Object.is(wanted, given) ? null : differ(wanted, given, at)
}

function inLists(wanted: readonly unknown[], given: readonly unknown[], at: string): string | null {
  if (wanted.length !== given.length) return differ(wanted, given, `${at}.length`)
  for (const [index, one] of wanted.entries()) {
    const found = disagreement(one, given[index], `${at}[${index}]`)
    if (found !== null) return found
  }
  return null
}

function inObjects(wanted: Record<string, unknown>, given: Record<string, unknown>, at: string): string | null {
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
    const found = disagreement(wanted[key], given[key], `${at}.${key}`)
    if (found !== null) return found
  }
  return null
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !Buffer.isBuffer(value)

const differ = (wanted: unknown, given: unknown, at: string): string =>
  `${at || 'answer'}: the memory store has ${JSON.stringify(wanted)}, this one ${JSON.stringify(given)}`
