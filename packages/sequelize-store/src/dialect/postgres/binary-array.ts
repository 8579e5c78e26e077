/**
 * bytea[] as Postgres reads it in binary, so that contents travel as they are: in text they would be twice as long, and
 * be encoded here and decoded there. Standards: array_recv in postgres/src/backend/utils/adt/arrayfuncs.c.
 */

/** pg_type's number of bytea. */
const BYTEA = 17
const HEAD = 20

export function arrayOfBytes(values: readonly Buffer[]): Buffer {
  const array = Buffer.allocUnsafe(values.reduce((sum, { length }) => sum + 4 + length, HEAD))
  // dimensions, whether there are nulls, type, length, index of the first
  for (const [index, word] of [1, 0, BYTEA, values.length, 1].entries()) array.writeInt32BE(word, index * 4)
  let at = HEAD
  for (const value of values) {
    at = array.writeInt32BE(value.length, at)
    at += value.copy(array, at)
  }
  return array
}
