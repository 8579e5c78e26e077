/** What the verbs are given besides mail: a misspelt option is refused by name and never means "everything". */
import { expect, test } from '@jest/globals'
import { createMailer } from '../src/mailer.js'
import { createMemoryStore } from '../src/store/memory-store/memory-store.js'
import { createTestMailer } from '../src/testing/test-mailer.js'

type Verbs = Record<string, (given: unknown) => Promise<unknown>>

const hello = { to: 'Jo <jo@MÜLLER.example>', subject: 'Hello', text: 'Hi' }

test.each([
  ['deliver', { id: [] }, 'id is no option of deliver; did you mean ids?'],
  ['deliver', { maxbatch: 1 }, 'maxbatch is no option of deliver; did you mean maxBatch?'],
  ['deliver', { maxBatch: '7' }, 'maxBatch must be a whole number of at least 0, or null for no limit, not "7".'],
  ['deliver', { ids: 'all' }, 'ids must be a list of message ids, not "all".'],
  ['deliver', { signal: {} }, 'signal must be an AbortSignal, not an object.'],
  ['deliver', { throttle: 'soon' }, `throttle must be a duration: seconds, or '250ms', '60s', '5m', not "soon".`],
  ['deliver', null, 'the options of deliver must be an object, not null.'],
  ['work', { concurrency: 0 }, 'concurrency must be a whole number of at least 1, not 0.'],
  ['retryDeferred', { limt: 1 }, 'limt is no option of retryDeferred; did you mean limit?'],
  ['retryDeferred', { limit: -1 }, 'limit must be a whole number of at least 0, not -1.'],
  ['pause', { transports: 'bulk' }, 'transports is no option of pause; did you mean transport?'],
  ['resume', 'bulk', 'the options of resume must be an object, not a string.'],
  ['list', { states: ['sent'] }, 'states is no option of list; did you mean state?'],
  ['list', { state: 'snet' }, 'state must be a state or a list of them: scheduled, queued,'],
  ['list', { limit: 0 }, 'limit must be a whole number of at least 1, not 0.'],
  ['list', { limit: Number.NaN }, 'limit must be a whole number of at least 1, not NaN.'],
  ['list', { after: 3 }, 'after must be a text, not 3.'],
  ['list', { createdAfter: '2030-01-01' }, 'createdAfter must be a Date that exists, not "2030-01-01".'],
  ['list', { order: 'id; drop table' }, 'order must be one of newest, oldest, next, not "id; drop table".'],
  ['log', { toString: 'x' }, 'toString is no option of log; known are limit, after,'],
  ['counts', { upTo: 'x' }, 'upTo must be a whole number of at least 0, not "x".'],
])('%s(%j) says what is wrong and does nothing', async (verb, given, sentence) => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  const refused = (mailer as unknown as Verbs)[verb]!(given)
  await expect(refused).rejects.toMatchObject({ code: 'MAILER_BAD_ARGUMENT' })
  await expect(refused).rejects.toThrow(sentence)
  expect((await mailer.find(id))?.state).toBe('queued')
  expect((await mailer.status()).pauses).toEqual([])
  await mailer.close()
})

test("the don't-send list's options are as closed", async () => {
  const mailer = createTestMailer()
  const add = mailer.dontSend.add as (address: string, why: unknown) => Promise<void>
  const wrong = [{ resaon: 'bounce' }, { reason: 5 }, { expiresAt: 'never' }, { expiresAt: new Date(Number.NaN) }]
  for (const why of wrong)
    await expect(add('jo@example.com', why)).rejects.toMatchObject({ code: 'MAILER_BAD_ARGUMENT' })
  expect((await mailer.dontSend.list()).items).toEqual([])
  await mailer.close()
})

test('options that are undefined are as good as not given', async () => {
  const mailer = createTestMailer()
  await mailer.send(hello)
  const none = { ids: undefined, maxBatch: undefined, signal: undefined } as object
  expect(await mailer.deliver(none)).toMatchObject({ sent: 1 })
  await mailer.close()
})

test('mail is found by its recipient in any spelling', async () => {
  const mailer = createTestMailer()
  const { id } = await mailer.send(hello)
  for (const recipient of [
    'jo@xn--mller-kva.example',
    'JO@müller.EXAMPLE',
    'Jo <jo@MÜLLER.example>',
    '@müller.example',
  ]) {
    expect((await mailer.list({ recipient })).items.map((one) => one.id)).toEqual([id])
  }
  for (const recipient of ['nobody', '@', 'jo@', 'joe@müller.example'])
    expect((await mailer.list({ recipient })).items).toEqual([])
  await mailer.dontSend.add('jo@müller.example')
  expect((await mailer.dontSend.list({ address: 'JO@müller.example' })).items).toHaveLength(1)
  await mailer.close()
})

test('a mailer without a store, or with a logger that is none, is refused at once', () => {
  const make = createMailer as (config?: unknown) => unknown
  const noStore = expect.objectContaining({ code: 'MAILER_NOT_CONFIGURED', message: expect.stringContaining('store') as unknown }) // prettier-ignore
  for (const config of [undefined, {}, { store: 'sqlite:./queue' }]) expect(caught(() => make(config))).toEqual(noStore)
  const logger = { info() {}, error() {} }
  expect(caught(() => make({ store: createMemoryStore(), logger }))).toMatchObject({
    code: 'MAILER_BAD_CONFIG',
    message: expect.stringContaining('logger must have the method debug, warn') as unknown,
  })
})

function caught(step: () => unknown): unknown {
  try {
    return step()
  } catch (error) {
    return error
  }
}
