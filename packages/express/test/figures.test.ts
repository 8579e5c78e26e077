/** The overview's figures: bars, percentiles, throughput, and that they are made without the script and without inline style. */
import { expect, test } from '@jest/globals'
import { createMailer, createMemoryStore, LATENCY_BOUNDS, type SpanCount } from '@mailspool/core'
import { barsOf, percentile, sentThrough, sumOf } from '../src/admin/words/figures.js'
import { adminApp, pageText } from './app.js'

const NOW = new Date('2025-11-25T02:07:14Z')
const at = (time: string) => new Date(`2025-11-25T${time}:00Z`)

test('bars fill the time where nothing happened, and add up transports', () => {
  const counts: SpanCount[] = [
    { at: at('01:30'), transport: 'default', tally: 'sent', n: 3 },
    { at: at('01:30'), transport: 'billing', tally: 'sent', n: 4 },
    { at: at('02:00'), transport: 'default', tally: 'failed', n: 1 },
    { at: at('02:00'), transport: 'default', tally: 'setAside', n: 9 },
  ]
  const bars = barsOf(counts, 'day', NOW)
  expect(bars.length).toBe(96)
  expect(bars.at(-1)).toEqual({ from: at('02:00'), to: at('02:15'), counts: { sent: 0, deferred: 0, failed: 1 } })
  expect(bars.at(-3)?.counts).toEqual({ sent: 7, deferred: 0, failed: 0 })
  expect([sumOf(bars, 'sent'), sumOf(bars, 'deferred'), sumOf(bars, 'failed')]).toEqual([7, 0, 1])
  expect(sentThrough(counts, 'default')).toBe(3)
  expect([barsOf([], 'hour', NOW).length, barsOf([], 'week', NOW).length, barsOf([], 'month', NOW).length]).toEqual([60, 168, 30]) // prettier-ignore
})

test('percentiles are read off their bucket; without mail there is none', () => {
  const buckets = [...LATENCY_BOUNDS, 0].map(() => 0)
  expect(percentile(buckets, 0.5)).toBeNull()
  buckets[4] = 98
  buckets[10] = 2
  expect(percentile(buckets, 0.5)).toBeGreaterThan(0.8)
  expect(percentile(buckets, 0.5)).toBeLessThanOrEqual(1.6)
  expect(percentile(buckets, 0.99)).toBeGreaterThan(51)
})

test('the overview draws them as SVG, with the same as a table, and nothing inline', async () => {
  const store = createMemoryStore()
  const mailer = createMailer({ store, transport: 'null:', defaultFrom: 'shop@example.com' })
  await mailer.sendMany(Array.from({ length: 7 }, (_, n) => ({ to: `u${n}@example.com`, subject: 'x', text: 'x' })))
  await mailer.deliver()
  for (const attempt of store.tables.attempts()) attempt.at = new Date(Date.now() - 120_000)
  const text = await pageText(adminApp(mailer), '/?range=hour')
  expect(text).toMatch(/<svg class="bars"[^>]*aria-label="Sent, last hour: 7 in all"/)
  expect(text).toContain('The same as a table')
  expect(text).toContain('Time from queued to sent')
  expect(text).not.toMatch(/ style=| on\w+=|<script>/)
  await mailer.close()
})
