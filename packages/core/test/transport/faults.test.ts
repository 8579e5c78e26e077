import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type Fault, type FaultPhase } from '../../src/testing/fault-server/script.js'
import type { JournalPermit, Outcome, Parcel } from '../../src/transport/transport.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'

/** What can break at each phase of the dialogue, and what the sender must make of it: certain before the dot, not after. */

let server: FaultServer

afterEach(async () => {
  await server.close()
})

const BIG = `Subject: big\r\n\r\n${'0123456789 the quick brown fox\r\n'.repeat(20_000)}`

async function outcomeOf(phase: FaultPhase, fault: Fault, parcel: Parcel = aParcel()): Promise<Outcome> {
  server.setFaults([{ phase, fault }])
  return deliverOnce(open(server.url), parcel)
}

test('a claim that lapses between two commands: the next one is not said', async () => {
  server = await createFaultServer({ offer: { pipelining: false } })
  const held = () => server.counts.mails === 0
  const parcel = aParcel({ to: ['nobody@example.com'] })
  server.setFaults([{ phase: 'rcpt', fault: faults.reply('550 5.1.1 asked') }])
  expect(await deliverOnce(open(server.url), parcel, aContext({ held }))).toEqual({ kind: 'aborted' })
  expect(server.counts.mails).toBe(1)
})

describe.each([
  ['PIPELINING', true],
  ['one command at a time', false],
])('with %s', (_name, pipelining) => {
  beforeEach(async () => {
    server = await createFaultServer({ offer: { pipelining } })
  })

  describe('before the dot it is certain that nothing was sent', () => {
    const PHASES: FaultPhase[] = ['mail', 'rcpt', 'data']
    const BAD: [string, Fault, object][] = [
      ['dropped', faults.drop(), { failureClass: 'network' }],
      ['closed', faults.close(), { failureClass: 'network' }],
      ['silent', faults.hang(), { failureClass: 'network', error: 'time-out: no reply for 0.2 s' }],
      ['garbage', faults.reply('what?'), { failureClass: 'protocol' }],
      ['a dripping reply', faults.drip(100), { failureClass: 'network', error: 'time-out: no reply for 0.2 s' }],
    ]
    test.each(PHASES.flatMap((phase) => BAD.map(([what, fault, expected]) => ({ phase, what, fault, expected }))))(
      'at $phase: $what',
      async ({ phase, fault, expected }) => {
        server.setFaults([{ phase, fault }])
        const context = aContext()
        const outcome = await deliverOnce(open(server.url, { timeouts: { command: 0.2 } }), aParcel(), context)
        expect(outcome).toMatchObject({ kind: 'trouble', phase, connection: 1, ...expected })
        expect(context.journaled).toBe(0)
      },
    )

    test.each<[string, Fault, object]>([
      ['dropped', faults.drop(), { failureClass: 'network' }],
      ['stalled', faults.hang(), { failureClass: 'network', error: 'time-out: content stalled for 0.3 s' }],
      ['answered by an early 250', faults.reply('250 2.0.0 early'), { failureClass: 'protocol' }],
    ])('big content, %s', async (_what, fault, expected) => {
      server.setFaults([{ phase: 'content', fault }])
      const context = aContext()
      const transport = open(server.url, { timeouts: { content: 0.3 } })
      const outcome = await deliverOnce(transport, aParcel({ content: BIG.repeat(20) }), context)
      expect(outcome).toMatchObject({ kind: 'trouble', phase: 'content', ...expected })
      expect(context.journaled).toBe(0)
      expect(server.ledger).toHaveLength(0)
    })

    test('a 250 together with the 354 is a protocol error', async () => {
      const outcome = await outcomeOf('data', faults.earlyReply())
      expect(outcome).toMatchObject({ kind: 'trouble', phase: 'content', failureClass: 'protocol' })
      expect(server.ledger).toHaveLength(0)
    })
  })

  test('a claim that may have lapsed: the server hears nothing of the mail', async () => {
    expect(await deliverOnce(open(server.url), aParcel(), aContext({ held: () => false }))).toEqual({ kind: 'aborted' })
    expect(server.counts.mails).toBe(0)
  })

  describe('the journal', () => {
    test.each<JournalPermit>(['cancelled', 'expired', 'lost', 'stale'])(
      '%s: the connection is destroyed, nothing is delivered',
      async (permit) => {
        const transport = open(server.url)
        expect(await transport.deliver(aParcel(), aContext({ permit }))).toEqual({ kind: 'notJournaled', permit })
        expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'accepted' })
        expect(server.ledger).toHaveLength(1)
        expect(server.counts.connections).toBe(2)
        await transport.close()
      },
    )

    test('a mark that is too old when the dot is due: no dot', async () => {
      expect(await deliverOnce(open(server.url), aParcel(), aContext({ fresh: false }))).toEqual({
        kind: 'notJournaled',
        permit: 'stale',
      })
      expect(server.ledger).toHaveLength(0)
    })

    test('the connection breaks while it is asked: certain, and told only after its answer', async () => {
      let settled = false
      const journal = async () => {
        server.dropAll()
        // the reset is on its way over loopback
        await wait(50)
        expect(settled).toBe(false)
        return 'go' as const
      }
      const outcome = await deliverOnce(open(server.url), aParcel(), aContext({ journal })).finally(
        () => (settled = true),
      )
      expect(outcome).toMatchObject({ kind: 'trouble', phase: 'content', failureClass: 'network' })
      expect(server.ledger).toHaveLength(0)
    })

    test('one that throws rejects and writes no dot', async () => {
      const journal = async () => Promise.reject(new RangeError('no database'))
      await expect(deliverOnce(open(server.url), aParcel(), aContext({ journal }))).rejects.toThrow('no database')
      expect(server.ledger).toHaveLength(0)
    })
  })

  describe('after the dot only the server knows', () => {
    test.each<[string, Fault, string | RegExp]>([
      ['dropped', faults.drop(), /./],
      ['closed', faults.close(), 'the server closed the connection'],
      ['silent', faults.hang(), 'time-out: no reply for 0.2 s'],
      ['garbage', faults.reply('nonsense'), 'not an SMTP reply: nonsense'],
      ['a 354', faults.reply('354 more'), 'nonsense in reply to the final dot: 354 more'],
      ['half a reply', { reply: '250 2.0.0 taken', drip: 30 }, 'time-out: no reply for 0.2 s'],
    ])('%s: uncertain', async (_what, fault, error) => {
      server.setFaults([{ phase: 'final', fault }])
      const outcome = await deliverOnce(open(server.url, { timeouts: { final: 0.2 } }))
      expect(outcome).toMatchObject({ kind: 'uncertain', error: expect.stringMatching(error), connection: 1 })
    })

    test('a lost 250: uncertain, and the server has it', async () => {
      expect(await outcomeOf('final', faults.lostReply())).toMatchObject({ kind: 'uncertain' })
      expect(server.ledger).toMatchObject([{ repliedAccepted: false }])
    })

    test('250, then closed: sent', async () => {
      expect(await outcomeOf('final', faults.thenClose())).toMatchObject({ kind: 'accepted' })
    })

    test('a late 250: sent', async () => {
      expect(await outcomeOf('final', faults.late(300))).toMatchObject({ kind: 'accepted' })
    })

    test('recipients that RCPT refused keep their refusal', async () => {
      server.setFaults([
        { phase: 'rcpt', address: 'a@example.com', fault: faults.reply('550 5.1.1 no') },
        { phase: 'final', fault: faults.drop() },
      ])
      const outcome = await deliverOnce(open(server.url), aParcel({ to: ['a@example.com', 'b@example.com'] }))
      expect(outcome).toMatchObject({
        kind: 'uncertain',
        recipients: [
          { accepted: false, reply: { code: 550 } },
          { accepted: true, reply: null },
        ],
      })
    })
  })

  test('a server that drips cannot hold a mail for longer than the whole send may take', async () => {
    server.setFaults([{ phase: 'rcpt', fault: faults.late(150) }])
    const to = Array.from({ length: 20 }, (_, nth) => `r${nth}@example.com`)
    const outcome = await deliverOnce(open(server.url, { timeouts: { total: 0.5 } }), aParcel({ to }))
    expect(outcome).toMatchObject({ kind: 'trouble', phase: 'rcpt', error: 'time-out: the mail took over 0.5 s' })
  })

  describe('broken off by the signal', () => {
    test('before it began', async () => {
      expect(await deliverOnce(open(server.url), aParcel(), aContext({ signal: AbortSignal.abort() }))).toEqual({
        kind: 'aborted',
      })
      expect(server.counts.connections).toBe(0)
    })

    test('in the envelope: nothing was sent', async () => {
      const stop = new AbortController()
      server.setFaults((point) => {
        if (point.phase === 'rcpt') stop.abort()
        return null
      })
      expect(await deliverOnce(open(server.url), aParcel(), aContext({ signal: stop.signal }))).toEqual({
        kind: 'aborted',
      })
      expect(server.ledger).toHaveLength(0)
    })

    test('after the journal: the final reply still counts', async () => {
      const stop = new AbortController()
      const journal = async () => {
        stop.abort()
        return 'go' as const
      }
      expect(await deliverOnce(open(server.url), aParcel(), aContext({ signal: stop.signal, journal }))).toMatchObject({
        kind: 'accepted',
      })
    })
  })
})
