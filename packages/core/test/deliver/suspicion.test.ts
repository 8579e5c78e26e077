/** A relay that refuses everybody, and a login that is refused: neither may cost mail (RELIABILITY chapter 4). */
import { expect, test } from '@jest/globals'
import { replyKey, Suspicion } from '../../src/deliver/suspicion.js'
import { loginsName } from '../../src/store/shared-facts.js'
import { createScriptedTransport, refused } from '../../src/testing/scripted-transport.js'
import type { Outcome, Parcel } from '../../src/transport/transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const no = (text: string) => ({ code: 550, enhancedCode: '5.1.1', text })
const toDomains = (count: number, domains: number) =>
  Array.from({ length: count }, (_, nth) => aNewMessage({ to: [`user${nth}@shop${nth % domains}.example`] }))
const refuseAll = (words: (parcel: Parcel) => string) =>
  createScriptedTransport((parcel) => refused(parcel, no(words(parcel)), 'rcpt'))

test('five equal final refusals over three domains: the rest stays in the queue', async () => {
  const transport = refuseAll((parcel) => `<${parcel.to[0]}>: we do not know you (id ${parcel.id.slice(-6)})`)
  const { engine, add, store, heard } = anEngine({ default: transport }, { concurrency: 1 })
  await add(...toDomains(200, 4))
  expect(await engine.deliver({})).toMatchObject({ failed: 4, stoppedBy: 'transport' })
  const now = await states(store)
  expect(now.failed).toBe(4)
  expect(now.queued).toBeGreaterThan(190)
  expect(heard.filter((one) => one.event === 'breaker')).toHaveLength(1)
})

test('the probe gets the same refusal: deferred, and the pause doubles; then mail is taken and all follows', async () => {
  let works = false
  const transport = createScriptedTransport((parcel) => (works ? 'accept' : refused(parcel, no('go away'), 'rcpt')))
  const { engine, add, store, heard } = anEngine({ default: transport }, { concurrency: 1, breaker: { pause: 0 } })
  await add(...toDomains(30, 5))
  const run = engine.deliver({ maxDeferred: 8 })
  const summary = await run
  expect(summary).toMatchObject({ failed: 4, deferred: 4, stoppedBy: 'maxDeferred' })
  works = true
  expect(await engine.deliver({})).toMatchObject({ sent: 22 })
  expect(await states(store)).toEqual({ sent: 22, deferred: 4, failed: 4 })
  expect(heard.some((one) => (one.detail as { state?: string }).state === 'closed')).toBe(true)
})

test('another host that reads the suspicion defers too and fails nothing', async () => {
  const transport = refuseAll(() => 'go away')
  const first = anEngine({ default: transport }, { concurrency: 1 })
  await first.add(...toDomains(20, 5))
  await first.engine.deliver({})
  const { shared } = { shared: await first.store.readSettings('breaker:') }
  expect(shared).toHaveLength(1)
  expect(shared[0]?.value).toMatchObject({ suspect: replyKey(no('go away')) })
})

test('refusals of single mailboxes are no suspicion: other words, too few domains, or a success between', () => {
  const different = new Suspicion()
  expect(
    Array.from({ length: 9 }, (_, nth) => different.refused(no(`reason ${'abcdefghi'[nth]}`), [`x@d${nth}.example`])),
  ).not.toContain(true)
  const near = new Suspicion()
  expect(
    Array.from({ length: 9 }, (_, nth) => near.refused(no('no such user'), [`x@d${nth % 2}.example`])),
  ).not.toContain(true)
  const mixed = new Suspicion()
  for (let nth = 0; nth < 12; nth++) {
    expect(mixed.refused(no('no such user'), [`x@d${nth}.example`])).toBe(false)
    if (nth % 4 === 3) mixed.clear()
  }
})

const badLogin = (connection: number): Outcome => ({
  kind: 'trouble', phase: 'connect', failureClass: 'auth', connection, error: '535 5.7.8 bad credentials',
  reply: { code: 535, enhancedCode: '5.7.8', text: 'bad credentials' },
}) // prettier-ignore

test('at most three refused logins in a quarter of an hour over all hosts; resume lets the next one through', async () => {
  let connection = 0
  const transport = createScriptedTransport(undefined, { before: () => badLogin(++connection) })
  const made = anEngine({ default: transport }, { breaker: { pause: 0 }, concurrency: 1 })
  await made.add(...toDomains(10, 3))
  expect(await made.engine.deliver({})).toMatchObject({ sent: 0, deferred: 0, failed: 0, stoppedBy: 'transport' })
  await made.engine.deliver({})
  expect(transport.started).toHaveLength(3)
  expect(made.heard.filter((one) => one.event === 'authFailed')).toHaveLength(3)
  expect(await states(made.store)).toEqual({ queued: 10 })
  const [breaker] = await made.store.readSettings('breaker:')
  expect(breaker?.remaining).toBeGreaterThan(890)
  for (const name of ['breaker:default', loginsName('default')])
    await made.store.writeSetting({ name, value: undefined })
  await made.engine.deliver({ maxBatch: 1 })
  expect(transport.started.length).toBeGreaterThan(3)
})
