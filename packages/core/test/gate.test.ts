/** The gate before the store: who waits for it, and who must not. */
import { expect, test } from '@jest/globals'
import { MailerError } from '../src/errors.js'
import { createGate } from '../src/gate.js'

/** A store whose pending migrations are told when the test says so. */
function parts() {
  const asked: ((pending: string[]) => void)[] = []
  const gate = createGate({ pendingMigrations: () => new Promise((resolve) => asked.push(resolve)) })
  return { gate, asked, turn: () => new Promise((resolve) => setImmediate(resolve)) }
}

test('verbs wait for one look, which is not repeated once the tables were seen', async () => {
  const { gate, asked } = parts()
  const verb = gate.behind(async (n: number) => n)
  const calls = [verb(1), verb(2)]
  asked[0]!([])
  expect(await Promise.all([...calls, verb(3)])).toEqual([1, 2, 3])
  expect(asked.length).toBe(1)
})

test('a failed look rejects those who waited and is forgotten', async () => {
  const { gate, asked } = parts()
  const first = gate.open()
  asked[0]!(['0002-more'])
  await expect(first).rejects.toMatchObject({ code: 'MAILER_NOT_MIGRATED', details: { pending: '0002-more' } })
  const second = gate.open()
  asked[1]!([])
  await second
})

test('a send in a transaction does not wait for the look, one without does', async () => {
  const { gate, asked, turn } = parts()
  const done: string[] = []
  const send = gate.behindUnlessWithin(async (what: string, _options?: { transaction?: object }) => done.push(what))
  const waiting = send('without')
  await send('within', { transaction: {} })
  await turn()
  expect([done, asked.length]).toEqual([['within'], 1])
  asked[0]!([])
  await waiting
  expect(done).toEqual(['within', 'without'])
})

test('a send in a transaction that missed the tables waits for them once, and goes again', async () => {
  const { gate, asked, turn } = parts()
  let tries = 0
  const send = gate.behindUnlessWithin(async (_what: string, _options?: { transaction?: object }) => {
    tries += 1
    if (tries === 1) throw new MailerError('MAILER_NOT_MIGRATED', { pending: 'all' })
    return tries
  })
  const sending = send('within', { transaction: {} })
  await turn()
  asked[0]!([])
  expect(await sending).toBe(2)
})

test('other failures of a send in a transaction are its own; shut, nothing passes', async () => {
  const { gate, asked } = parts()
  const send = gate.behindUnlessWithin(async (_what: string, _options?: { transaction?: object }) => {
    throw new MailerError('MAILER_STORE_FAILED', { problem: 'no' })
  })
  await expect(send('within', { transaction: {} })).rejects.toMatchObject({ code: 'MAILER_STORE_FAILED' })
  expect(asked.length).toBe(0)
  expect([gate.shut(), gate.shut()]).toEqual([true, false])
  await expect(send('within', { transaction: {} })).rejects.toMatchObject({ code: 'MAILER_CLOSED' })
})
