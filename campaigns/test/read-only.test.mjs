// A MariaDB that is set to read only, as by whoever fails it over, on a server of our own: for all of a server it is set,
// and tests of the store share theirs. An application's user may not override it, as root may.
import assert from 'node:assert/strict'
import test from 'node:test'
import { aClaim, aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { startDatabases } from '../../scripts/databases/index.mjs'

test('MariaDB with read_only: nothing is written, it still reads, and goes on by itself', { timeout: 60_000 }, async () => {
  const environment = { ...process.env, TEST_MYSQL_URL: '' }
  const databases = await startDatabases({ which: ['mariadb'], environment, log: console.error })
  const { mariadb: url } = databases.urls
  try {
    if (url !== undefined) await readOnly(url)
  } finally {
    await databases.stop()
  }
}) // prettier-ignore

async function readOnly(url) {
  const root = new Sequelize(url, { logging: false })
  await root.query(`create user app@'%' identified by 'word'`)
  await root.query(`grant all on mailspool.* to app@'%'`)
  const store = new SequelizeStore({ url: url.replace('//root@', '//app:word@') })
  const send = () => store.add({ messages: [aMessage()], batchSize: 500 })
  try {
    await store.migrate()
    await send()
    await root.query('set global read_only = 1')
    const refused = { code: 'MAILER_STORE_UNAVAILABLE', retryable: true }
    await assert.rejects(send(), refused)
    await assert.rejects(store.claim(aClaim({ limit: 10 })), refused)
    assert.equal((await store.counts({})).queued, 1)
    await root.query('set global read_only = 0')
    await send()
    assert.equal((await store.claim(aClaim({ limit: 10 }))).length, 2)
  } finally {
    await store.close()
    await root.close()
  }
}
