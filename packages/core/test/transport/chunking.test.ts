import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type FaultPoint } from '../../src/testing/fault-server/script.js'
import type { DeliveryContext, JournalPermit, Outcome, Parcel, Transport } from '../../src/transport/transport.js'
import { aContext, aParcel, kinds, mails, open, until } from './parcels.js'

/** CHUNKING: the whole mail in one write after its mark, several mails open at once; what is uncertain when it breaks. */

let server: FaultServer
let transport: Transport

const CHUNKING = { chunking: true, pipelining: true }
/** Clean replies after which a connection is as wide as it gets. */
const WIDE = 30

beforeEach(async () => {
  server = await createFaultServer({ offer: CHUNKING })
  transport = open(server.url, { concurrency: 1 })
})

afterEach(async () => {
  await server.close()
  await transport.close()
})

const deliverAll = (parcels: readonly Parcel[], context?: DeliveryContext): Promise<Outcome[]> =>
  Promise.all(parcels.map((parcel) => transport.deliver(parcel, context ?? aContext())))
const widen = async (): Promise<unknown> => deliverAll(mails(WIDE))

/** Contents are answered late; `from` is how many mails have come since. */
function holdFinals(): { release: () => void; from: () => number } {
  const before = server.counts.mails
  server.setFaults([{ phase: 'final', fault: { after: 150 } }])
  return { release: () => server.setFaults([]), from: () => server.counts.mails - before }
}

describe('several mails at once', () => {
  test('arrive byte for byte, in one write each, with what the server offers said in MAIL', async () => {
    const contents = [
      'Subject: dots\r\n\r\n.\r\n..\r\n.x',
      'Subject: no end',
      `Subject: long\r\n\r\n${'x'.repeat(60_000)}`,
    ]
    const parcels = contents.map((content) => aParcel({ content, eightBit: true }))
    expect(kinds(await deliverAll(parcels))).toEqual(contents.map(() => 'accepted'))
    expect(server.ledger.map((one) => one.bytes.toString())).toEqual(contents)
    expect(server.ledger[0]!.parameters).toBe(`SIZE=${contents[0]!.length} BODY=8BITMIME`)
    expect(server.complaints).toEqual([])
  })

  test('begin slowly: one, then one more for every ten clean replies, up to inFlight', async () => {
    const started: number[] = []
    const context = aContext({
      journal: async () => {
        started.push(server.ledger.length)
        return 'go'
      },
    })
    await deliverAll(mails(60), context)
    const inHand = started.map((taken, nth) => nth + 1 - taken)
    // those that are open, and as many that are marked meanwhile
    expect(Math.max(...inHand.slice(0, 10))).toBe(2)
    expect(Math.max(...inHand)).toBeGreaterThan(4)
    expect(Math.max(...inHand)).toBeLessThanOrEqual(8)
    expect(server.counts.connections).toBe(1)
  })

  test('that must not be doubled go alone', async () => {
    await widen()
    const hold = () => aParcel({ onUncertain: 'hold' })
    const openThen: number[] = []
    let marked = WIDE
    const parcels = [...mails(3), hold(), ...mails(2), hold(), hold(), ...mails(3)]
    const outcomes = parcels.map((parcel) => {
      const journal = async (): Promise<JournalPermit> => {
        marked += 1
        if (parcel.onUncertain === 'hold') openThen.push(marked - server.ledger.length)
        return 'go'
      }
      return transport.deliver(parcel, aContext({ journal }))
    })
    expect(kinds(await Promise.all(outcomes))).toEqual(parcels.map(() => 'accepted'))
    expect(openThen).toEqual([1, 1, 1])
    expect(server.ledger).toHaveLength(WIDE + 11)
  })

  test('are not offered to a server that is not to be trusted', async () => {
    await transport.close()
    transport = open({ host: server.host, port: server.port, pipelining: 'off' } as never, { concurrency: 1 })
    const context = aContext({ permit: 'lost' })
    expect(kinds(await deliverAll(mails(1), context))).toEqual(['notJournaled'])
    // DATA was open, so its connection had to go; before BDAT it stays
    expect(server.counts.mails).toBe(1)
  })

  test('big ones go by DATA between them', async () => {
    const big = `Subject: big\r\n\r\n${'.0123456789 the quick brown fox\r\n'.repeat(4000)}`
    const parcels = Array.from({ length: 9 }, (_, nth) => aParcel(nth % 3 === 1 ? { content: big } : {}))
    let byData = 0
    server.setFaults((point) => void (byData += point.phase === 'data' ? 1 : 0))
    expect(kinds(await deliverAll(parcels))).toEqual(parcels.map(() => 'accepted'))
    expect(server.ledger.map((one) => one.bytes.toString())).toEqual(parcels.map((one) => one.content.toString()))
    expect(byData).toBe(3)
    expect(server.counts.connections).toBe(1)
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
    await widen()
    server.setFaults([{ phase, mail: WIDE + 2, fault: faults.reply(reply) }])
    const outcomes = await deliverAll(mails(4))
    expect(kinds(outcomes)).toEqual(['accepted', 'refused', 'accepted', 'accepted'])
    expect(outcomes[1]).toMatchObject({ ...expected, reply: { code: Number(reply.slice(0, 3)) } })
    expect(server.counts.connections).toBe(1)
  })

  test('some recipients refused: sent to the others', async () => {
    server.setFaults([{ phase: 'rcpt', address: 'a@example.com', fault: faults.reply('550 5.1.1 no') }])
    const outcomes = await deliverAll([aParcel({ to: ['a@example.com', 'b@example.com'] }), ...mails(1)])
    expect(outcomes).toMatchObject([
      { kind: 'accepted', recipients: [{ accepted: false, reply: { code: 550 } }, { accepted: true }] },
      { kind: 'accepted' },
    ])
    expect(server.ledger[0]!.to).toEqual(['b@example.com'])
  })
})

describe('the journal comes before the first byte', () => {
  test.each<JournalPermit>(['cancelled', 'expired', 'lost', 'stale'])(
    '%s: nothing was written, and the connection stays',
    async (permit) => {
      expect(await deliverAll(mails(1), aContext({ permit }))).toEqual([{ kind: 'notJournaled', permit }])
      expect(server.counts.mails).toBe(0)
      expect(kinds(await deliverAll(mails(2)))).toEqual(['accepted', 'accepted'])
      expect(server.counts.connections).toBe(1)
    },
  )

  test('a mark that is too old: not written', async () => {
    expect(await deliverAll(mails(1), aContext({ fresh: false }))).toEqual([{ kind: 'notJournaled', permit: 'stale' }])
    expect(server.counts.mails).toBe(0)
  })

  test('one that throws rejects, and harms nobody else', async () => {
    const journal = async () => Promise.reject(new RangeError('no database'))
    const bad = transport.deliver(aParcel(), aContext({ journal }))
    const good = transport.deliver(aParcel(), aContext())
    await expect(bad).rejects.toThrow('no database')
    expect(await good).toMatchObject({ kind: 'accepted' })
    expect(server.counts.connections).toBe(1)
  })

  test('the connection ends while it is asked: another one takes the mail, marked once', async () => {
    const context = aContext({
      journal: async () => {
        server.dropAll()
        await until('the end of the connection', () => server.counts.open === 0)
        await wait(20)
        return 'go'
      },
    })
    expect(await deliverAll(mails(1), context)).toMatchObject([{ kind: 'accepted' }])
    expect(context.journaled).toBe(1)
    expect(server.counts.connections).toBe(2)
  })

  test('broken off by the signal after it: the final reply still counts', async () => {
    const stop = new AbortController()
    const journal = async () => {
      stop.abort()
      return 'go' as const
    }
    expect(await deliverAll(mails(1), aContext({ signal: stop.signal, journal }))).toMatchObject([{ kind: 'accepted' }])
  })

  test('broken off while it waits for those ahead: nothing was done', async () => {
    const stop = new AbortController()
    holdFinals()
    const ahead = deliverAll(mails(1))
    await until('the mail ahead', () => server.counts.mails === 1)
    const context = aContext({ signal: stop.signal })
    const big = transport.deliver(aParcel({ content: Buffer.alloc(100_000, 'x') }), context)
    const small = transport.deliver(aParcel(), context)
    stop.abort()
    expect(await Promise.all([big, small])).toEqual([{ kind: 'aborted' }, { kind: 'aborted' }])
    expect(context.journaled).toBe(0)
    expect(await ahead).toMatchObject([{ kind: 'accepted' }])
    expect(kinds(await deliverAll(mails(1)))).toEqual(['accepted'])
  })
})

test('a claim that lapses while a big mail waits for those ahead: the server hears nothing of it', async () => {
  await widen()
  let isHeld = true
  server.setFaults(({ phase }) => {
    if (phase === 'final') isHeld = false
    return null
  })
  const ahead = transport.deliver(aParcel(), aContext())
  const big = transport.deliver(aParcel({ content: Buffer.alloc(100_000, 'x') }), aContext({ held: () => isHeld }))
  expect(kinds(await Promise.all([ahead, big]))).toEqual(['accepted', 'aborted'])
  expect(server.counts.mails).toBe(WIDE + 1)
})

describe('a server that offers CHUNKING and refuses BDAT', () => {
  test.each(['500 5.5.1 unknown command', '502 5.5.1 not implemented', '503 5.5.1 bad sequence'])(
    '%s',
    async (reply) => {
      const fault = faults.reply(reply)
      const byBdat = new Set<number>()
      server.setFaults((point) => {
        if (point.phase === 'data') byBdat.add(point.mail)
        return point.phase === 'final' && !byBdat.has(point.mail) ? fault : null
      })
      const context = aContext()
      expect(kinds(await deliverAll(mails(5), context))).toEqual(Array(5).fill('accepted'))
      // one was tried by BDAT, and marked once; its connection ended
      expect(context.journaled).toBe(5)
      expect(server.counts).toMatchObject({ connections: 2, mails: 6 })
      expect(server.ledger).toHaveLength(5)
    },
  )
})
