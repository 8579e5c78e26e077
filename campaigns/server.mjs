// The mail server, as a process: takes mail, misbehaves by the seed, and writes down each mail that it took and each
// fault that it gave before the client can know of it. Told by its parent when the faults end.
import { createHash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createFaultServer } from '@mailspool/core/testing'
import { chooseFaults, happensAt } from './faults.mjs'

const { seed, percent, chunking, file } = JSON.parse(process.argv[2])
const book = openSync(file, 'a')
const chosen = chooseFaults({ seed, percent })
const dialogues = new Map()
const ofConnection = new Map()
const refused = new Set()
const counts = { taken: 0, faults: 0 }

const write = (entry) => writeSync(book, `${JSON.stringify({ ...entry, at: Date.now() })}\n`)

function atTheDoor(point) {
  const plan = chosen.ofConnection(point.connection)
  if (plan?.phase !== point.phase) return null
  counts.faults += 1
  write({ event: 'fault', kind: plan.kind, from: null, to: [] })
  return plan.fault
}

function newDialogue(point) {
  const nth = (dialogues.get(point.address) ?? 0) + 1
  dialogues.set(point.address, nth)
  ofConnection.set(point.connection, { from: point.address, plan: chosen.ofMail(point.address, nth) })
}

function inDialogue(point) {
  if (point.phase === 'mail') newDialogue(point)
  if (point.phase === 'rcpt' && refused.has(point.address)) write({ event: 'askedAgain', address: point.address })
  const current = ofConnection.get(point.connection) ?? null
  if (current === null || !happensAt(current.plan, point)) return null
  const { kind, final = false, breaks = false, fault } = current.plan
  const to = point.phase === 'rcpt' ? [point.address] : point.to
  counts.faults += 1
  write({ event: 'fault', kind, final, breaks, from: current.from, to })
  if (final) for (const address of to) refused.add(address)
  return fault
}

function onTaken({ from, to, bytes, connection, repliedAccepted }) {
  const plan = ofConnection.get(connection)?.plan
  const head = bytes.toString('latin1').split('\r\n\r\n', 1)[0]
  const messageIds = [...head.matchAll(/^message-id:\s*(\S+)/gim)].map(([, id]) => id)
  const lost = plan?.lost === true && plan.phase === 'final'
  const hash = createHash('sha256').update(bytes).digest('hex')
  counts.taken += 1
  write({ event: 'taken', from, to, messageIds, hash, replied: repliedAccepted && !lost, lost })
}

const server = await createFaultServer({
  offer: { chunking },
  faults: (point) => (['greeting', 'ehlo'].includes(point.phase) ? atTheDoor(point) : inDialogue(point)),
  onTaken,
})
const telling = setInterval(() => process.send({ counts }), 100)
process.send({ url: server.url })

process.on('message', ({ calm, end }) => {
  if (calm && percent > 0) {
    server.setFaults([])
    // those that hang hang no longer; for the mail with its dot behind it this is one more lost reply
    server.dropAll()
    write({ event: 'calm' })
  }
  if (end) void finish()
})
process.on('disconnect', () => process.exit(1))

async function finish() {
  clearInterval(telling)
  await server.close()
  for (const complaint of server.complaints) write({ event: 'complaint', complaint })
  closeSync(book)
  process.send({ ended: true, counts }, () => process.exit(0))
}
