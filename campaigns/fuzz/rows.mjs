// Rows that somebody spoiled: values of any kind in the columns of a queue, in every stage of a message's life. Nothing may stop,
// nobody may be written to whose address is none, and the message must end: sent, or failed with a reason.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createMailer, isMailerError } from '@mailspool/core'
import { EVIL, text } from './pieces.mjs'
import { DATABASES, openQueue } from './queues.mjs'
import { openSink } from './sink.mjs'

/** By table. Not among them: keys, and `state`, `transport` and `format`, which say whose a row is. */
const COLUMNS = {
  message: ['priority', 'due_at', 'expires_at', 'claim_seq', 'attempts', 'retries', 'set_asides', 'crashes', 'uncertain_attempts', 'possible_duplicate', 'first_attempt_at', 'created_at', 'message_id', 'envelope_from', 'from_header', 'first_recipient', 'subject', 'size', 'eight_bit', 'tags', 'metadata', 'is_sensitive', 'log_content', 'on_uncertain', 'reason', 'phase', 'token', 'claimed_alone', 'lease_until', 'finished_at'],
  recipient: ['address', 'kind', 'fate', 'reply', 'domain', 'address_key'],
  content: ['bytes'],
} // prettier-ignore
const PLACES = Object.entries(COLUMNS).flatMap(([table, columns]) => columns.map((column) => ({ table, column })))

const value = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.maxSafeInteger()) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }).map(Buffer.from) },
  { weight: 3, arbitrary: fc.constantFrom('', '{', '[]', '{"a":1}', 'null', '[1]', `b@x\r\nRCPT TO:<${EVIL}>`, 'b@x> NOTIFY=NEVER', null, 9e18, -1, 1e300, 'final', 'open') },
) // prettier-ignore

/** Where the message stands when it is spoiled; `past` is a moment that is over. */
const STAGES = {
  queued: {},
  scheduled: { state: 'scheduled', due_at: 'past' },
  deferred: { state: 'deferred', due_at: 'past', attempts: 1, retries: 1 },
  open: { state: 'sending', phase: 'open', token: 'gone', lease_until: 'past', claim_seq: 1 },
  final: { state: 'sending', phase: 'final', token: 'gone', lease_until: 'past', claim_seq: 1 },
}

const spoil = fc.record({ place: fc.constantFrom(...PLACES), value })
const injected = { place: { table: 'recipient', column: 'address' }, value: `b@x.example\r\nRCPT TO:<${EVIL}>` }

export default {
  inputs: fc.record({
    stage: fc.constantFrom(...Object.keys(STAGES)),
    spoils: fc.array(spoil, { minLength: 1, maxLength: 3 }),
    lookHard: fc.nat(3).map((n) => n === 0),
  }),
  seeds: [
    ...Object.keys(STAGES).map((stage) => ({ stage, spoils: [injected], lookHard: true })),
    ...PLACES.map((place) => ({ stage: 'queued', spoils: [{ place, value: null }], lookHard: true })),
    ...PLACES.flatMap((place) =>
      Object.keys(STAGES).map((stage) => ({ stage, spoils: [{ place, value: 'x' }], lookHard: stage === 'queued' })),
    ),
  ],
  variants: DATABASES.length,
  open: openRows,
}

async function openRows(variant) {
  const [queue, sink] = [await openQueue(variant), await openSink()]
  const counts = { sent: 0, failed: 0, uncertain: 0, refusedByTheTable: 0 }
  const mailer = createMailer({
    store: queue.store, transport: sink.url, defaultFrom: 'shop@x.example', sweep: 0.001, backoff: [0], uncertainDelay: 0.001, concurrency: 1,
  }) // prettier-ignore
  const check = async ({ stage, spoils, lookHard }) => {
    const { id } = await mailer.send({ to: ['ann@x.example', 'bob@y.example'], subject: 'Hello', text: 'Hi' })
    await write(queue, id, { table: 'message', columns: dated(STAGES[stage]) })
    for (const one of spoils) counts.refusedByTheTable += (await spoilRow(queue, id, one)) ? 0 : 1
    const state = await untilOver({ mailer, queue, id, spoils })
    if (Object.hasOwn(counts, state)) counts[state] += 1
    if (lookHard) await look(mailer, id)
    judgeReceived(sink.take())
    if ((await mailer.delete(id)) === 'tooLate')
      await write(queue, id, { table: 'message', columns: [['state', 'sent']] })
    else assert.equal(await stateOf(queue, id), null, 'it cannot be deleted')
  }
  const close = async () => {
    await queue.drop()
    await mailer.close()
    await Promise.all([queue.close(), sink.close()])
    return counts
  }
  return { check, close }
}

const dated = (columns) =>
  Object.entries(columns).map(([name, set]) => [name, set === 'past' ? Date.now() - 60_000 : set])

async function write({ eye, table }, id, { table: name, columns }) {
  if (columns.length === 0) return
  const sets = columns.map(([column]) => `${column} = ?`).join(', ')
  const replacements = [...columns.map(([, value]) => value), id]
  await eye.query(`update ${table(name)} set ${sets} where ${name === 'message' ? 'id' : 'message'} = ?`, {
    replacements,
  })
}

/** False: the table itself refuses such a value. */
const spoilRow = (queue, id, { place: { table, column }, value }) =>
  write(queue, id, { table, columns: [[column, value]] }).then(() => true, () => false) // prettier-ignore

const ENDS = ['sent', 'failed', 'uncertain', 'cancelled']

async function untilOver({ mailer, queue, id, spoils }) {
  for (let nth = 0; nth < 8; nth++) {
    await mailer.retryDeferred()
    await mailer.deliver()
    const row = await rowOf(queue, id)
    if (ENDS.includes(row.state)) {
      assert.ok(row.state !== 'failed' || Boolean(row.reason), 'it failed without a reason')
      return row.state
    }
  }
  const row = await rowOf(queue, id)
  assert.ok(
    spoils.some((one) => asksToWait(one)),
    `the message is ${JSON.stringify(row)} and stays so`,
  )
  return row.state
}

/**
 * A moment that is still to come is waited for, whoever wrote it; and without any no time comes: what is scheduled for
 * nowhere, and a claim without a token or an end, wait for a person (they are in no index, and would have to be looked for
 * among a million others).
 */
const asksToWait = ({ place, value }) =>
  (['due_at', 'lease_until'].includes(place.column) && (value === null || Number(value) > Date.now())) ||
  (place.column === 'token' && (value === null || Buffer.isBuffer(value)))

async function rowOf({ eye, table }, id) {
  const wanted = 'state, reason, phase, due_at, lease_until, crashes, priority'
  const [row] = await eye.query(`select ${wanted} from ${table('message')} where id = ?`, {
    replacements: [id],
    type: 'SELECT',
  })
  return row
}

const stateOf = async (queue, id) => (await rowOf(queue, id))?.state ?? null

function judgeReceived(received) {
  assert.ok(received.length <= 1, `it was received ${received.length} times`)
  for (const address of received.flatMap(({ to, from }) => [...to, from])) {
    assert.match(address, /^[^\p{Cc}<>]*$/u, 'a spoiled address was written to')
    assert.ok(!address.includes(EVIL), 'the address that only an injection names')
  }
}

/** Every way to look, for this message and for all. */
async function look(mailer, id) {
  await mailer.find(id)
  await mailer.content(id)
  await mailer.list({ limit: 5 })
  await mailer.log({ limit: 5 })
  await mailer.status()
  for await (const one of mailer.messages({ state: 'failed', limit: 5 })) if (one.id === id) break
  await mailer.requeue(id).catch((error) => assert.ok(isMailerError(error)))
  await mailer.deliver()
}
