import { expect, test } from '@jest/globals'
import { SequelizeStore, sqliteDriver } from '@mailspool/sequelize-store'
import Email from 'email-templates'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sequelize, Transaction } from 'sequelize'
import { afterThisTest, aQueue, bothWays, seen } from './queue.js'

const root = join(import.meta.dirname, 'templates')
const settings = { message: { from: 'Shop <shop@example.com>' }, send: true, preview: false } as const
const views = { root, options: { extension: 'hbs' } }
const logo = { filename: 'logo.png', cid: 'logo', content: Buffer.from('iVBORw0KGgo=', 'base64') }
const welcome = {
  template: 'welcome',
  locals: { name: 'Ann' },
  message: { to: 'ann@example.com', attachments: [logo] },
}

test('a rendered template arrives as without the queue', async () => {
  const [queued, direct] = await bothWays((transport) => new Email({ ...settings, views, transport }).send(welcome))
  expect(queued.map(seen)).toEqual(direct.map(seen))
  expect(queued[0]).toMatchObject({ subject: 'Willkommen, Ann 📮', text: expect.stringMatching(/Grüße, Ann!/) })
  expect(queued[0]!.html).toContain('<p>Grüße, Ann!</p>')
})

test('one instance, many mails; each has its own queue options', async () => {
  const { mailer, transport, arrived } = await aQueue()
  const email = new Email({ ...settings, views, transport })
  for (const priority of ['low', 'high'] as const) {
    const message = { ...welcome.message, to: `${priority}@example.com`, queue: { priority, tags: ['welcome'] } }
    await email.send({ ...welcome, message })
  }
  expect((await mailer.list()).items.map((one) => [one.priority, one.tags])).toEqual(
    expect.arrayContaining([
      ['low', ['welcome']],
      ['high', ['welcome']],
    ]),
  )
  expect((await arrived()).map((one) => one.envelope.to)).toEqual([['high@example.com'], ['low@example.com']])
})

test('on SQLite, within a transaction of the application: the mail exists if and only if it commits', async () => {
  const storage = join(await mkdtemp(join(tmpdir(), 'neighbours-')), 'shop.sqlite')
  const sequelize = new Sequelize({ dialect: 'sqlite', dialectModule: sqliteDriver(), storage, logging: false })
  afterThisTest(() => sequelize.close())
  const store = new SequelizeStore({ sequelize })
  await store.migrate()
  const { transport, arrived } = await aQueue({ store })
  const email = new Email({ ...settings, views, transport })
  for (const ending of ['rollback', 'commit'] as const) {
    const transaction = await sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE })
    await email.send({
      ...welcome,
      message: { ...welcome.message, to: `${ending}@example.com`, queue: { transaction } },
    })
    await transaction[ending]()
  }
  expect((await arrived()).map((one) => one.envelope.to)).toEqual([['commit@example.com']])
})
