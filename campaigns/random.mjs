// Chance that a seed decides: the same words give the same numbers, whatever else happens between.
import { createHash } from 'node:crypto'

/** @returns a function that answers numbers in [0, 1), a stream of its own for these words. */
export function randomFor(...words) {
  const digest = createHash('sha256').update(words.join('/')).digest()
  let state = digest.readUInt32LE(0)
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from `low` to `high`, both included. */
export const between = (random, low, high) => low + Math.floor(random() * (high - low + 1))

/** One of the items, by their `weight` (1 if none). */
export function weighted(random, items) {
  const total = items.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = random() * total
  return items.find(({ weight = 1 }) => (left -= weight) < 0) ?? items.at(-1)
}
