// A plot of a row: what is in the result is in the picture, and nothing in it can break the picture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bars } from '../frame/bars.mjs'

const facts = { at: '2026-11-25T10:00:00', commit: 'abc', cpus: 2, cpu: 'x', node: '20', rounds: 3 }
const result = {
  figures: { rate: { unit: 'mails/s', better: 'more' }, p50: { unit: 'ms', better: 'less' } },
  rounds: { 'a <b> & c': [{ rate: 100 }, { rate: 300 }, { rate: 200 }], 'pg-boss': [{ rate: 50 }, { rate: 50 }, { rate: 50 }] },
} // prettier-ignore

test('a bar for each contestant, as long as its median, ours in another colour than theirs', () => {
  const svg = bars({ facts, result }, { figure: 'rate', title: 'A plot' })
  const widths = [...svg.matchAll(/<rect class="(\w+)".*? width="([\d.]+)"/g)].map(([, whose, width]) => [whose, Number(width)]) // prettier-ignore
  assert.deepEqual(widths.map(([whose]) => whose), ['ours', 'theirs']) // prettier-ignore
  assert.equal(Math.round(widths[0][1] / widths[1][1]), 4)
  assert.match(svg, /a &#60;b&#62; &#38; c 200, pg-boss 50/)
  assert.doesNotMatch(svg, /<b>/)
})

test('what was not measured has no plot', () => {
  assert.equal(bars({ facts, result }, { figure: 'p50', title: 'A plot' }), null)
})
