import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slope } from '../soak/slope.mjs'

test('points on a line: its slope, and no error', () => {
  const points = [1, 2, 5, 9].map((x) => ({ x, y: 3 - 2 * x }))
  const found = slope(points)
  assert.ok(Math.abs(found.slope + 2) < 1e-9)
  assert.ok(found.error < 1e-9)
})

test('points beside it: the error that the books give', () => {
  const { slope: found, error } = slope([{ x: 0, y: 0 }, { x: 1, y: 2 }, { x: 2, y: 1 }, { x: 3, y: 3 }]) // prettier-ignore
  assert.ok(Math.abs(found - 0.8) < 1e-9)
  // sum of squares left 1.8, two degrees of freedom, spread 5
  assert.ok(Math.abs(error - Math.sqrt(1.8 / 2 / 5)) < 1e-9)
})
