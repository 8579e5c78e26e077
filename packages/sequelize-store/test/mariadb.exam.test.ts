/** The exam that every store sits, on MySQL or MariaDB. */
import { afterAll } from '@jest/globals'
import { storeContract } from '@mailspool/core/testing'
import { dropIdle, onMariadb, openMariadb } from './open-mariadb.js'

onMariadb('MySQL and MariaDB', () => {
  afterAll(dropIdle)
  storeContract('MariaDB', openMariadb, {
    cannot: { wake: 'MySQL and MariaDB tell other processes nothing; the worker looks again by itself' },
  })
})
