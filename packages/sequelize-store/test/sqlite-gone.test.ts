/**
 * What is gone is gone from the SQLite file: its bytes are read and searched for the words of sensitive mail that is
 * finished, of mail under logContent: false, and of mail that was purged (RELIABILITY chapter 5).
 */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createMailer, type Mailer, type SendOptions } from '@mailspool/core'
import { openRaw, openSqlite } from './open-sqlite.js'

let place: Awaited<ReturnType<typeof openSqlite>>
const mailers: Mailer[] = []

beforeEach(async () => {
  place = await openSqlite()
})
afterEach(async () => {
  for (const mailer of mailers.splice(0)) await mailer.close()
  await place.close()
})

function mailerOn(settings: object = {}): Mailer {
  const mailer = createMailer({ store: place.store, transport: 'null:', defaultFrom: 'shop@example.com', ...settings })
  mailers.push(mailer)
  return mailer
}

/** Mails of many sizes, so that rows, overflow pages and pages that split are among them. */
async function sendAll(mailer: Mailer, options: SendOptions): Promise<void> {
  for (let nth = 0; nth < 40; nth++) {
    // the link in a line of its own: a soft line break in the middle of the word would hide it
    const text = `${'word '.repeat(nth * nth)}\nhttps://example.com/reset/TOPSECRET${nth} `
    await mailer.send({ to: `PERSON${nth}@example.com`, subject: `Hello SUBJECT${nth}`, text }, options)
  }
}

/** How often a word stands in the files of the database, the write-ahead log being brought home first. */
async function found(word: string): Promise<number> {
  const raw = await openRaw(place.file)
  await raw.rows('pragma wal_checkpoint(truncate)', [])
  await raw.close()
  const folder = dirname(place.file)
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')))
  return files.join('').split(word).length - 1
}

test('sensitive mail: its words are in the file while it waits, and nowhere once it is sent', async () => {
  const mailer = mailerOn()
  await sendAll(mailer, { sensitive: true })
  expect(await found('TOPSECRET')).toBeGreaterThanOrEqual(40)
  expect(await mailer.deliver()).toMatchObject({ sent: 40 })
  expect(await found('TOPSECRET')).toBe(0)
  expect(await found('SUBJECT')).toBe(0)
  expect(await found('PERSON')).toBeGreaterThan(0)
})

test('sensitive mail that is cancelled', async () => {
  const mailer = mailerOn()
  await sendAll(mailer, { sensitive: true })
  for await (const { id } of mailer.messages()) await mailer.cancel(id)
  expect(await found('TOPSECRET')).toBe(0)
})

test('logContent: false leaves neither content nor recipients nor subject', async () => {
  const mailer = mailerOn({ logContent: false })
  await sendAll(mailer, {})
  expect(await mailer.deliver()).toMatchObject({ sent: 40 })
  for (const word of ['TOPSECRET', 'SUBJECT', 'PERSON', 'person']) expect([word, await found(word)]).toEqual([word, 0])
})

test('purged mail leaves nothing at all', async () => {
  const mailer = mailerOn()
  await sendAll(mailer, { tags: ['TAGGED'] })
  expect(await mailer.deliver()).toMatchObject({ sent: 40 })
  expect(await found('TAGGED')).toBeGreaterThan(0)
  expect(await mailer.purgeLog(0)).toBe(40)
  for (const word of ['TOPSECRET', 'SUBJECT', 'PERSON', 'person', 'TAGGED'])
    expect([word, await found(word)]).toEqual([word, 0])
})
