// Hands mails to the transport as the engine does, and says what is wrong with its answers and with what arrived.
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createMailer, createMemoryStore } from '@mailspool/core'
import { LOGIN, markOf, parcelOf } from './mails.mjs'

const TRANSPORTS = Symbol.for('mailspool.transports')
const PATIENCE_MS = 60_000

/** The transport of a mailer whose store nobody asks: the engine is not what is tried here. */
export function openTransport({ port, door, connections }) {
  const secure = door === 'secure' ? { requireTLS: true, auth: LOGIN } : { ignoreTLS: true }
  const tls = { rejectUnauthorized: false }
  const transport = { host: '127.0.0.1', port, name: 'client.test', tls, ...secure }
  const mailer = createMailer({ store: createMemoryStore(), transport, concurrency: connections, inFlight: 4 })
  const opened = mailer[TRANSPORTS]().get('default')
  opened.allow(connections)
  return opened
}

/** All at once. @returns { kind, parcel, outcome, journaled } of each */
export function post(transport, kinds, prefix) {
  return Promise.all(
    kinds.map(async (kind, nth) => {
      const parcel = parcelOf(kind, `${prefix}-${nth}`)
      let journaled = 0
      const journal = async () => (journaled++, 'go')
      const signal = new AbortController().signal
      const outcome = await transport.deliver(parcel, { journal, fresh: () => true, held: () => true, signal })
      return { kind, parcel, outcome, journaled }
    }),
  )
}

/** What contradicts what a mail server has to say to such a mail. */
export function judgeOutcome({ kind, parcel, outcome, journaled }) {
  const wrong = []
  const says = `${kind.name}: ${JSON.stringify({ ...outcome, recipients: outcome.recipients?.slice(0, 5) })}`
  if (outcome.kind !== kind.kind) return [`not ${kind.kind}: ${says}`]
  if (outcome.kind === 'refused' && outcome.phase !== kind.phase) wrong.push(`not refused at ${kind.phase}: ${says}`)
  if (outcome.kind === 'accepted' && journaled !== 1) wrong.push(`journal asked ${journaled} times: ${says}`)
  for (const [nth, fate] of (kind.fates ?? []).entries()) {
    const { accepted, reply } = outcome.recipients[nth]
    const isAsWanted = accepted ? fate === 2 : fate === 'no' || Math.floor(reply.code / 100) === fate
    if (!isAsWanted) wrong.push(`not ${fate}xx for ${parcel.to[nth]}: ${says}`)
  }
  if (kind.fates === undefined && outcome.recipients.some(({ accepted }) => !accepted))
    wrong.push(`a recipient refused: ${says}`)
  return wrong
}

/** Waits until all that was accepted is there, and a moment for what should not be. @returns { arrived, wrong } */
export async function judgeArrivals({ inbox, recipientHeader }, posted, { patience = PATIENCE_MS } = {}) {
  const wanted = posted.flatMap(({ parcel, outcome }) =>
    outcome.kind === 'accepted'
      ? outcome.recipients.flatMap(({ accepted }, nth) => (accepted ? `${parcel.id} ${parcel.to[nth]}` : []))
      : [],
  )
  const seen = new Map()
  for (const until = Date.now() + patience; ; await pause(50)) {
    for (const file of list(inbox)) if (!seen.has(file)) seen.set(file, open(inbox, file, recipientHeader))
    if (seen.size >= wanted.length || Date.now() > until) break
  }
  await pause(300)
  for (const file of list(inbox)) if (!seen.has(file)) seen.set(file, open(inbox, file, recipientHeader))
  const wrong = [...compare([...seen.values()], { wanted, posted })]
  for (const file of seen.keys()) rmSync(join(inbox, file))
  return { arrived: seen.size, wrong }
}

function compare(mails, { wanted, posted }) {
  const contents = new Map(posted.map(({ parcel }) => [parcel.id, parcel.content]))
  const counts = new Map(wanted.map((key) => [key, 0]))
  const wrong = []
  for (const { id, to, content } of mails) {
    const key = `${id} ${to}`
    if (!counts.has(key)) wrong.push(`arrived and was not accepted: ${key}`)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const difference = contents.has(id) ? firstDifference(content, stored(contents.get(id))) : null
    if (difference !== null) wrong.push(`other bytes, ${key}: ${difference}`)
  }
  for (const [key, count] of counts) if (count !== 1) wrong.push(`arrived ${count} times: ${key}`)
  return wrong
}

const list = (inbox) => {
  try {
    return readdirSync(inbox)
  } catch {
    return [] // nothing has arrived
  }
}

/** A mailbox on disk has the line ends of its system. */
const stored = (content) => Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')

/** Ours begins with its mark; what stands before it, the servers on the way have put there. */
function open(inbox, file, recipientHeader) {
  const whole = readFileSync(join(inbox, file))
  const text = whole.toString('latin1')
  const at = text.search(/^X-Interop: /m)
  const id = /^X-Interop: (.*)$/m.exec(text)?.[1] ?? file
  const own = Buffer.from(text.slice(0, at), 'latin1').toString()
  const to = new RegExp(`^${recipientHeader}: (.*)$`, 'mi').exec(own)?.[1] ?? 'nobody'
  return { id, to, content: whole.subarray(text.startsWith(markOf(id), at) ? at : 0) }
}

function firstDifference(found, wanted) {
  if (found.equals(wanted)) return null
  let at = 0
  while (at < found.length && found[at] === wanted[at]) at++
  const around = (bytes) => JSON.stringify(bytes.subarray(Math.max(0, at - 20), at + 20).toString('latin1'))
  return `at octet ${at} of ${wanted.length} (${found.length} arrived): ${around(found)}, not ${around(wanted)}`
}
