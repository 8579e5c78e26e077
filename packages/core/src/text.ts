/** Small rules about text: names, near misses, and cleaning words that a server or an error gave us. Pure. */

/** 'maxBatch' -> 'MAX_BATCH'. */
export function constantCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}

/** The known name nearest to a typo, if near enough to be meant (a third of its length in edits). */
export function didYouMean(typo: string, known: readonly string[]): string | null {
  const ranked = known.map((name) => ({ name, edits: editDistance(typo.toLowerCase(), name.toLowerCase()) }))
  const [best] = ranked.sort((a, b) => a.edits - b.edits)
  return best !== undefined && best.edits <= Math.max(1, Math.floor(typo.length / 3)) ? best.name : null
}

/** Levenshtein distance in edits. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(change, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}

/** Longest text of a reply or an error that is stored, in bytes of UTF-8 (RELIABILITY chapter 4). */
export const STORED_TEXT_BYTES = 2048

/**
 * Makes any text fit to be stored in any database: NUL and other control characters become spaces, lone surrogates
 * U+FFFD, and what is over `bytes` of UTF-8 is cut at a whole character and ends in '…'. Never throws.
 */
export function cleanText(text: string, bytes: number = STORED_TEXT_BYTES): string {
  // a 1 MB error text is cut before it is looked at character by character
  const near = text.slice(0, bytes + 1).toWellFormed()
  // eslint-disable-next-line no-control-regex -- control characters are what it removes
  const clean = near.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')
  if (text.length <= bytes && Buffer.byteLength(clean) <= bytes) return clean
  const cut = Buffer.from(clean)
    .subarray(0, bytes - 3)
    .toString('utf8')
  return `${cut.replace(/\uFFFD+$/, '')}…`
}

/** What an error says, whoever threw it: an error of another realm (a test runner's sandbox) is no instance of ours. */
export function errorText(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message
  return cleanText(typeof message === 'string' && message !== '' ? message : String(error))
}
