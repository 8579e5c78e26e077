/** New settings end the rest that refused logins brought, once, and never by what is stored of a password. */
import { expect, test } from '@jest/globals'
import { createEngine } from '../../src/deliver/engine.js'
import { settingsTrace } from '../../src/deliver/settings-trace.js'
import { checkSettings } from '../../src/settings.js'
import { loginsName } from '../../src/store/shared-facts.js'
import { createScriptedTransport } from '../../src/testing/scripted-transport.js'
import type { Outcome } from '../../src/transport/transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const badLogin = (connection: number): Outcome => ({
  kind: 'trouble', phase: 'connect', failureClass: 'auth', connection, error: '535 5.7.8 bad credentials',
  reply: { code: 535, enhancedCode: '5.7.8', text: 'bad credentials' },
}) // prettier-ignore

const refusing = () => {
  let connection = 0
  return createScriptedTransport(undefined, { before: () => badLogin(++connection) })
}

const NO_PAUSE = { breaker: { pause: 0 }, concurrency: 1 }

/** Another process on the same queue, with this password. */
function another(made: ReturnType<typeof anEngine>, transport: ReturnType<typeof refusing>, password: string) {
  const settings = checkSettings({ transport: `smtp://shop:${password}@mail.example.com`, ...NO_PAUSE })
  return createEngine({ ...made.parts, settings, transports: new Map([['default', transport]]) })
}

async function threeRefused() {
  const old = refusing()
  const made = anEngine({ default: old }, { transport: 'smtp://shop:old@mail.example.com', ...NO_PAUSE })
  await made.add(...Array.from({ length: 6 }, () => aNewMessage()))
  await made.engine.deliver({})
  await made.engine.deliver({})
  expect(old.started).toHaveLength(3)
  return { made, old }
}

test('a process with the same settings waits, one with new settings goes on at once', async () => {
  const { made } = await threeRefused()
  const same = refusing()
  expect(await another(made, same, 'old').deliver({})).toMatchObject({ sent: 0, stoppedBy: 'transport' })
  expect(same.started).toHaveLength(0)
  expect(await another(made, createScriptedTransport(), 'new').deliver({})).toMatchObject({ sent: 6 })
  expect(await states(made.store)).toEqual({ sent: 6 })
})

test('new settings that are refused too had one try; a third password has one again', async () => {
  const { made } = await threeRefused()
  for (const password of ['wrong', 'third']) {
    const transport = refusing()
    const engine = another(made, transport, password)
    await engine.deliver({})
    await engine.deliver({})
    await another(made, transport, password).deliver({})
    expect(transport.started).toHaveLength(1)
  }
  expect(await states(made.store)).toEqual({ queued: 6 })
})

test('the old settings stay away until the window ends, also when others opened the way; resume lets them in', async () => {
  const { made, old } = await threeRefused()
  expect(await another(made, createScriptedTransport(), 'new').deliver({ maxBatch: 2 })).toMatchObject({ sent: 2 })
  expect(await made.store.readSettings('breaker:')).toEqual([])
  expect(await made.engine.deliver({})).toMatchObject({ sent: 0, stoppedBy: 'transport' })
  expect(old.started).toHaveLength(3)
  await made.store.writeSetting({ name: loginsName('default'), value: undefined })
  await made.engine.deliver({})
  expect(old.started).toHaveLength(6)
})

test('a host whose settings work is not held up by one whose settings do not', async () => {
  const { made } = await threeRefused()
  const works = another(made, createScriptedTransport(), 'new')
  await works.deliver({ maxBatch: 1 })
  // the other one opened the breaker again before it heard that its logins are used up
  const value = { state: 'open', pause: 900, error: '535', suspect: null }
  await made.store.writeSetting({ name: 'breaker:default', value, until: 900 })
  expect(await works.deliver({})).toMatchObject({ sent: 5 })
})

test('what is stored says nothing of the password', async () => {
  const { made } = await threeRefused()
  const [fact] = await made.store.readSettings('logins:')
  expect(fact?.value).toEqual({ count: 3, salt: '800000000000', traces: [expect.stringMatching(/^[0-9a-f]{2}$/)] })
})

test('a trace is of the settings and the salt; settings that are no text have none', async () => {
  const options = { host: 'mail.example.com', auth: { user: 'shop', pass: 'old' }, getSocket: () => undefined }
  const trace = await settingsTrace(options, 'salt')
  expect(await settingsTrace({ ...options }, 'salt')).toBe(trace)
  const others = await Promise.all(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((pass) => settingsTrace({ ...options, auth: { user: 'shop', pass } }, 'salt')),
  )
  expect(new Set([trace, ...others]).size).toBeGreaterThan(3)
  const itself: { name: string; version: string; send: () => void; self?: unknown } = { name: 'p', version: '1', send: () => undefined } // prettier-ignore
  itself.self = itself
  expect(await settingsTrace(itself, 'salt')).toBeNull()
})
