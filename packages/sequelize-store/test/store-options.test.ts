/** What the constructor takes and refuses. */
import { join } from 'node:path'
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
  [{ url: 'postgres://me:secret@db/shop' }, 'names postgres, which this version does not know yet'],
  [{ url: 'mysql://db/shop' }, 'names mysql, which this version does not know yet'],
  [{ url: 'sqlite:a', tablePrefix: 'a"; drop' }, 'tablePrefix may have lower case letters'],
  [{ url: 'sqlite:a', tablePrefix: '' }, 'tablePrefix may have lower case letters'],
  [{ url: 'sqlite:a', schema: 'mail' }, 'schema is for Postgres'],
  [{ url: 'sqlite:a', dialectModule: {} }, 'dialectModule must be a driver'],
])('%p is refused', (options, sentence) => {
  const error = refusal(options)
  expect(error).toMatchObject({ code: 'MAILER_BAD_ARGUMENT', message: expect.stringContaining(sentence) as unknown })
  expect(String(error)).not.toContain('secret')
})
