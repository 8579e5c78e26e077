/** Random lives of a queue on SQLite and the memory store, in step. */
import { existsSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { openSqlite } from './open-sqlite.js'
import { MODEL_LIMIT_MS, runModel } from './model/model.js'

/** In memory where there is such a place: what is asked here is not whether it lasts, and flushing takes most of the time. */
const WHERE = existsSync('/dev/shm') ? '/dev/shm' : undefined

test(
  'SQLite does what the memory store does, whatever is asked',
  async () => {
    const { steps } = await runModel('SQLite', () => openSqlite(WHERE))
    expect(steps).toBeGreaterThan(0)
  },
  MODEL_LIMIT_MS,
)
