/** Random lives of a queue on MySQL or MariaDB and the memory store, in step. */
import { afterAll, expect, test } from '@jest/globals'
import { MODEL_LIMIT_MS, runModel } from './model/model.js'
import { dropIdle, onMariadb, openMariadb } from './open-mariadb.js'

onMariadb('MySQL and MariaDB', () => {
  afterAll(dropIdle)

  test(
    'MySQL and MariaDB do what the memory store does, whatever is asked',
    async () => {
      const { steps } = await runModel('MariaDB', openMariadb)
      expect(steps).toBeGreaterThan(0)
    },
    MODEL_LIMIT_MS,
  )
})
