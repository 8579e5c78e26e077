/** The exam that every store sits, on Postgres. */
import { afterAll, beforeAll } from '@jest/globals'
import { storeContract } from '@mailspool/core/testing'
import { PostgresPlace, withPostgres } from './open-postgres.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  beforeAll(() => place.migrate())
  afterAll(() => place.drop())
  storeContract('Postgres', () => place.open())
})
