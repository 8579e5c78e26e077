import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults } from '../../src/testing/fault-server/script.js'
import type { Outcome, Transport } from '../../src/transport/transport.js'
import { aContext, aParcel, open } from './parcels.js'

let server: FaultServer
let transport: Transport

beforeEach(async () => {
  server = await createFaultServer()
  transport = open(server.url, { concurrency: 1 })
})

afterEach(async () => {
  await transport.close()
  await server.close()
})

const deliver = (count: number): Promise<Outcome[]> =>
  Promise.all(Array.from({ length: count }, () => transport.deliver(aParcel(), aContext())))

const kinds = (outcomes: readonly Outcome[]): string[] => outcomes.map((one) => one.kind)

describe('connections', () => {
  test('one write a mail: content, dot and the next envelope leave together', async () => {
    expect(kinds(await deliver(20))).toEqual(Array(20).fill('accepted'))
    // EHLO, the first envelope, then one for each mail
    expect(server.counts.reads).toBe(22)
    expect(server.complaints).toEqual([])
  })

  test('are opened as work asks for them, and never more than concurrency', async () => {
    transport = open(server.url, { concurrency: 3 })
    await deliver(1)
    expect(server.counts.connections).toBe(1)
    await deliver(20)
    expect(server.counts.connections).toBe(3)
    expect(transport.newestConnection).toBe(3)
  })

  test('are kept between mails and closed when idle() says so', async () => {
    await deliver(1)
    await deliver(1)
    expect(server.counts).toMatchObject({ connections: 1, open: 1 })
    await transport.idle()
    await deliver(1)
    expect(server.counts.connections).toBe(2)
  })

  test('close() lets what is under way end, and takes no more', async () => {
    server.setFaults([{ phase: 'final', fault: faults.late(50) }])
    const outcome = transport.deliver(aParcel(), aContext())
    while (server.counts.mails === 0) await wait(5)
    await transport.close()
    expect(await outcome).toMatchObject({ kind: 'accepted' })
    expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'trouble', phase: 'connect' })
  })
})

test('close() tells mails that still wait that nothing happened to them', async () => {
  server.setFaults([{ phase: 'final', fault: faults.late(50) }])
  const outcomes = deliver(4)
  while (server.counts.mails === 0) await wait(5)
  await transport.close()
  const told = kinds(await outcomes)
  expect(told.filter((kind) => kind === 'accepted').length).toBe(server.ledger.length)
  expect(told.every((kind) => kind === 'accepted' || kind === 'trouble')).toBe(true)
})

describe('a kept connection that the server has closed', () => {
  test('is no trouble: the mail goes by a new one', async () => {
    await deliver(1)
    server.dropAll()
    expect(await deliver(1)).toMatchObject([{ kind: 'accepted' }])
    expect(server.counts.connections).toBe(2)
  })

  test.each([
    ['421', faults.reply('421 4.7.0 too many mails on this connection')],
    ['an end', faults.close()],
  ])('also when it says so by %s to the next MAIL', async (_how, fault) => {
    server.setFaults([{ phase: 'mail', mail: 2, fault }])
    expect(kinds(await deliver(3))).toEqual(['accepted', 'accepted', 'accepted'])
    expect(server.counts.connections).toBe(2)
    expect(server.ledger).toHaveLength(3)
  })

  test('closes after each 250, mail after mail', async () => {
    server.setFaults([{ phase: 'final', fault: faults.thenClose() }])
    expect(kinds(await deliver(5))).toEqual(Array(5).fill('accepted'))
    expect(server.ledger).toHaveLength(5)
  })
})

describe('a failed opening', () => {
  test('is told to one waiting mail while others live, once', async () => {
    transport = open(server.url, { concurrency: 2 })
    server.setFaults([{ phase: 'greeting', connection: 2, fault: faults.reply('421 4.7.0 too many connections') }])
    const outcomes = await deliver(4)
    expect(kinds(outcomes).sort()).toEqual(['accepted', 'accepted', 'accepted', 'trouble'])
    expect(outcomes.find((one) => one.kind === 'trouble')).toMatchObject({
      phase: 'connect',
      failureClass: 'rate',
      connection: 2,
    })
    // it rests: no third one is tried at once
    await deliver(4)
    expect(server.counts.connections).toBe(2)
  })

  test('is told to all when nothing lives', async () => {
    transport = open(server.url, { concurrency: 2 })
    server.setFaults([{ phase: 'greeting', fault: faults.reply('554 5.3.2 no service') }])
    const outcomes = await deliver(5)
    expect(kinds(outcomes)).toEqual(Array(5).fill('trouble'))
    // the first connection goes ahead alone
    expect(server.counts.connections).toBe(1)
  })
})

describe('a mail behind another one on the connection', () => {
  test.each([
    ['drops', faults.drop(), 'uncertain'],
    ['answers nonsense', faults.reply('hm'), 'uncertain'],
  ])('has had nothing happen to it when the server %s after the first dot', async (_what, fault, first) => {
    server.setFaults([{ phase: 'final', mail: 1, fault }])
    const [ahead, behind] = await deliver(2)
    expect(ahead).toMatchObject({ kind: first })
    expect(behind).toMatchObject({ kind: 'trouble', phase: 'connect', connection: 1 })
    expect(server.ledger).toHaveLength(0)
  })

  test('goes by a new connection when the 421 was for the one ahead', async () => {
    server.setFaults([{ phase: 'final', mail: 1, fault: faults.reply('421 4.7.0 enough') }])
    expect(kinds(await deliver(2))).toEqual(['refused', 'accepted'])
    expect(server.counts.connections).toBe(2)
  })

  test('is broken off without harm to the one ahead', async () => {
    const stop = new AbortController()
    server.setFaults([{ phase: 'final', mail: 1, fault: { after: 100 } }])
    const ahead = transport.deliver(aParcel(), aContext())
    const context = aContext({ signal: stop.signal })
    const behind = transport.deliver(aParcel(), context)
    while (server.counts.reads < 3) await wait(5)
    stop.abort()
    expect(await behind).toEqual({ kind: 'aborted' })
    expect(await ahead).toMatchObject({ kind: 'accepted' })
    expect(context.journaled).toBe(0)
    expect(await deliver(1)).toMatchObject([{ kind: 'accepted' }])
    expect(server.ledger).toHaveLength(2)
  })

  test('a refusal of the one ahead is not its own', async () => {
    server.setFaults([{ phase: 'final', mail: 1, fault: faults.reply('554 5.6.0 bad content') }])
    expect(kinds(await deliver(2))).toEqual(['refused', 'accepted'])
  })
})

test('a mail that waits for a connection can be broken off', async () => {
  const stop = new AbortController()
  server.setFaults([{ phase: 'greeting', fault: faults.late(200) }])
  const outcome = transport.deliver(aParcel(), aContext({ signal: stop.signal }))
  stop.abort()
  expect(await outcome).toEqual({ kind: 'aborted' })
})

test('big mails between small ones keep their order and their bytes', async () => {
  const contents = Array.from(
    { length: 8 },
    (_, nth) => `Subject: ${nth}\r\n\r\n${'.line of text\r\n'.repeat(nth % 2 === 0 ? 1 : 20_000)}`,
  )
  const outcomes = await Promise.all(contents.map((content) => transport.deliver(aParcel({ content }), aContext())))
  expect(kinds(outcomes)).toEqual(contents.map(() => 'accepted'))
  expect(server.ledger.map((one) => one.bytes.toString())).toEqual(contents)
})
