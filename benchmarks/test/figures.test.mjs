// The arithmetic of the table: medians, percentiles, and whom a ratio is against.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, percentile, ratioOf } from '../frame/figures.mjs'
import { shown, table } from '../frame/table.mjs'

const FIGURES = { rate: { unit: 'mails/s', better: 'more' }, wait: { unit: 'ms', better: 'less' } }
const ROUNDS = {
  us: [{ rate: 10, wait: 3 }, { rate: 30, wait: 1 }, { rate: 20, wait: 2 }],
  fast: [{ rate: 40, wait: 9 }],
  slow: [{ rate: 5, wait: 1 }],
} // prettier-ignore

test('the median of an even number of values lies between the middle two', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

test('a percentile is a value that occurred', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  assert.equal(percentile(values, 0.5), 50)
  assert.equal(percentile(values, 0.99), 99)
  assert.equal(percentile([7], 0.99), 7)
})

test('a ratio is against the best of the others: the highest rate, the shortest wait', () => {
  const against = ['fast', 'slow', 'absent']
  assert.deepEqual(ratioOf({ rounds: ROUNDS, figures: FIGURES }, { figure: 'rate', of: 'us', against }), {
    value: 0.5,
    best: 'fast',
  })
  assert.deepEqual(ratioOf({ rounds: ROUNDS, figures: FIGURES }, { figure: 'wait', of: 'us', against }), {
    value: 2,
    best: 'slow',
  })
  assert.equal(
    ratioOf({ rounds: ROUNDS, figures: FIGURES }, { figure: 'rate', of: 'us', against: ['absent'] }).value,
    null,
  )
})

test('the table says of each goal whether it was reached', () => {
  const facts = {
    at: 'now',
    commit: 'c',
    cpus: 2,
    cpu: 'x',
    memory: '8 GB',
    load: 0,
    node: '20',
    databases: {},
    ours: '1',
    peers: {},
  }
  const goals = [
    { figure: 'rate', of: 'us', against: ['slow'], atLeast: 3 },
    { figure: 'rate', of: 'us', against: ['fast'], atLeast: 3 },
    { figure: 'wait', of: 'us', atMost: 2 },
  ]
  const text = table({ facts, results: [{ title: 'a row', figures: FIGURES, goals, rounds: ROUNDS, absent: {} }] })
  assert.match(text, /us against slow: \*\*4x\*\*, at least 3x: reached/)
  assert.match(text, /us against fast: \*\*0\.5x\*\*, at least 3x: MISSED/)
  assert.match(text, /us: \*\*2\*\*, at most 2: reached/)
})

test('figures are shown with the digits that count', () => {
  assert.deepEqual([12345.6, 45.678, 1.2345].map(shown), ['12,346', '45.7', '1.23'])
})
