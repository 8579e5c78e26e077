// The whole: it comes to rest in time, nothing stays open meanwhile, and nobody sees what is not theirs to see.

/** RELIABILITY chapter 6: lease + sweep + 1.2 x the longest wait, from the end of the faults; a busy machine's share is taken off. */
export function comesToRest({ calm }) {
  const { seconds, starvedSeconds, bound, left } = calm
  const late = left > 0 || seconds - starvedSeconds > bound
  const text = `${seconds.toFixed(1)} s, of them ${starvedSeconds.toFixed(1)} without a processor; ${left} left`
  const found = late ? [{ id: null, text }] : []
  return { name: 'seconds from the end of the faults to an empty queue', figure: seconds.toFixed(1), bound: bound.toFixed(1), found }
} // prettier-ignore

/** Replies are held back for up to 3 s; a transaction open meanwhile would be seen growing as old. */
const OLD_MS = 2500

export function noOpenTransaction({ transactions }) {
  const { longestMs, samples, said } = transactions
  const found = longestMs > OLD_MS ? [{ id: null, text: `${Math.round(longestMs)} ms: ${said}` }] : []
  return { name: `longest open transaction in ms (${samples} looks)`, figure: Math.round(longestMs), bound: OLD_MS, found }
} // prettier-ignore

const AWAY = new Set(['MAILER_STORE_UNAVAILABLE'])

/** Producers may see that the database is away, when it is; deadlocks and the like never. */
export function visibleErrors({ unacknowledged, done }) {
  const allowed = ({ code }) => done.killDatabase > 0 && AWAY.has(code)
  const wrong = unacknowledged.filter((one) => !allowed(one)).map(({ key, error }) => ({ id: null, text: `${key}: ${error}` }))
  return { name: `errors that callers saw (besides ${unacknowledged.length - wrong.length} of a database away)`, figure: wrong.length, bound: 0, found: wrong }
} // prettier-ignore

/** Workers end when they are told and not before; the server had no complaint of what they said. */
export function wellBehaved({ surprises, complaints }) {
  const found = [...surprises, ...complaints].map((text) => ({ id: null, text }))
  return { name: 'workers that ended by themselves, broken rules of SMTP', figure: found.length, bound: 0, found }
}
