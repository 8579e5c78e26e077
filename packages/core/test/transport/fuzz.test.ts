import { createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from '@jest/globals'
import type { Outcome } from '../../src/transport/transport.js'
import { aContext, aParcel, open } from './parcels.js'

/**
 * A server that answers each command with anything, in pieces of any size: whatever it does, no outcome is wrong.
 * 'accepted' only when it had the whole content and said yes; a certain no only when it did not say yes to a content.
 */

const ANSWERS = [
  '250 ok', '250-two\r\n250 lines', '354 go', '450 4.2.0 later', '550 5.1.1 no', '421 4.3.2 bye', '535 5.7.8 login', '250', '299 odd',
  '600 what', 'garbage', '25', '250-never\r\n251 ends', 'close', 'reset',
] // prettier-ignore

interface Script {
  answers: string[]
  cuts: number[]
}

const script = fc.record<Script>({
  // mostly what a sane server says, so that dialogues get far
  answers: fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constant('usual') }, { weight: 1, arbitrary: fc.constantFrom(...ANSWERS) }),
    { minLength: 1, maxLength: 30 },
  ),
  cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
})

interface Ledger {
  /** Subjects of contents that came whole, with the answer to each dot. */
  whole: Map<string, string>
}

let server: Server | null = null

afterEach(() => {
  server?.close()
})

async function serve({
  offer,
  ...given
}: Script & { offer: string[] }): Promise<{ port: number; ledger: Ledger; end: () => void }> {
  const ledger: Ledger = { whole: new Map() }
  const sockets: Socket[] = []
  let said = 0
  const next = (): string => given.answers[said++ % given.answers.length]!
  server = createServer((socket) => {
    sockets.push(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    converse(socket, { offer, next, ledger, cuts: given.cuts })
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    ledger,
    end: () => {
      for (const socket of sockets) socket.destroy()
      server!.close()
    },
  }
}

function converse(
  socket: Socket,
  facts: { offer: string[]; next: () => string; ledger: Ledger; cuts: number[] },
): void {
  let buffer = ''
  let inData = false
  let chunk: number | null = null
  let queue = Promise.resolve()
  let isOver = false
  /** Whom a content can be for: nobody gets it before MAIL and RCPT were accepted. */
  const envelope = { hasSender: false, recipients: 0 }
  const answer = (text: string): void => {
    if (isOver) return
    // RFC 5321 3.8: it carries out nothing more
    isOver = text.startsWith('421')
    if (text === 'close') return void socket.end()
    if (text === 'reset') return void socket.resetAndDestroy()
    const bytes = Buffer.from(`${text}\r\n`)
    queue = queue.then(async () => {
      for (let at = 0, nth = 0; at < bytes.length; nth++) {
        const size = facts.cuts[nth % facts.cuts.length]!
        socket.write(bytes.subarray(at, at + size))
        at += size
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
  }
  const hear = (line: string): void => {
    if (line.startsWith('EHLO')) return answer(['fuzz', ...facts.offer].map((word, nth) => `250${nth === facts.offer.length ? ' ' : '-'}${word}`).join('\r\n')) // prettier-ignore
    if (line.startsWith('BDAT')) return void (chunk = Number(line.split(' ')[1]))
    if (line.startsWith('RSET')) Object.assign(envelope, { hasSender: false, recipients: 0 })
    const given = facts.next()
    const usual = line === 'DATA' ? '354 go' : '250 ok'
    const text = given === 'usual' ? usual : given
    if (line === 'DATA' && text.startsWith('354')) inData = true
    if (isYes(text) && line.startsWith('MAIL')) envelope.hasSender = true
    if (isYes(text) && line.startsWith('RCPT')) envelope.recipients += 1
    answer(text)
  }
  /** A whole content, and what was said to it. */
  const take = (content: string): void => {
    const given = facts.next()
    const text = given === 'usual' ? '250 ok' : given
    const subject = /Subject: (.*)\r\n/.exec(content)?.[1]
    const isForSomebody = envelope.hasSender && envelope.recipients > 0 && !isOver
    if (subject !== undefined && isForSomebody) facts.ledger.whole.set(subject, text)
    Object.assign(envelope, { hasSender: false, recipients: 0 })
    answer(text)
  }
  answer('220 fuzz')
  socket.on('data', (bytes) => {
    buffer += bytes.toString()
    for (;;) {
      if (chunk !== null) {
        if (buffer.length < chunk) return
        take(buffer.slice(0, chunk))
        buffer = buffer.slice(chunk)
        chunk = null
      }
      const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
      if (end === -1 && !(inData && buffer.startsWith('.\r\n'))) return
      if (inData) {
        take(end === -1 ? '' : buffer.slice(0, end + 2))
        buffer = end === -1 ? buffer.slice(3) : buffer.slice(end + 5)
        inData = false
      } else {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        hear(line)
      }
    }
  })
}

const isYes = (text: string): boolean => /^2\d\d(-two\r\n250)?( |$)/.test(text)

function judge(outcome: Outcome, answer: string | undefined): void {
  if (outcome.kind === 'accepted') expect(isYes(answer ?? 'never had it')).toBe(true)
  // a certain no must not hide a yes
  else if (outcome.kind !== 'uncertain') expect(isYes(answer ?? '')).toBe(false)
}

test.each([
  ['CHUNKING', ['PIPELINING', 'CHUNKING']],
  ['PIPELINING', ['PIPELINING']],
  ['one command at a time', []],
])('with %s', async (_how, offer) => {
  await fc.assert(
    fc.asyncProperty(script, async (given) => {
      const { port, ledger, end } = await serve({ offer, ...given })
      const transport = open(`smtp://127.0.0.1:${port}`, {
        concurrency: 1,
        timeouts: { command: 0.3, final: 0.3, greeting: 0.3 },
      })
      const subjects = ['one', 'two', 'three', 'four']
      const parcels = subjects.map((subject) =>
        aParcel({ content: `Subject: ${subject}\r\n\r\n.x\r\n`, to: ['a@x.org', 'b@x.org'] }),
      )
      try {
        const outcomes = await Promise.all(parcels.map((parcel) => transport.deliver(parcel, aContext())))
        outcomes.forEach((outcome, nth) => judge(outcome, ledger.whole.get(subjects[nth]!)))
        await transport.close()
      } finally {
        end()
      }
    }),
    { numRuns: 80 },
  )
})
