/**
 * Short ways to where a question begins: messages added, claimed, crashed, brought to a stage. Duty: only by verbs of
 * the store itself, so that every stage is one that a store really reaches. A step that fails throws.
 */
import assert from 'node:assert/strict'
import { stageOf, type Stage } from '../../message/lifecycle.js'
import type { Message, MessageId, Phase } from '../../message/message.js'
import type { ClaimedMessage, ClaimRequest, NewMessage } from '../../store/store.js'
import { aClaim, adding, aMessage } from '../a-message.js'
import { accepting, crashing, deferring, givingUp, holding, retryingUncertain } from '../an-ending.js'
import type { RawRows, StoreUnderTest } from './store-under-test.js'

/** Farther away than any test lasts. */
export const inAnHour = (): Date => new Date(Date.now() + 3_600_000)

export async function added(subject: StoreUnderTest, ...overrides: Partial<NewMessage>[]): Promise<NewMessage[]> {
  const messages = (overrides.length === 0 ? [{}] : overrides).map(aMessage)
  const answers = await subject.store.add(adding(messages))
  assert.deepEqual(answers, messages.map(() => ({ kind: 'added' }))) // prettier-ignore
  return messages
}

export async function addedOne(subject: StoreUnderTest, overrides: Partial<NewMessage> = {}): Promise<NewMessage> {
  const [message] = await added(subject, overrides)
  assert.ok(message)
  return message
}

/** Exactly one message, claimed. */
export async function claimedOne(
  subject: StoreUnderTest,
  request: Partial<ClaimRequest> = {},
): Promise<ClaimedMessage> {
  const claimed = await subject.store.claim(aClaim(request))
  assert.equal(claimed.length, 1, `one message should have been claimed, not ${claimed.length}`)
  return claimed[0]!
}

/** Adds one and claims it. */
export async function sending(subject: StoreUnderTest, overrides: Partial<NewMessage> = {}): Promise<ClaimedMessage> {
  const { id, transport } = await addedOne(subject, overrides)
  return claimedOne(subject, { ids: [id], transports: [{ name: transport, limit: 1 }] })
}

/** Adds one, claims it and sets the journal mark. */
export async function journaled(subject: StoreUnderTest, overrides: Partial<NewMessage> = {}): Promise<ClaimedMessage> {
  const claim = await sending(subject, overrides)
  assert.deepEqual(await subject.store.journal({ leases: [claim], lease: 60 }), ['final'])
  return claim
}

/** Its worker died in phase open: lapsed, swept and put back with a crash more. Answers the dead worker's claim. */
export async function crashed(subject: StoreUnderTest, claim: ClaimedMessage): Promise<ClaimedMessage> {
  await subject.age({ lease: 3600 })
  const { lapsed } = await subject.store.sweep({ limit: 1000 })
  const found = lapsed.find(({ id }) => id === claim.id)
  assert.ok(found, 'a lapsed claim should be seen by the sweep')
  assert.deepEqual(await subject.store.settle([crashing(found)]), ['settled'])
  return claim
}

/** A claim that went silent after the dot and was taken over: scheduled again, its outcome still unknown. */
export async function silent(subject: StoreUnderTest, overrides: Partial<NewMessage> = {}): Promise<ClaimedMessage> {
  const claim = await journaled(subject, overrides)
  await subject.age({ lease: 3600 })
  const { lapsed } = await subject.store.sweep({ limit: 1000 })
  const found = lapsed.find(({ id }) => id === claim.id)
  assert.ok(found, 'a lapsed claim should be seen by the sweep')
  assert.deepEqual(await subject.store.settle([retryingUncertain(found, { lapsed: true })]), ['settled'])
  return claim
}

/** Scheduled mail comes due and is queued. */
export async function queuedAgain(subject: StoreUnderTest, id: MessageId): Promise<void> {
  await subject.age({ due: 7200 })
  await subject.store.sweep({ limit: 1000 })
  assert.equal((await found(subject, id)).state, 'queued')
}

const PATHS: Record<Stage, (subject: StoreUnderTest, overrides: Partial<NewMessage>) => Promise<MessageId>> = {
  scheduled: async (subject, overrides) =>
    (await addedOne(subject, { state: 'scheduled', dueAt: inAnHour(), ...overrides })).id,
  queued: async (subject, overrides) => (await addedOne(subject, overrides)).id,
  'sending open': async (subject, overrides) => (await sending(subject, overrides)).id,
  'sending final': async (subject, overrides) => (await journaled(subject, overrides)).id,
  sent: async (subject, overrides) => settled(subject, accepting(await journaled(subject, overrides))),
  deferred: async (subject, overrides) => settled(subject, deferring(await sending(subject, overrides))),
  failed: async (subject, overrides) => settled(subject, givingUp(await sending(subject, overrides))),
  uncertain: async (subject, overrides) => settled(subject, holding(await journaled(subject, overrides))),
  cancelled: async (subject, overrides) => {
    const { id } = await addedOne(subject, overrides)
    assert.deepEqual(await subject.store.cancel([id]), ['cancelled'])
    return id
  },
}

export const STAGES = Object.keys(PATHS) as Stage[]

/** A message brought to this stage by the store's own verbs. */
export async function inStage(
  subject: StoreUnderTest,
  stage: Stage,
  overrides: Partial<NewMessage> = {},
): Promise<MessageId> {
  const id = await PATHS[stage](subject, overrides)
  assert.equal(await stageNow(subject, id), stage)
  return id
}

async function settled(subject: StoreUnderTest, ending: Parameters<typeof subject.store.settle>[0][number]) {
  assert.deepEqual(await subject.store.settle([ending]), ['settled'])
  return ending.id
}

export async function found(subject: StoreUnderTest, id: MessageId): Promise<Message> {
  const message = await subject.store.find(id)
  assert.ok(message, `the message ${id} should be there`)
  return message
}

/** The raw row: what is stored, not what is answered. */
export async function rawRow(subject: StoreUnderTest, id: MessageId): Promise<RawRows['message']> {
  const row = (await subject.rows('message')).find((one) => one.id === id)
  assert.ok(row, `the row ${id} should be there`)
  return row
}

export async function stageNow(subject: StoreUnderTest, id: MessageId): Promise<Stage> {
  const { state, phase } = await rawRow(subject, id)
  return stageOf(state as Message['state'], phase as Phase | null)
}

/** What is done inside must leave every row of every table as it was. */
export async function changesNothing(subject: StoreUnderTest, act: () => Promise<void>): Promise<void> {
  const before = await everyRow(subject)
  await act()
  assert.deepEqual(await everyRow(subject), before, 'nothing should have been changed')
}

const TABLES = ['message', 'content', 'recipient', 'attempt', 'dontSend', 'setting'] as const

async function everyRow(subject: StoreUnderTest): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const table of TABLES) all[table] = (await subject.rows(table)).map((row) => JSON.stringify(row)).sort()
  return all
}

/** Whether two instants are the same millisecond. */
export function sameInstant(actual: Date | null, wanted: Date | null): void {
  assert.equal(actual?.toISOString(), wanted?.toISOString())
}

/** Within a minute of now: the database's clock is not this process's. */
export function isAboutNow(instant: Date | null, secondsAgo = 0): void {
  assert.ok(instant instanceof Date, 'an instant should be there')
  const off = Math.abs(Date.now() - secondsAgo * 1000 - instant.getTime())
  assert.ok(off < 60_000, `${instant.toISOString()} should be about ${secondsAgo} s ago`)
}
