import { expect, test } from '@jest/globals'
import { createScriptedTransport } from '../../src/testing/scripted-transport.js'
import type { Outcome } from '../../src/transport/transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const many = (count: number, change: (index: number) => Parameters<typeof aNewMessage>[0] = () => ({})) =>
  Array.from({ length: count }, (_, index) => aNewMessage(change(index)))

const down = (connection: number): Outcome => ({
  kind: 'trouble', phase: 'connect', failureClass: 'network', reply: null, error: 'ECONNREFUSED', connection,
}) // prettier-ignore

test('a server that is down costs no mail an attempt; the breaker opens and the run ends with transport', async () => {
  let connection = 0
  const transport = createScriptedTransport(undefined, { before: () => down(++connection) })
  const { engine, add, store, heard } = anEngine({ default: transport })
  const messages = many(10)
  await add(...messages)
  expect(await engine.deliver({})).toMatchObject({ sent: 0, deferred: 0, failed: 0, stoppedBy: 'transport' })
  expect(await states(store)).toEqual({ queued: 10 })
  for (const { id } of messages) expect((await store.find(id))?.attempts).toEqual([])
  expect(heard.filter((one) => one.event === 'breaker')).toHaveLength(1)
  // the next cron run asks nothing of the resting server
  const before = transport.started.length
  expect(await engine.deliver({})).toMatchObject({ stoppedBy: 'transport' })
  expect(transport.started).toHaveLength(before)
})

test('after the pause one mail probes; when it goes through all others follow', async () => {
  let works = false
  let connection = 0
  const transport = createScriptedTransport(undefined, { before: () => (works ? null : down(++connection)) })
  const { engine, add, store, heard } = anEngine({ default: transport }, { breaker: { pause: 0 } })
  await add(...many(8))
  works = false
  const stopped = engine.deliver({ maxDeferred: null })
  works = true
  await stopped
  expect(await states(store)).toEqual({ sent: 8 })
  expect(heard.filter((one) => one.event === 'breaker').length % 2).toBe(0)
})

test('a dead transport does not stand in the way of another', async () => {
  let connection = 0
  const dead = createScriptedTransport(undefined, { before: () => down(++connection) })
  const alive = createScriptedTransport()
  const { engine, add, store } = anEngine({ default: dead, bulk: alive })
  await add(...many(30, (index) => ({ transport: index % 2 === 0 ? 'default' : 'bulk' })))
  expect(await engine.deliver({})).toMatchObject({ sent: 15, stoppedBy: 'transport' })
  expect(await states(store)).toEqual({ sent: 15, queued: 15 })
})

test.each([1, 2, 3])('a resting transport whose only mail crashed %s times is probed with it', async (crashes) => {
  const transport = createScriptedTransport()
  const { engine, add, store } = anEngine({ default: transport }, { breaker: { pause: 0 } })
  const [message] = many(1)
  await add(message!)
  Object.assign(store.tables.messages.get(message!.id)!, { crashes })
  const value = { state: 'open', pause: 1, error: 'down', suspect: null }
  await store.writeSetting({ name: 'breaker:default', value, version: 0, until: 0 })
  expect(await engine.deliver({})).toMatchObject({ sent: 1 })
  expect(await store.readSettings('breaker:')).toEqual([])
})
