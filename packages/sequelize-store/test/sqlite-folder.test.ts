/**
 * A place where a SQLite queue cannot be: each is MAILER_STORE_UNAVAILABLE with a sentence that says what to do, and the
 * same store works once it is mended. Rights do not bind root, so root becomes somebody else for the time.
 */
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { folderFailure, sqliteFailure } from '../src/dialect/sqlite/errors.js'
import { SequelizeStore } from '../src/sequelize-store.js'
import { temporaryFolder } from './open-sqlite.js'

let folder: string
let remove: () => Promise<void>
const opened: SequelizeStore[] = []

beforeEach(async () => {
  ;({ folder, remove } = await temporaryFolder())
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  await remove()
})

function storeAt(...path: string[]): SequelizeStore {
  const store = new SequelizeStore({ url: `sqlite:${join(folder, ...path)}` })
  opened.push(store)
  return store
}

const send = (store: SequelizeStore) => store.add({ messages: [aMessage()], batchSize: 500 })

const unavailable = (sentence: RegExp) => ({
  code: 'MAILER_STORE_UNAVAILABLE',
  retryable: true,
  message: expect.stringMatching(sentence) as unknown,
})

/** `nobody` of most systems; any number that owns nothing here will do. */
const NOBODY = 65_534

/** seteuid is of the whole process, the threads that open files included. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(NOBODY)
  try {
    await work()
  } finally {
    if (root) process.seteuid?.(0)
  }
}

test('something that is no folder stands in the way; once it is away the same store works', async () => {
  await writeFile(join(folder, 'taken'), 'a file')
  for (const path of [
    ['taken', 'queue.sqlite'],
    ['taken', 'deep', 'queue.sqlite'],
  ])
    // prettier-ignore
    await expect(send(storeAt(...path))).rejects.toMatchObject(
      unavailable(/folder .*taken.* cannot be made: something that is no folder stands in the way\. Rename that/),
    )
  const store = storeAt('taken', 'queue.sqlite')
  await expect(store.migrate()).rejects.toMatchObject(unavailable(/no folder/))
  await rm(join(folder, 'taken'))
  await store.migrate()
  expect(await send(store)).toMatchObject([{ kind: 'added' }])
})

test('the folder cannot be made for want of rights', async () => {
  await mkdir(join(folder, 'locked'), { mode: 0o500 })
  await chmod(folder, 0o755)
  await asOrdinaryUser(async () => {
    await expect(send(storeAt('locked', 'in', 'queue.sqlite'))).rejects.toMatchObject(
      unavailable(/locked.in cannot be made: the user \S+ may not write there\. Make it by hand/),
    )
  })
  expect(await readdir(join(folder, 'locked'))).toEqual([])
})

test('the folder is there and cannot be written to; then it can', async () => {
  const place = join(folder, 'locked')
  await mkdir(place, { mode: 0o555 })
  await chmod(folder, 0o755)
  const store = storeAt('locked', 'queue.sqlite')
  await asOrdinaryUser(async () => {
    await expect(send(store)).rejects.toMatchObject(
      unavailable(/unable to open.* the user \S+ must be able to write .*queue\.sqlite and its folder .*locked/),
    )
  })
  await chmod(place, 0o755)
  await store.migrate()
  expect(await send(store)).toMatchObject([{ kind: 'added' }])
})

test('the file is there and can only be read', async () => {
  const store = storeAt('queue.sqlite')
  await store.migrate()
  await store.close()
  await chmod(join(folder, 'queue.sqlite'), 0o444)
  await chmod(folder, 0o755)
  await asOrdinaryUser(async () => {
    await expect(send(storeAt('queue.sqlite'))).rejects.toMatchObject(
      unavailable(/the user \S+ must be able to write .*queue\.sqlite/),
    )
  })
})

test('a folder where the file should be', async () => {
  await mkdir(join(folder, 'queue.sqlite'))
  await expect(send(storeAt('queue.sqlite'))).rejects.toMatchObject(unavailable(/and it must be a file/))
})

test.each([
  ['EROFS', /the disk can only be read\. Name a place on another one/],
  ['ENOSPC', /the disk is full\. Make room/],
  ['ELOOP', /ELOOP\. Make it by hand/],
])('Node says %s', (code, sentence) => {
  const error = Object.assign(new RangeError('mkdir'), { code })
  expect(folderFailure(error, '/srv/shop')).toMatchObject(unavailable(sentence))
})

test('SQLite says FULL', () => {
  const error = Object.assign(new RangeError('SQLITE_FULL: database or disk is full'), { code: 'SQLITE_FULL' })
  expect(sqliteFailure(error, '/srv/q.sqlite')).toMatchObject(unavailable(/disk is full .*\. Make room on its disk/))
})
