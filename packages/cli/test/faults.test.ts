/**
 * What each fault of a mail server leaves of the mail, on each database: RELIABILITY chapter 4, a row a test. One real
 * server misbehaves to each mail as its recipient's name says; what the queue then shows is asked row by row.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Message } from '@mailspool/core'
import { createFaultServer, faults, type Fault, type FaultPhase, type FaultPoint } from '@mailspool/core/testing'
import type { FileConfig } from '@mailspool/config'
import { atEnd, until } from './project.js'
import { onEveryDatabase, type Open } from './servers.js'

interface Row {
  phase: FaultPhase
  fault: Fault
  /** The message afterwards. */
  message: object
  /** Its newest attempt; null: none was written. */
  attempt: object | null
  /** How many recipients the server took it for. */
  received: number
}

const no = faults.reply
const OPEN = [{ fate: 'open' }]
const DEFERRED = { state: 'deferred', reason: null, attemptCount: 1, possibleDuplicate: false, recipients: OPEN }
const FAILED = { state: 'failed', reason: 'refused', attemptCount: 1, recipients: [{ fate: 'refused' }] }
const SET_ASIDE = { state: 'scheduled', reason: null, attemptCount: 0, possibleDuplicate: false, recipients: OPEN }
const UNCERTAIN = { state: 'scheduled', reason: null, possibleDuplicate: true, attemptCount: 1 }
const SENT = { state: 'sent', reason: null, attemptCount: 1, possibleDuplicate: false, recipients: [{ fate: 'accepted' }] } // prettier-ignore

const said = (failureClass: string, counted = true) => ({ result: 'failure', failureClass, counted })
const trouble = (failureClass: string) => ({ result: 'failure', failureClass, counted: false })
const UNKNOWN = { result: 'uncertain' }

const ROWS: Record<string, Row> = {
  'a 4xx to the recipient: deferred, counted': { phase: 'rcpt', fault: no('450 4.2.0 later'), message: DEFERRED, attempt: said('temporary'), received: 0 },
  'greylisting: deferred, counted': { phase: 'rcpt', fault: no('451 4.7.1 Greylisted, please try again'), message: DEFERRED, attempt: said('greylisted'), received: 0 },
  'a 4xx to the content: deferred, counted': { phase: 'final', fault: no('451 4.3.0 try later'), message: DEFERRED, attempt: said('temporary'), received: 0 },
  'a 5xx to the recipient: failed at once, one attempt, the reply kept': { phase: 'rcpt', fault: no('550 5.1.1 nobody here'), message: { ...FAILED, recipients: [{ fate: 'refused', reply: expect.stringContaining('nobody here') }] }, attempt: { ...said('permanent'), code: 550, enhancedCode: '5.1.1' }, received: 0 },
  'a 5xx to the content: failed at once': { phase: 'final', fault: no('554 5.6.0 not like this'), message: FAILED, attempt: said('permanent'), received: 0 },
  'a 503 counts as temporary': { phase: 'rcpt', fault: no('503 5.5.1 bad sequence'), message: DEFERRED, attempt: said('temporary'), received: 0 },
  'a full mailbox (552 5.2.2) counts as temporary': { phase: 'rcpt', fault: no('552 5.2.2 mailbox full'), message: DEFERRED, attempt: said('temporary'), received: 0 },
  'too many recipients (5.5.3) counts as temporary': { phase: 'rcpt', fault: no('550 5.5.3 too many recipients'), message: DEFERRED, attempt: said('temporary'), received: 0 },
  'policy at RCPT (5xx x.7.x): deferred, counted': { phase: 'rcpt', fault: no('550 5.7.1 policy'), message: DEFERRED, attempt: said('policy'), received: 0 },
  'policy after the content: deferred, counted': { phase: 'final', fault: no('550 5.7.1 looks like spam'), message: DEFERRED, attempt: said('policy'), received: 0 },
  'a 5xx at MAIL FROM: deferred': { phase: 'mail', fault: no('550 5.1.8 bad sender'), message: DEFERRED, attempt: said('permanent'), received: 0 },
  'relaying denied: deferred': { phase: 'rcpt', fault: no('554 5.7.1 Relay access denied'), message: DEFERRED, attempt: said('policy'), received: 0 },
  'a 421: set aside, not counted': { phase: 'rcpt', fault: no('421 4.3.2 closing'), message: SET_ASIDE, attempt: trouble('rate'), received: 0 },
  'a rate reply (450 4.7.x): set aside, not counted': { phase: 'rcpt', fault: no('450 4.7.0 slow down'), message: SET_ASIDE, attempt: trouble('rate'), received: 0 },
  'too many messages, in words: set aside, not counted': { phase: 'mail', fault: no('452 too many messages'), message: SET_ASIDE, attempt: trouble('rate'), received: 0 },
  'dropped at RCPT: certain, set aside, no mark': { phase: 'rcpt', fault: faults.drop(), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
  'closed at DATA: certain, set aside, no mark': { phase: 'data', fault: faults.close(), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
  'garbage at RCPT: protocol error, set aside': { phase: 'rcpt', fault: no('SSH-2.0-OpenSSH'), message: SET_ASIDE, attempt: trouble('protocol'), received: 0 },
  'a 250 before the content: protocol error, set aside': { phase: 'data', fault: faults.earlyReply(), message: SET_ASIDE, attempt: trouble('protocol'), received: 0 },
  'dropped after the dot: uncertain': { phase: 'final', fault: faults.drop(), message: UNCERTAIN, attempt: UNKNOWN, received: 0 },
  'the 250 is lost: uncertain, and the server has it': { phase: 'final', fault: faults.lostReply(), message: UNCERTAIN, attempt: UNKNOWN, received: 1 },
  'garbage after the dot: uncertain': { phase: 'final', fault: no('what?'), message: UNCERTAIN, attempt: UNKNOWN, received: 0 },
  '250, then closed: sent': { phase: 'final', fault: faults.thenClose(), message: SENT, attempt: { result: 'success' }, received: 1 },
  'a late 250: sent': { phase: 'final', fault: faults.late(300), message: SENT, attempt: { result: 'success' }, received: 1 },
} // prettier-ignore

/** Silence, with time-outs of seconds; no mail of this server is without a fault, so a slow machine spoils none. */
const SILENT: Record<string, Row> = {
  'silence at MAIL: set aside': { phase: 'mail', fault: faults.hang(), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
  'silence at RCPT: set aside': { phase: 'rcpt', fault: faults.hang(), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
  'silence at DATA: set aside': { phase: 'data', fault: faults.hang(), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
  'silence after the dot: uncertain': { phase: 'final', fault: faults.hang(), message: UNCERTAIN, attempt: UNKNOWN, received: 0 },
  'a dripping server: ended by the time of the whole send': { phase: 'rcpt', fault: faults.drip(900), message: SET_ASIDE, attempt: trouble('network'), received: 0 },
} // prettier-ignore

interface After {
  message: Message
  received: number
}

/** Sends a mail for each row in one run; answers what is left of each. */
async function play(open: Open, rows: Record<string, Row>, config: FileConfig = {}): Promise<Map<string, After>> {
  const names = Object.keys(rows)
  const nth = (address: string | null) => Number(/^row(\d+)@/.exec(address ?? '')?.[1] ?? -1)
  const scripted = ({ phase, address, to, from }: FaultPoint) => {
    const row = rows[names[nth(address ?? to[0] ?? from)] ?? '']
    return row?.phase === phase ? row.fault : null
  }
  const server = await createFaultServer({ faults: scripted })
  atEnd(() => server.close())
  const project = await open({ transport: server.url, breaker: { failures: 1000 }, concurrency: 10, ...config })
  const mailer = project.mailer()
  const mails = names.map((subject, n) => ({ to: `row${n}@example.com`, from: `row${n}@example.com`, subject, text: 'Hi' })) // prettier-ignore
  const queued = await mailer.sendMany(mails)
  await mailer.deliver()
  const after = new Map<string, After>()
  for (const [n, { id, messageId }] of queued.entries()) {
    const received = server.ledger.filter((entry) => entry.bytes.includes(messageId)).length
    after.set(names[n]!, { message: (await mailer.find(id))!, received })
  }
  return after
}

onEveryDatabase((open) => {
  const asked = (rows: Record<string, Row>, config?: FileConfig) => {
    let after: Map<string, After>
    beforeAll(async () => {
      after = await play(open, rows, config)
    }, 60_000)
    test.each(Object.entries(rows))('%s', (name, { message: expected, attempt, received }) => {
      const { message, received: taken } = after.get(name)!
      expect(message).toMatchObject(expected)
      if (attempt === null) expect(message.attempts).toEqual([])
      else expect(message.attempts).toMatchObject([attempt])
      expect(taken).toBe(received)
    })
  }
  describe('what is said and done', () => asked(ROWS))
  describe('silence', () => asked(SILENT, { timeouts: { connect: 10, greeting: 10, command: 2, content: 2, final: 2, total: 4 } })) // prettier-ignore

  test('some recipients refused: the accepted one is done, the 4xx one is tried again, the 5xx one is not', async () => {
    const server = await createFaultServer({
      faults: [
        { phase: 'rcpt', address: 'later@example.com', fault: no('450 4.2.0 later'), times: 1 },
        { phase: 'rcpt', address: 'never@example.com', fault: no('550 5.1.1 nobody') },
      ],
    })
    atEnd(() => server.close())
    const project = await open({ transport: server.url, backoff: [0] })
    const mailer = project.mailer()
    const { id } = await mailer.send({ to: ['ann', 'later', 'never'].map((name) => `${name}@example.com`), text: 'Hi' })
    await mailer.deliver()
    expect(await mailer.find(id)).toMatchObject({ state: 'deferred', recipients: [{ fate: 'accepted' }, { fate: 'open' }, { fate: 'refused' }] }) // prettier-ignore
    await mailer.retryDeferred()
    await mailer.deliver()
    expect(await mailer.find(id)).toMatchObject({ state: 'failed', reason: 'partial', attemptCount: 2 })
    expect(server.ledger.map(({ to }) => to)).toEqual([['ann@example.com'], ['later@example.com']])
  })

  test('a wrong relay: five equal refusals over three domains fail four mails, the rest stays in the queue', async () => {
    const server = await createFaultServer({ faults: [{ phase: 'rcpt', fault: no('550 5.1.1 we know nobody') }] })
    atEnd(() => server.close())
    const project = await open({ transport: server.url, concurrency: 1 })
    const mailer = project.mailer()
    await mailer.sendMany(Array.from({ length: 40 }, (_, n) => ({ to: `u${n}@shop${n % 4}.example`, text: 'Hi' })))
    expect(await mailer.deliver()).toMatchObject({ failed: 4, stoppedBy: 'transport' })
    expect((await mailer.counts()).queued).toBeGreaterThan(30)
    const [transport] = (await mailer.status()).transports
    expect(transport).toMatchObject({ breaker: 'open', lastError: expect.stringContaining('we know nobody') })
  })

  test.each(['cancel', 'delete'] as const)(
    '%s while sending: before the journal nothing is sent, after it too late',
    async (verb) => {
      let reached: FaultPhase | null = null
      const hangAt = (phase: FaultPhase) => (point: FaultPoint) => {
        if (point.phase !== phase) return null
        reached = phase
        return faults.hang()
      }
      const server = await createFaultServer({ faults: hangAt('data') })
      atEnd(() => server.close())
      const mailer = (await open({ transport: server.url, concurrency: 1 })).mailer()
      const early = await mailer.send({ to: 'ann@example.com', text: 'Hi' })
      const first = mailer.deliver()
      await until('the first mail at DATA', () => reached === 'data')
      expect(await mailer[verb](early.id)).toBe(verb === 'cancel' ? 'cancelled' : 'deleted')
      server.setFaults(hangAt('final'))
      server.dropAll()
      await first
      const late = await mailer.send({ to: 'bob@example.com', text: 'Hi' })
      const second = mailer.deliver()
      await until('the second mail after its dot', () => reached === 'final')
      expect(await mailer[verb](late.id)).toBe('tooLate')
      server.dropAll()
      await second
      expect(server.ledger).toEqual([])
      expect((await mailer.find(early.id))?.state).toBe(verb === 'cancel' ? 'cancelled' : undefined)
      expect(await mailer.find(late.id)).toMatchObject({ state: 'scheduled', possibleDuplicate: true })
    },
  )
})
