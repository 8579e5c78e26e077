import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { faults, type Fault } from '../../src/testing/fault-server/script.js'
import { deliverAll, holdFinals, onChunkingServer, WIDE, widen } from './chunking-server.js'
import { aContext, kinds, mails, open, until } from './parcels.js'

/** CHUNKING: what becomes of the mails that are open when the connection ends, or the server says that it will. */

const at = onChunkingServer()

describe('the connection ends with mails open', () => {
  test.each<[string, Fault]>([
    ['reset', faults.drop()],
    ['closed', faults.close()],
    ['lost the 250', faults.lostReply()],
    ['garbage', faults.reply('what?')],
    ['a 354', faults.reply('354 more')],
  ])('%s: those written are uncertain, the others go elsewhere', async (_what, fault) => {
    await widen(at)
    at.server.setFaults([{ phase: 'final', mail: WIDE + 1, fault }])
    const outcomes = await deliverAll(at, mails(8))
    const uncertain = kinds(outcomes).filter((kind) => kind === 'uncertain').length
    expect(outcomes[0]!.kind).toBe('uncertain')
    expect(uncertain).toBeLessThanOrEqual(4)
    expect(kinds(outcomes).filter((kind) => kind === 'accepted')).toHaveLength(8 - uncertain)
    expect(at.server.counts.connections).toBe(2)
  })

  test.each<[string, Fault]>([
    ['reset', { then: 'reset' }],
    ['closed', { then: 'close' }],
  ])('%s in the middle of a chunk: uncertain too, and those behind it', async (_what, fault) => {
    await widen(at)
    at.server.setFaults([{ phase: 'content', mail: WIDE + 2, fault }])
    const outcomes = await deliverAll(at, mails(8))
    const uncertain = kinds(outcomes).filter((kind) => kind === 'uncertain').length
    expect(kinds(outcomes).slice(0, 2)).toEqual(['accepted', 'uncertain'])
    expect(uncertain).toBeLessThanOrEqual(4)
    expect(kinds(outcomes).filter((kind) => kind === 'accepted')).toHaveLength(8 - uncertain)
  })

  test('at its first mail: the one behind it was marked and not written, so it goes elsewhere with its mark', async () => {
    const context = aContext()
    at.server.setFaults([{ phase: 'final', mail: 1, fault: faults.drop() }])
    expect(kinds(await deliverAll(at, mails(3), context))).toEqual(['uncertain', 'accepted', 'accepted'])
    expect(context.journaled).toBe(3)
  })

  test('silence after BDAT: uncertain', async () => {
    await at.transport.close()
    at.transport = open(at.server.url, { concurrency: 1, timeouts: { final: 0.2 } })
    at.server.setFaults([{ phase: 'final', fault: faults.hang() }])
    expect(await deliverAll(at, mails(1))).toMatchObject([{ kind: 'uncertain', error: 'time-out: no reply for 0.2 s' }])
  })

  test('what the server had refused before it broke stays refused', async () => {
    at.server.setFaults([
      { phase: 'rcpt', fault: faults.reply('550 5.1.1 no'), times: 1 },
      { phase: 'final', fault: faults.drop() },
    ])
    // the server answers 503 to BDAT by itself, and only the next mail meets the drop
    expect(kinds(await deliverAll(at, mails(2)))).toEqual(['refused', 'uncertain'])
  })

  test('the first one after it goes alone again', async () => {
    await widen(at)
    at.server.setFaults([{ phase: 'final', mail: WIDE + 1, fault: faults.drop() }])
    await deliverAll(at, mails(4))
    const held = holdFinals(at)
    const under = deliverAll(at, mails(4))
    await until('a mail', () => held.from() > 0)
    await wait(50)
    expect(held.from()).toBe(1)
    held.release()
    await under
  })
})

describe('a 421', () => {
  test('after a content is its answer; nothing behind it was carried out, so it goes elsewhere', async () => {
    await widen(at)
    at.server.setFaults([{ phase: 'final', mail: WIDE + 1, fault: faults.reply('421 4.7.0 enough') }])
    const outcomes = await deliverAll(at, mails(6))
    expect(kinds(outcomes)).toEqual(['refused', ...Array<string>(5).fill('accepted')])
    expect(at.server.ledger).toHaveLength(WIDE + 5)
    expect(at.server.counts.connections).toBe(2)
  })

  test.each(['rset', 'mail', 'rcpt'] as const)(
    'to the next %s of a kept connection is nobody`s trouble',
    async (phase) => {
      await widen(at)
      at.server.setFaults([{ phase, connection: 1, fault: faults.reply('421 4.4.2 idle') }])
      const context = aContext()
      const expected = phase === 'rcpt' ? ['refused', 'accepted', 'accepted'] : ['accepted', 'accepted', 'accepted']
      expect(kinds(await deliverAll(at, mails(3), context))).toEqual(expected)
      // marked once, however many connections they met
      expect(context.journaled).toBe(3)
    },
  )

  test('to the first mail of a connection is the transport`s', async () => {
    at.server.setFaults([{ phase: 'mail', fault: faults.reply('421 4.3.2 closing') }])
    expect(await deliverAll(at, mails(1))).toMatchObject([{ kind: 'refused', phase: 'mail', reply: { code: 421 } }])
  })
})
