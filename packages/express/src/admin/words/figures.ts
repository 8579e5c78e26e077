/**
 * Figures for the plots: stretches of time filled in where nothing happened, sums, and percentiles of the histogram.
 * Pure. A percentile is read off its bucket, in proportion: it is as exact as the buckets are narrow.
 */
import { LATENCY_BOUNDS, type Span, type SpanCount, type Tally } from '@mailspool/core'

/** What the overview offers: how far back, by which stretch the store keeps it, and how many make one bar. */
export const SCALES = {
  hour: { seconds: 3600, span: 60, bar: 60 },
  day: { seconds: 86_400, span: 900, bar: 900 },
  week: { seconds: 7 * 86_400, span: 3600, bar: 3600 },
  month: { seconds: 30 * 86_400, span: 86_400, bar: 86_400 },
} as const satisfies Record<string, { seconds: number; span: Span; bar: number }>
export type Scale = keyof typeof SCALES

/** How far back the overview's reasons of failures go: a month of them is the failures' page's own work. */
export const reasonsOf = (scale: Scale): Scale => (scale === 'month' ? 'week' : scale)

export const LANES = ['sent', 'deferred', 'failed'] as const satisfies readonly Tally[]
export type Lane = (typeof LANES)[number]

export interface Bar {
  from: Date
  to: Date
  counts: Readonly<Record<Lane, number>>
}

/** One bar for each stretch up to now, empty ones too. */
export function barsOf(counts: readonly SpanCount[], scale: Scale, now: Date): Bar[] {
  const { seconds, bar } = SCALES[scale]
  const length = bar * 1000
  const last = Math.floor(now.getTime() / length) * length
  const found = new Map<number, Record<Lane, number>>()
  for (const { at, tally, n } of counts) {
    const key = Math.floor(at.getTime() / length) * length
    const sums = found.get(key) ?? { sent: 0, deferred: 0, failed: 0 }
    if (isLane(tally)) sums[tally] += n
    found.set(key, sums)
  }
  return Array.from({ length: Math.round(seconds / bar) }, (_, index, all = Math.round(seconds / bar)) => {
    const at = last - (all - 1 - index) * length
    const none = { sent: 0, deferred: 0, failed: 0 }
    return { from: new Date(at), to: new Date(at + length), counts: found.get(at) ?? none }
  })
}

const isLane = (tally: Tally): tally is Lane => (LANES as readonly Tally[]).includes(tally)

export const sumOf = (bars: readonly Bar[], lane: Lane): number =>
  bars.reduce((sum, { counts }) => sum + counts[lane], 0)

/** Seconds under which so large a part of the mail was; null: none was sent. */
export function percentile(buckets: readonly number[], part: number): number | null {
  const all = buckets.reduce((sum, n) => sum + n, 0)
  if (all === 0) return null
  let before = 0
  for (const [index, n] of buckets.entries()) {
    const [low, high] = [LATENCY_BOUNDS[index - 1] ?? 0, LATENCY_BOUNDS[index] ?? 2 * (LATENCY_BOUNDS.at(-1) ?? 0)]
    if (n > 0 && before + n >= all * part) return low + ((all * part - before) / n) * (high - low)
    before += n
  }
  return LATENCY_BOUNDS.at(-1) ?? null
}

/** Sent through one transport in these figures. */
export const sentThrough = (counts: readonly SpanCount[], transport: string): number =>
  counts.reduce((sum, one) => (one.transport === transport && one.tally === 'sent' ? sum + one.n : sum), 0)

export interface Tick {
  at: Date
  /** Where, in percent of the width. */
  x: number
}

/** Whole hours, days, … under the bars; none so near an end that its text would stick out. */
export function ticksOf(bars: readonly Bar[], scale: Scale): Tick[] {
  const fits = TICKS[scale]
  const all = bars.map(({ from }, index) => ({ at: from, x: Number(((index / bars.length) * 100).toFixed(2)), index }))
  return all.filter(({ at, x, index }) => x > 4 && x < 94 && fits(at, bars.length - index)).map(({ at, x }) => ({ at, x }))
} // prettier-ignore

const TICKS: Record<Scale, (at: Date, fromEnd: number) => boolean> = {
  hour: (at) => at.getUTCMinutes() % 10 === 0,
  day: (at) => at.getUTCHours() % 3 === 0 && at.getUTCMinutes() === 0,
  week: (at) => at.getUTCHours() === 0,
  month: (_, fromEnd) => fromEnd % 5 === 1,
}

/** Where a span of time stands on a line from 0.1 s to 1 h, by its logarithm, in percent. */
export function alongLine(seconds: number): number {
  const part = Math.log10(Math.max(seconds, 0.05) / 0.1) / Math.log10(3600 / 0.1)
  return Number(Math.min(98, Math.max(2, 8 + 84 * part)).toFixed(2))
}
