/** The exam that every store sits, on SQLite files. */
import { storeContract } from '@mailspool/core/testing'
import { openSqlite } from './open-sqlite.js'

storeContract('SQLite', openSqlite, {
  cannot: { wake: 'SQLite tells other processes nothing; the worker looks again by itself' },
})
