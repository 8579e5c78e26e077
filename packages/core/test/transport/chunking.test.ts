import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { faults, type FaultPoint } from '../../src/testing/fault-server/script.js'
import type { JournalPermit } from '../../src/transport/transport.js'
import { deliverAll, holdFinals, onChunkingServer, WIDE, widen } from './chunking-server.js'
import { aContext, aParcel, kinds, mails, open, until } from './parcels.js'

/** CHUNKING: the whole mail in one write after its mark, several mails open at once; what is uncertain when it breaks. */

const at = onChunkingServer()

describe('several mails at once', () => {
  test('arrive byte for byte, in one write each, with what the server offers said in MAIL', async () => {
    const contents = [
      'Subject: dots\r\n\r\n.\r\n..\r\n.x',
      'Subject: no end',
      `Subject: long\r\n\r\n${'x'.repeat(60_000)}`,
    ]
    const parcels = contents.map((content) => aParcel({ content, eightBit: true }))
    expect(kinds(await deliverAll(at, parcels))).toEqual(contents.map(() => 'accepted'))
    expect(at.server.ledger.map((one) => one.bytes.toString())).toEqual(contents)
    expect(at.server.ledger[0]!.parameters).toBe(`SIZE=${contents[0]!.length} BODY=8BITMIME`)
    expect(at.server.complaints).toEqual([])
  })

  test('begin slowly: one, then one more for every ten clean replies, up to inFlight', async () => {
    const started: number[] = []
    const context = aContext({
      journal: async () => {
        started.push(at.server.ledger.length)
        return 'go'
      },
    })
    await deliverAll(at, mails(60), context)
    const inHand = started.map((taken, nth) => nth + 1 - taken)
    // those that are open, and as many that are marked meanwhile
    expect(Math.max(...inHand.slice(0, 10))).toBe(2)
    expect(Math.max(...inHand)).toBeGreaterThan(4)
    expect(Math.max(...inHand)).toBeLessThanOrEqual(8)
    expect(at.server.counts.connections).toBe(1)
  })

  test('that must not be doubled go alone', async () => {
    await widen(at)
    const hold = () => aParcel({ onUncertain: 'hold' })
    const openThen: number[] = []
    let marked = WIDE
    const parcels = [...mails(3), hold(), ...mails(2), hold(), hold(), ...mails(3)]
    const outcomes = parcels.map((parcel) => {
      const journal = async (): Promise<JournalPermit> => {
        marked += 1
        if (parcel.onUncertain === 'hold') openThen.push(marked - at.server.ledger.length)
        return 'go'
      }
      return at.transport.deliver(parcel, aContext({ journal }))
    })
    expect(kinds(await Promise.all(outcomes))).toEqual(parcels.map(() => 'accepted'))
    expect(openThen).toEqual([1, 1, 1])
    expect(at.server.ledger).toHaveLength(WIDE + 11)
  })

  test('are not offered to a server that is not to be trusted', async () => {
    await at.transport.close()
    at.transport = open({ host: at.server.host, port: at.server.port, pipelining: 'off' } as never, { concurrency: 1 })
    const context = aContext({ permit: 'lost' })
    expect(kinds(await deliverAll(at, mails(1), context))).toEqual(['notJournaled'])
    // DATA was open, so its connection had to go; before BDAT it stays
    expect(at.server.counts.mails).toBe(1)
  })

  test('big ones go by DATA between them', async () => {
    const big = `Subject: big\r\n\r\n${'.0123456789 the quick brown fox\r\n'.repeat(4000)}`
    const parcels = Array.from({ length: 9 }, (_, nth) => aParcel(nth % 3 === 1 ? { content: big } : {}))
    let byData = 0
    at.server.setFaults((point) => void (byData += point.phase === 'data' ? 1 : 0))
    expect(kinds(await deliverAll(at, parcels))).toEqual(parcels.map(() => 'accepted'))
    expect(at.server.ledger.map((one) => one.bytes.toString())).toEqual(parcels.map((one) => one.content.toString()))
    expect(byData).toBe(3)
    expect(at.server.counts.connections).toBe(1)
  })
})

describe('each has its own answer', () => {
  test.each<[string, FaultPoint['phase'], object]>([
    ['550 5.1.8 bad sender', 'mail', { phase: 'mail' }],
    ['550 5.1.1 no such user', 'rcpt', { phase: 'rcpt' }],
    ['450 4.2.0 later', 'rcpt', { phase: 'rcpt' }],
    ['554 5.6.0 bad content', 'final', { phase: 'content' }],
    ['452 4.3.1 full', 'final', { phase: 'content' }],
  ])('%s at %s, and the mails around it are sent', async (reply, phase, expected) => {
    await widen(at)
    at.server.setFaults([{ phase, mail: WIDE + 2, fault: faults.reply(reply) }])
    const outcomes = await deliverAll(at, mails(4))
    expect(kinds(outcomes)).toEqual(['accepted', 'refused', 'accepted', 'accepted'])
    expect(outcomes[1]).toMatchObject({ ...expected, reply: { code: Number(reply.slice(0, 3)) } })
    expect(at.server.counts.connections).toBe(1)
  })

  test('some recipients refused: sent to the others', async () => {
    at.server.setFaults([{ phase: 'rcpt', address: 'a@example.com', fault: faults.reply('550 5.1.1 no') }])
    const outcomes = await deliverAll(at, [aParcel({ to: ['a@example.com', 'b@example.com'] }), ...mails(1)])
    expect(outcomes).toMatchObject([
      { kind: 'accepted', recipients: [{ accepted: false, reply: { code: 550 } }, { accepted: true }] },
      { kind: 'accepted' },
    ])
    expect(at.server.ledger[0]!.to).toEqual(['b@example.com'])
  })
})

describe('the journal comes before the first byte', () => {
  test.each<JournalPermit>(['cancelled', 'expired', 'lost', 'stale'])(
    '%s: nothing was written, and the connection stays',
    async (permit) => {
      expect(await deliverAll(at, mails(1), aContext({ permit }))).toEqual([{ kind: 'notJournaled', permit }])
      expect(at.server.counts.mails).toBe(0)
      expect(kinds(await deliverAll(at, mails(2)))).toEqual(['accepted', 'accepted'])
      expect(at.server.counts.connections).toBe(1)
    },
  )

  test('a mark that is too old: not written', async () => {
    expect(await deliverAll(at, mails(1), aContext({ fresh: false }))).toEqual([
      { kind: 'notJournaled', permit: 'stale' },
    ])
    expect(at.server.counts.mails).toBe(0)
  })

  test('one that throws rejects, and harms nobody else', async () => {
    const journal = async () => Promise.reject(new RangeError('no database'))
    const bad = at.transport.deliver(aParcel(), aContext({ journal }))
    const good = at.transport.deliver(aParcel(), aContext())
    await expect(bad).rejects.toThrow('no database')
    expect(await good).toMatchObject({ kind: 'accepted' })
    expect(at.server.counts.connections).toBe(1)
  })

  test('the connection ends while it is asked: another one takes the mail, marked once', async () => {
    const context = aContext({
      journal: async () => {
        at.server.dropAll()
        await until('the end of the connection', () => at.server.counts.open === 0)
        await wait(20)
        return 'go'
      },
    })
    expect(await deliverAll(at, mails(1), context)).toMatchObject([{ kind: 'accepted' }])
    expect(context.journaled).toBe(1)
    expect(at.server.counts.connections).toBe(2)
  })

  test('broken off by the signal after it: the final reply still counts', async () => {
    const stop = new AbortController()
    const journal = async () => {
      stop.abort()
      return 'go' as const
    }
    expect(await deliverAll(at, mails(1), aContext({ signal: stop.signal, journal }))).toMatchObject([
      { kind: 'accepted' },
    ])
  })

  test('broken off while it waits for those ahead: nothing was done', async () => {
    const stop = new AbortController()
    holdFinals(at)
    const ahead = deliverAll(at, mails(1))
    await until('the mail ahead', () => at.server.counts.mails === 1)
    const context = aContext({ signal: stop.signal })
    const big = at.transport.deliver(aParcel({ content: Buffer.alloc(100_000, 'x') }), context)
    const small = at.transport.deliver(aParcel(), context)
    stop.abort()
    expect(await Promise.all([big, small])).toEqual([{ kind: 'aborted' }, { kind: 'aborted' }])
    expect(context.journaled).toBe(0)
    expect(await ahead).toMatchObject([{ kind: 'accepted' }])
    expect(kinds(await deliverAll(at, mails(1)))).toEqual(['accepted'])
  })
})

test('a claim that lapses while a big mail waits for those ahead: the server hears nothing of it', async () => {
  await widen(at)
  let isHeld = true
  at.server.setFaults(({ phase }) => {
    if (phase === 'final') isHeld = false
    return null
  })
  const ahead = at.transport.deliver(aParcel(), aContext())
  const big = at.transport.deliver(aParcel({ content: Buffer.alloc(100_000, 'x') }), aContext({ held: () => isHeld }))
  expect(kinds(await Promise.all([ahead, big]))).toEqual(['accepted', 'aborted'])
  expect(at.server.counts.mails).toBe(WIDE + 1)
})

describe('a server that offers CHUNKING and refuses BDAT', () => {
  test.each(['500 5.5.1 unknown command', '502 5.5.1 not implemented', '503 5.5.1 bad sequence'])(
    '%s',
    async (reply) => {
      const fault = faults.reply(reply)
      const byBdat = new Set<number>()
      at.server.setFaults((point) => {
        if (point.phase === 'data') byBdat.add(point.mail)
        return point.phase === 'final' && !byBdat.has(point.mail) ? fault : null
      })
      const context = aContext()
      expect(kinds(await deliverAll(at, mails(5), context))).toEqual(Array(5).fill('accepted'))
      // one was tried by BDAT, and marked once; its connection ended
      expect(context.journaled).toBe(5)
      expect(at.server.counts).toMatchObject({ connections: 2, mails: 6 })
      expect(at.server.ledger).toHaveLength(5)
    },
  )
})
