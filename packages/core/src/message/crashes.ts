/**
 * What a message that workers crashed beside may be claimed with, and when it is called poison: one table for every
 * store, the verdict and the docs (docs/decisions/0025). A first crash says nothing against a mail: a worker that is
 * killed holds hundreds. From the second on it is a suspect, and goes to a worker that holds nothing but suspects.
 */

/** Which messages a claim asks for, by their crashes. */
export type CrashedBefore = 'none' | 'once' | 'suspects'

/** Messages with `from` to `to` crashes (null: no end there), at most so many in one claim. */
export interface CrashStep {
  from: number | null
  to: number | null
  most: number
  /** Stored with the claim: its worker holds nothing else. */
  alone: boolean
}

const claimed = (from: number | null, to: number | null, most = Infinity): CrashStep => ({
  from,
  to,
  most,
  alone: most === 1,
})

/** Tried in order; the first that finds any is the claim. */
export const CRASH_STEPS: Readonly<Record<CrashedBefore, readonly CrashStep[]>> = {
  // below 0 is nobody's count: such a row is claimed, found undecodable, and out of the way
  none: [claimed(null, 0)],
  once: [claimed(1, 1)],
  suspects: [claimed(2, 2, 16), claimed(3, null, 1)],
}

/** A message with fewer crashes goes on beside any other mail. */
export const SUSPECT_FROM = 2

/**
 * Crashes after which a message that was alone in its worker fails as poison; the last two were so. With three, the
 * last one alone, 200 kills in 50,000 mails condemned two that had only been there (campaign seed 104 on MariaDB).
 */
export const POISON_FROM = 5
