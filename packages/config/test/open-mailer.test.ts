/** Proves that openMailer answers at once, checks what it is given at once, opens at first use and tries again. */
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createMemoryStore, type Mailer, type MailStore } from '@mailspool/core'
import { loadConfig } from '../src/load-config.js'
import { openMailer } from '../src/open-mailer.js'
import { openStore } from '../src/open-store.js'
import type { FileConfig } from '../src/file-config.js'
import type { Transaction } from '../src/store-types.js'
import { project } from './temp-folder.js'

const MAIL = { from: 'a@example.com', to: 'b@example.com', subject: 'x', text: 'x' }
const opened: Mailer[] = []
let home: string

beforeEach(() => {
  home = process.cwd()
})

afterEach(async () => {
  process.chdir(home)
  for (const mailer of opened.splice(0)) await mailer.close()
})

function open(...given: Parameters<typeof openMailer>): Mailer {
  const mailer = openMailer(...given) as Mailer
  opened.push(mailer)
  return mailer
}

const sqlite = (folder: string): FileConfig => ({
  database: `sqlite:${join(folder, 'q', 'queue.sqlite')}`,
  transport: 'null:',
})

test('nothing is opened before the first use; SQLite then makes its tables, in a folder for this user alone', async () => {
  const folder = project()
  const mailer = open(sqlite(folder))
  expect(mailer.settings.concurrency).toBe(5)
  expect(existsSync(join(folder, 'q'))).toBe(false)
  await expect(mailer.send(MAIL)).resolves.toMatchObject({ state: 'queued' })
  expect(statSync(join(folder, 'q')).mode & 0o777).toBe(0o700)
})

test('a configuration that is given is checked at once, transports too', () => {
  expect(() => openMailer({ maxBacth: 1 } as FileConfig)).toThrow(/did you mean maxBatch/)
  expect(() => openMailer({ transport: 'smpt://x' })).toThrow(/transport/)
})

test('without one it is looked for at first use; a failed open is tried again at the next call', async () => {
  const folder = project({ 'package.json': '{}', 'mailer.config.json': '{ "maxBacth": 1 }' })
  process.chdir(folder)
  const mailer = open()
  const heard: string[] = []
  mailer.on('enqueued', ({ state }) => heard.push(`kept ${state}`))
  const off = mailer.on('enqueued', () => heard.push('taken off before the open'))
  const later = mailer.on('enqueued', () => heard.push('taken off after the open'))
  off()
  expect(() => mailer.settings).toThrow(expect.objectContaining({ code: 'MAILER_NOT_OPEN' }))
  await expect(mailer.ready()).rejects.toMatchObject({ code: 'MAILER_BAD_CONFIG' })
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_BAD_CONFIG' })
  writeFileSync(join(folder, 'mailer.config.json'), JSON.stringify({ ...sqlite(folder), maxBatch: 3 }))
  await mailer.ready()
  later()
  expect(mailer.settings.maxBatch).toBe(3)
  const { id } = await mailer.send(MAIL)
  expect(heard).toEqual(['kept queued'])
  expect(await mailer.dontSend.has('b@example.com')).toBe(false)
  const ids: string[] = []
  for await (const message of mailer.messages()) ids.push(message.id)
  expect(ids).toEqual([id])
})

test('concurrent first calls share one open', async () => {
  const folder = project({ 'package.json': '{}' })
  writeFileSync(join(folder, 'mailer.config.json'), JSON.stringify(sqlite(folder)))
  process.chdir(folder)
  const mailer = open()
  const queued = await Promise.all([1, 2, 3, 4].map(() => mailer.send(MAIL)))
  expect(queued).toHaveLength(4)
  expect(await mailer.counts()).toMatchObject({ queued: 4 })
})

test('autoMigrate false: missing tables are refused, until somebody makes them', async () => {
  const folder = project({ 'package.json': '{}', 'mailer.config.json': '{}' })
  writeFileSync(join(folder, 'mailer.config.json'), JSON.stringify({ ...sqlite(folder), autoMigrate: false }))
  const config = await loadConfig({ cwd: folder, env: {} })
  const mailer = open(config)
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED' })
  const store = openStore(config)
  expect(await store.pendingMigrations()).not.toEqual([])
  await store.migrate()
  await store.close()
  await expect(mailer.send(MAIL)).resolves.toMatchObject({ state: 'queued' })
})

test('a store of the developer is used as it is', async () => {
  const store = createMemoryStore() as unknown as MailStore<Transaction>
  const mailer = open({ store, transport: 'null:' })
  const { id } = await mailer.send(MAIL)
  expect(await store.find(id)).toMatchObject({ id, state: 'queued' })
})

test('an event that is none is refused at once, before anything is opened', () => {
  const mailer = open()
  expect(() => mailer.on('sent' as 'attempt', () => undefined)).toThrow('sent is no event of a mailer')
})

test('closed is closed, also before the first use', async () => {
  const given = openMailer(sqlite(project()))
  await given.close()
  await expect(given.send(MAIL)).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
  const looked = openMailer()
  await looked.close()
  await expect(looked.ready()).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
})
