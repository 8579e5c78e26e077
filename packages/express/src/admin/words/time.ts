/** Spans and moments in words: '14 min', '2 h ago', 'in 40 s'. Pure; `now` is handed in. English by texts/en.ts. */
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Seconds in words, the two largest units at most: '9 s', '14 min', '1 h 15 min', '3 days'. */
export function span(seconds: number): string {
  const { second, minute, hour, day, days, milliseconds } = texts.time
  if (seconds < 1) return fill(milliseconds, { n: Math.round(seconds * 1000) })
  if (seconds < 10 && !Number.isInteger(seconds)) return fill(second, { n: Number(seconds.toFixed(1)) })
  const whole = Math.floor(seconds)
  if (whole < MINUTE) return fill(second, { n: whole })
  if (whole < HOUR) return fill(minute, { n: Math.floor(whole / MINUTE) })
  if (whole < 2 * DAY) return hours(whole)
  const n = Math.floor(whole / DAY)
  return n === 1 ? day : fill(days, { n })

  function hours(given: number): string {
    const minutes = Math.floor((given % HOUR) / MINUTE)
    const wholeHours = fill(hour, { n: Math.floor(given / HOUR) })
    return minutes === 0 || given >= 10 * HOUR ? wholeHours : `${wholeHours} ${fill(minute, { n: minutes })}`
  }
}

/** The largest unit alone, for columns: '9 s', '14 min', '11 h', '3 days'. */
export function shortSpan(seconds: number): string {
  return span(seconds >= HOUR && seconds < 2 * DAY ? Math.floor(seconds / HOUR) * HOUR : Math.floor(seconds))
}

/** Whole seconds between two moments, never negative. */
export const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000))

/** '2 min ago' or 'in 14 min'. */
export function relative(at: Date, now: Date): string {
  const distance = (at.getTime() - now.getTime()) / 1000
  if (distance >= 1) return fill(texts.time.ahead, { span: span(Math.floor(distance)) })
  if (distance > -3) return texts.time.now
  return fill(texts.time.ago, { span: span(Math.floor(-distance)) })
}

/** When something will happen: 'in 14 min', or 'now' once its time has come. */
export const upcoming = (at: Date, now: Date): string =>
  at.getTime() <= now.getTime() + 999 ? texts.time.soon : relative(at, now)

/** '2025-11-25 02:07:14'. */
export const utcText = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ')

/** The time of day within a day, else the date too; UTC, the script makes it local. */
export function clockText(at: Date, now: Date): string {
  const text = utcText(at)
  return Math.abs(now.getTime() - at.getTime()) < DAY * 1000 ? text.slice(11) : text.slice(0, 16)
}
