import { expect, test } from '@jest/globals'
import { all, chunks, list, NOTHING, raw, sql } from '../src/sql.js'

const written = (statement: ReturnType<typeof sql>) => [statement.text((n) => `$${n}`), statement.values]

test('values are bound in their order, pieces are spliced in with their own', () => {
  const inner = sql`b = ${2} or c = ${3}`
  expect(written(sql`select ${raw('x')} where a = ${1} and (${inner}) and d = ${'4'}${NOTHING}`)).toEqual([
    'select x where a = $1 and (b = $2 or c = $3) and d = $4',
    [1, 2, 3, '4'],
  ])
})

test('text that came from outside is never part of a statement', () => {
  const evil = `'; drop table mailer_message; --`
  expect(written(sql`a = ${evil}`)).toEqual(['a = $1', [evil]])
  expect(written(list([evil, null]))).toEqual(['$1, $2', [evil, null]])
})

test('nothing is in an empty list, and no conditions hold always', () => {
  expect(written(sql`a in (${list([])})`)).toEqual(['a in (null)', []])
  expect(written(all([]))).toEqual(['1 = 1', []])
  expect(written(all([sql`a = ${1}`, sql`b = ${2}`]))).toEqual(['a = $1 and b = $2', [1, 2]])
})

test('chunks lose nothing, whatever their size', () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunks([1, 2], 0.5)).toEqual([[1], [2]])
  expect(chunks([], 3)).toEqual([])
})
