/** What the constructor takes and refuses. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { Sequelize } from 'sequelize'
import { sqliteDriver } from '../src/dialect/sqlite/driver.js'
import { SequelizeStore } from '../src/sequelize-store.js'

const refusal = (options: unknown): unknown => {
  try {
    return new SequelizeStore(options as ConstructorParameters<typeof SequelizeStore>[0])
  } catch (error) {
    return error
  }
}

test.each([
  ['sqlite:./a/queue.sqlite', join(process.cwd(), 'a/queue.sqlite')],
  ['sqlite:a/queue.sqlite', join(process.cwd(), 'a/queue.sqlite')],
  ['sqlite:/srv/queue.sqlite', '/srv/queue.sqlite'],
  ['sqlite:///srv/queue.sqlite', '/srv/queue.sqlite'],
  ['sqlite://./queue.sqlite', join(process.cwd(), 'queue.sqlite')],
])('%s is the file %s', (url, file) => {
  expect(new SequelizeStore({ url }).identity).toBe(`sqlite ${file}`)
})

test.each([
  ['mysql://me:secret@db.example.com/shop', 'mysql db.example.com:3306/shop'],
  ['mariadb://me:secret@db:3307/shop', 'mysql db:3307/shop'],
  ['postgres://me:secret@db/shop', 'postgres db:5432/shop'],
  ['postgresql://me:secret@db/shop', 'postgres db:5432/shop'],
])('%s is %s, and nothing is opened for it', (url, identity) => {
  expect(new SequelizeStore({ url }).identity).toBe(identity)
})

test('an own Sequelize made from a URL or from options is on its file', () => {
  const more = { dialectModule: sqliteDriver(), logging: false } as const
  const byUrl = new Sequelize('sqlite:/srv/queue.sqlite', more)
  const byOptions = new Sequelize({ dialect: 'sqlite', storage: '/srv/queue.sqlite', ...more })
  for (const sequelize of [byUrl, byOptions]) {
    expect(new SequelizeStore({ sequelize }).identity).toBe('sqlite /srv/queue.sqlite')
  }
})

test.each([
  [{ url: 'sqlite::memory:' }, 'url must name a file'],
  [{ url: 'sqlite:' }, 'url must name a file'],
  [{ url: 'queue.sqlite' }, "url must be a database URL such as 'sqlite:./queue.sqlite'"],
  [{}, 'url must be a database URL'],
  [{ url: 'oracle://me:secret@db/shop' }, 'names oracle, where the queue cannot be kept'],
  [{ url: 'mysql://me:secret@db' }, 'names no database'],
  [{ url: 'mysql://me:secret@one:x,two/shop' }, 'is no URL'],
  [{ url: 'mariadb://db/shop', schema: 'mail' }, 'schema is for Postgres'],
  [{ sequelize: new Sequelize({ dialect: 'mariadb', dialectModule: {} }) }, "Make it with dialect: 'mysql' and mysql2"],
  [{ url: 'sqlite:a', tablePrefix: 'a"; drop' }, 'tablePrefix may have lower case letters'],
  [{ url: 'sqlite:a', tablePrefix: '' }, 'tablePrefix may have lower case letters'],
  [{ url: 'sqlite:a', schema: 'mail' }, 'schema is for Postgres'],
  [{ url: 'sqlite:a', dialectModule: {} }, 'dialectModule must be a driver'],
])('%p is refused', (options, sentence) => {
  const error = refusal(options)
  expect(error).toMatchObject({ code: 'MAILER_BAD_ARGUMENT', message: expect.stringContaining(sentence) as unknown })
  expect(String(error)).not.toContain('secret')
})

test.each([
  ['mysql://db/shop', 'mysql2'],
  ['mariadb://db/shop', 'mysql2'],
  ['postgres://db/shop', 'pg'],
])('%s without its driver rejects at first use, and names what installs it', async (url, driver) => {
  const child = fileURLToPath(new URL('children/without-driver.mjs', import.meta.url))
  const [said] = (await once(fork(child, [JSON.stringify({ url }), driver], { execArgv: [] }), 'message')) as unknown[]
  expect(said).toEqual({
    code: 'MAILER_DRIVER_MISSING',
    message: expect.stringContaining(`npm install ${driver}`) as unknown,
  })
})
