/** Random lives of a queue on Postgres and the memory store, in step. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { MODEL_LIMIT_MS, runModel } from './model/model.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  beforeAll(() => place.migrate())
  afterAll(() => place.drop())

  test(
    'Postgres does what the memory store does, whatever is asked',
    async () => {
      const { steps } = await runModel('Postgres', () => place.open())
      expect(steps).toBeGreaterThan(0)
    },
    MODEL_LIMIT_MS,
  )
})
