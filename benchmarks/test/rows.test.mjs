// Each row of the benchmarks is declared soundly, and the check of that finds what is wrong.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { problemsOf, readRow, readRows } from '../frame/rows.mjs'

const NAMES = readdirSync(new URL('../rows/', import.meta.url)).map((file) => file.replace(/\.mjs$/, ''))

for (const name of NAMES) {
  test(`row ${name} is sound`, async () => {
    const row = await readRow(name)
    assert.deepEqual(problemsOf(row), [])
  })
}

test('finds what is missing and what is misspelled', () => {
  const sound = {
    title: 'a title',
    figures: { rate: { unit: 'mails/s', better: 'more' } },
    contestants: { us: { open: () => {} } },
    goals: [{ figure: 'rate', of: 'us', atLeast: 1 }],
  }
  assert.deepEqual(problemsOf(sound), [])
  const wrong = [
    [{ ...sound, title: undefined }, /title/],
    [{ ...sound, figures: { rate: { unit: 'mails/s', better: 'higher' } } }, /better/],
    [{ ...sound, contestants: { us: {} } }, /open/],
    [{ ...sound, contestants: { us: { open: () => {}, database: 'mysql' } } }, /database mysql/],
    [{ ...sound, goals: [{ figure: 'speed', of: 'us', atLeast: 1 }] }, /figure speed/],
    [{ ...sound, goals: [{ figure: 'rate', of: 'us', against: ['them'], atLeast: 1 }] }, /contestant them/],
    [{ ...sound, goals: [{ figure: 'rate', of: 'us' }] }, /atLeast or atMost/],
  ]
  for (const [row, problem] of wrong) assert.match(problemsOf(row).join('; '), problem)
})

test('rows are named whole or by their beginning; an unknown one is refused with those that there are', async () => {
  assert.deepEqual(
    (await readRows({ names: ['enqueue-ten'] })).map(({ name }) => name),
    ['enqueue-ten'],
  )
  assert.ok((await readRows({ names: ['enqueue-'] })).length > 2)
  await assert.rejects(readRows({ names: ['enqeue'] }), /no row enqeue\. Rows: .*enqueue-ten/)
})
