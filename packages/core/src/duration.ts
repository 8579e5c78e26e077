/** Durations as API.md has them: a number of seconds, or '250ms' | '60s' | '5m' | '6h' | '5d'. Duty: reading them. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** Seconds; fractions are milliseconds. */
export type Seconds = number

const SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration; null when it is none, negative, or not finite. Digits alone in a string are seconds (environment). */
export function seconds(duration: unknown): Seconds | null {
  if (typeof duration === 'number') return Number.isFinite(duration) && duration >= 0 ? duration : null
  if (typeof duration !== 'string') return null
  const [, digits, unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$/.exec(duration) ?? []
  return digits === undefined ? null : Math.round(Number(digits) * SECONDS[unit]! * 1000) / 1000
}
