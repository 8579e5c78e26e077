// A seed means the same campaign: blows and faults, as many as were asked for, in the middle of the work.
import assert from 'node:assert/strict'
import test from 'node:test'
import { chooseFaults, happensAt, KINDS } from '../faults.mjs'
import { readOptions } from '../options.mjs'
import { planActions } from '../plan.mjs'

const options = (...args) => readOptions(['--db', 'postgres', '--seed', '7', ...args])

test('as many blows as asked for, in order, the last one with work behind it', () => {
  const actions = planActions(options('--messages', '1000', '--kills', '20', '--stops', '5', '--terms', '5'))
  const count = (what) => actions.filter((one) => one.what === what).length
  assert.deepEqual([count('kill'), count('killDatabase'), count('stop'), count('term')], [18, 2, 5, 5])
  const moments = actions.map(({ at }) => at)
  assert.deepEqual(
    moments,
    moments.toSorted((a, b) => a - b),
  )
  assert.ok(moments.at(-1) <= 970)
  assert.deepEqual(planActions(options('--messages', '1000', '--kills', '20', '--stops', '5', '--terms', '5')), actions)
  assert.notDeepEqual(planActions({ ...options('--kills', '20'), seed: '8' }), planActions(options('--kills', '20')))
})

test('SQLite has no server to kill', () => {
  const actions = planActions({ ...options('--kills', '20'), db: 'sqlite' })
  assert.ok(actions.every(({ what }) => what === 'kill'))
})

test('faults: the share that was asked for, the same for the same seed, every kind among them', () => {
  const chosen = chooseFaults({ seed: '7', percent: 5 })
  const drawn = Array.from({ length: 20_000 }, (_, n) => chosen.ofMail(`m.0.${n}@bounce.example`, 1))
  const given = drawn.filter(Boolean)
  assert.ok(Math.abs(given.length - 1000) < 150, String(given.length))
  assert.equal(new Set(given.map(({ kind }) => kind)).size, KINDS.length)
  const again = chooseFaults({ seed: '7', percent: 5 }).ofMail('m.0.3@bounce.example', 1)
  assert.deepEqual(again?.kind, drawn[3]?.kind)
})

test("'to some' spares the first of several recipients, and not a single one", () => {
  const some = KINDS.find(({ kind }) => kind === 'rcpt 550 to some')
  const at = (address) => happensAt(some, { phase: 'rcpt', address })
  assert.deepEqual(
    [at('r0.0.5.3@d1.example'), at('r1.0.5.3@d1.example'), at('r0.0.5.1@d1.example')],
    [false, true, true],
  )
})

test('a mistyped option is answered by the usage', () => {
  assert.throws(() => readOptions([]), /--db is missing[^]*npm run chaos/)
  assert.throws(() => options('--kills', 'many'), /--kills must be a number/)
})
