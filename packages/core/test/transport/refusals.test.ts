import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type Fault, type FaultPhase } from '../../src/testing/fault-server/script.js'
import type { Outcome, Parcel } from '../../src/transport/transport.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'

/** What a server says no to, at each command, for the mail or for single recipients; faults.test.ts has what breaks. */

let server: FaultServer

afterEach(async () => {
  await server.close()
})

const BIG = `Subject: big\r\n\r\n${'0123456789 the quick brown fox\r\n'.repeat(20_000)}`

async function outcomeOf(phase: FaultPhase, fault: Fault, parcel: Parcel = aParcel()): Promise<Outcome> {
  server.setFaults([{ phase, fault }])
  return deliverOnce(open(server.url), parcel)
}

describe.each([
  ['PIPELINING', true],
  ['one command at a time', false],
])('with %s', (_name, pipelining) => {
  beforeEach(async () => {
    server = await createFaultServer({ offer: { pipelining } })
  })

  describe('before MAIL FROM nothing concerns the mail', () => {
    const ROWS: { what: string; phase: FaultPhase; fault: Fault; expected: object }[] = [
      {
        what: 'a greeting that refuses',
        phase: 'greeting',
        fault: faults.reply('554 5.3.2 no service'),
        expected: { failureClass: 'permanent' },
      },
      {
        what: 'a greeting of 421',
        phase: 'greeting',
        fault: faults.reply('421 4.3.2 too busy'),
        expected: { failureClass: 'rate' },
      },
      {
        what: 'a silent greeting',
        phase: 'greeting',
        fault: faults.hang(),
        expected: { failureClass: 'network', error: 'time-out: no greeting within 0.2 s' },
      },
      { what: 'a dropped connection', phase: 'greeting', fault: faults.drop(), expected: { failureClass: 'network' } },
      { what: 'a closed connection', phase: 'greeting', fault: faults.close(), expected: { failureClass: 'network' } },
      {
        what: 'garbage as greeting',
        phase: 'greeting',
        fault: faults.reply('SSH-2.0-OpenSSH_9.2'),
        expected: { failureClass: 'protocol' },
      },
      {
        what: 'a silent EHLO',
        phase: 'ehlo',
        fault: faults.hang(),
        expected: { failureClass: 'network', error: 'time-out: no reply for 0.2 s before MAIL FROM' },
      },
      { what: 'a dropped EHLO', phase: 'ehlo', fault: faults.drop(), expected: { failureClass: 'network' } },
      {
        what: 'a 421 to EHLO',
        phase: 'ehlo',
        fault: faults.reply('421 4.7.0 not now'),
        expected: { failureClass: 'rate' },
      },
    ]
    test.each(ROWS)('$what', async ({ phase, fault, expected }) => {
      server.setFaults([{ phase, fault }])
      const context = aContext()
      const timeouts = { greeting: 0.2, command: 0.2 }
      const outcome = await deliverOnce(open(server.url, { timeouts }), aParcel(), context)
      expect(outcome).toMatchObject({ kind: 'trouble', phase: 'connect', connection: 1, ...expected })
      expect(context.journaled).toBe(0)
    })
  })

  describe('a refusal is the answer', () => {
    test.each<[FaultPhase, string]>([
      ['mail', '550 5.1.8 bad sender'],
      ['mail', '451 4.3.0 later'],
      ['mail', '421 4.7.0 go away'],
      ['rcpt', '550 5.1.1 no such user'],
      ['rcpt', '450 4.2.0 greylisted'],
      ['rcpt', '421 4.3.2 closing'],
      ['data', '451 4.3.0 not now'],
      ['data', '421 4.3.2 closing'],
      ['data', '530 5.7.0 log in first'],
    ])('at %s: %s', async (phase, text) => {
      const context = aContext()
      server.setFaults([{ phase, fault: faults.reply(text) }])
      const outcome = await deliverOnce(open(server.url), aParcel(), context)
      const [, code, enhancedCode, words] = /^(\d+) (\S+) (.*)$/.exec(text)!
      const reply = { code: Number(code), enhancedCode, text: words }
      expect(outcome).toEqual({ kind: 'refused', phase, reply, recipients: [{ accepted: false, reply }] })
      expect(context.journaled).toBe(0)
      expect(server.ledger).toHaveLength(0)
    })

    test.each([['552 5.3.4 too big'], ['451 4.3.0 try later'], ['421 4.3.2 closing']])(
      'after the dot: %s',
      async (text) => {
        const context = aContext()
        server.setFaults([{ phase: 'final', fault: faults.reply(text) }])
        const outcome = await deliverOnce(open(server.url), aParcel(), context)
        expect(outcome).toMatchObject({ kind: 'refused', phase: 'content', reply: { code: Number(text.slice(0, 3)) } })
        expect(context.journaled).toBe(1)
      },
    )

    test('in the middle of big content', async () => {
      const outcome = await outcomeOf('content', faults.reply('552 5.3.4 too big'), aParcel({ content: BIG }))
      expect(outcome).toMatchObject({ kind: 'refused', phase: 'content', reply: { code: 552 } })
      expect(server.ledger).toHaveLength(0)
    })
  })

  describe('recipients have each their own answer', () => {
    const to = ['a@example.com', 'b@example.com', 'c@example.com']

    test('the accepted ones get the mail, the others have their refusal', async () => {
      server.setFaults([
        { phase: 'rcpt', address: 'a@example.com', fault: faults.reply('550 5.1.1 no') },
        { phase: 'rcpt', address: 'c@example.com', fault: faults.reply('450 4.2.1 later') },
      ])
      const outcome = await deliverOnce(open(server.url), aParcel({ to }))
      expect(outcome).toMatchObject({
        kind: 'accepted',
        reply: { code: 250 },
        recipients: [
          { accepted: false, reply: { code: 550 } },
          { accepted: true },
          { accepted: false, reply: { code: 450 } },
        ],
      })
      expect(server.ledger.map((one) => one.to)).toEqual([['b@example.com']])
    })

    test('all refused: nothing is sent, and a temporary refusal speaks for the mail', async () => {
      server.setFaults([
        { phase: 'rcpt', address: 'b@example.com', fault: faults.reply('450 4.2.1 later') },
        { phase: 'rcpt', fault: faults.reply('550 5.1.1 no') },
      ])
      const context = aContext()
      const outcome = await deliverOnce(open(server.url), aParcel({ to }), context)
      expect(outcome).toMatchObject({ kind: 'refused', phase: 'rcpt', reply: { code: 450 } })
      expect(outcome).toMatchObject({
        recipients: [550, 450, 550].map((code) => ({ accepted: false, reply: { code } })),
      })
      expect(context.journaled).toBe(0)
    })

    test('DATA accepted with nobody left is ended by a lone dot and is not sent', async () => {
      server.setFaults([
        { phase: 'rcpt', fault: faults.reply('550 5.1.1 no'), times: 1 },
        { phase: 'data', fault: faults.reply('354 go ahead'), times: 1 },
      ])
      const transport = open(server.url)
      const context = aContext()
      const outcome = await transport.deliver(aParcel(), context)
      expect(outcome).toMatchObject({ kind: 'refused', phase: 'rcpt', reply: { code: 550 } })
      expect(context.journaled).toBe(0)
      // the connection is still good
      expect(await transport.deliver(aParcel(), aContext())).toMatchObject({ kind: 'accepted' })
      expect(server.ledger).toHaveLength(1)
      expect(server.counts.connections).toBe(1)
      await transport.close()
    })

    test('a refused mail does not spoil the next one on the connection', async () => {
      server.setFaults([{ phase: 'rcpt', address: 'a@example.com', fault: faults.reply('550 5.1.1 no') }])
      const transport = open(server.url, { concurrency: 1 })
      const outcomes = await Promise.all([
        transport.deliver(aParcel(), aContext()),
        transport.deliver(aParcel({ to: ['a@example.com'] }), aContext()),
        transport.deliver(aParcel(), aContext()),
      ])
      expect(outcomes.map((one) => one.kind)).toEqual(['accepted', 'refused', 'accepted'])
      expect(server.counts.connections).toBe(1)
      expect(server.complaints).toEqual([])
      await transport.close()
    })
  })
})
