// The fuzz run's plan: exactly as many inputs as were asked for, the same ones for the same seed; and what a race must come to.
import assert from 'node:assert/strict'
import test from 'node:test'
import { KINDS, planPieces, seedOf } from '../fuzz/plan.mjs'
import { contradiction } from '../races/judge.mjs'

test('all inputs, each batch of a kind once', () => {
  const kinds = Object.keys(KINDS)
  const batches = planPieces({ inputs: 100_000, kinds }).flatMap(({ kind, batches }) => batches.map((one) => ({ kind, ...one }))) // prettier-ignore
  assert.equal(
    batches.reduce((sum, { size }) => sum + size, 0),
    100_000,
  )
  assert.equal(new Set(batches.map(({ kind, nth }) => `${kind} ${nth}`)).size, batches.length)
  assert.deepEqual(new Set(batches.map(({ kind }) => kind)), new Set(kinds))
  assert.deepEqual(planPieces({ inputs: 10, kinds: ['rows'] }), [{ kind: 'rows', batches: [{ nth: 0, size: 10 }] }])
})

test('a seed of its own for each batch', () => {
  assert.equal(seedOf(7, 'mails', 1), seedOf(7, 'mails', 1))
  const seeds = [seedOf(7, 'mails', 1), seedOf(7, 'mails', 2), seedOf(7, 'rows', 1), seedOf(8, 'mails', 1)]
  assert.equal(new Set(seeds).size, 4)
  assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31))
})

test('an answer to a cancel or a delete is kept, or it is a contradiction', () => {
  const answer = (word, at = 10) => ({ answer: word, at })
  const judged = (answers, takenAt, state) => contradiction({ answers, takenAt, row: state ? { state } : null })
  assert.equal(judged([answer('cancelled')], [], 'cancelled'), null)
  assert.equal(judged([answer('tooLate')], [5], 'sent'), null)
  assert.equal(judged([answer('deleted')], [], null), null)
  assert.equal(judged([answer('deleted', 10)], [5], null), null)
  assert.equal(judged([answer('notFound'), answer('deleted')], [], null), null)
  assert.match(judged([answer('cancelled')], [12], 'cancelled'), /the server took it/)
  assert.match(judged([answer('cancelled')], [], 'sent'), /it is sent/)
  assert.match(judged([answer('deleted', 10)], [12], null), /and then the server took it/)
  assert.match(judged([answer('deleted')], [], 'queued'), /it is queued/)
  assert.match(judged([answer('tooLate')], [], 'sent'), /took it 0 times/)
  assert.match(judged([answer('tooLate')], [5], 'failed'), /it is failed/)
  assert.match(judged([answer('tooLate')], [], null), /nobody deleted it/)
  assert.match(judged([answer('tooLate')], [5, 6], 'sent'), /2 times/)
})
