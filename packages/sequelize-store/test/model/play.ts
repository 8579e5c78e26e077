/**
 * Plays one step on both stores. Duty: from the step's numbers to real ids, leases and endings, and from answers to a
 * form that can be compared; orders that no contract promises are sorted away. Failures: Disagreement.
 */
import type { ClaimedMessage, Ending, RequeueAnswer, SweepAnswer } from '@mailspool/core'
import { adding, aClaim } from '@mailspool/core/testing'
import { made } from './drafts.js'
import { endingFor } from './endings.js'
import { fittingFor, holding, isLapsed, mayEnd } from './fitting.js'
import { look } from './look.js'
import type { Pair, TwinClaim } from './pair.js'
import type { WholeState } from './raw.js'
import type { Step } from './steps.js'
import { wideEnough } from './ties.js'

type Of<O extends Step['op']> = Extract<Step, { op: O }>

/** `before`: what both kept before it. */
export async function play(pair: Pair, step: Step, before: WholeState): Promise<void> {
  switch (step.op) {
    case 'add':
      return add(pair, step.messages.map(made))
    case 'addAgain':
      return add(pair, pair.messagesAt(step.messages).filter(({ id }) => before.messages.some((row) => row.id === id))) // prettier-ignore
    case 'claim':
      return claim(pair, step)
    case 'journal':
    case 'renew':
    case 'release':
      return lease(pair, step, before)
    case 'settle':
    case 'settleAgain':
      return settle(pair, step.op === 'settle' ? endingsOf(pair, step, before) : pair.lastEndings)
    case 'sweep':
      return sweep(pair, wideEnough(step, before))
    case 'retry':
    case 'requeue':
      return requeue(pair, step, before)
    case 'cancel':
    case 'delete':
    case 'resolveSent':
      return steer(pair, step, before)
    case 'purge':
      await pair.ask((store) => store.purge({ ...step, limit: wideEnough(step, before) }))
      return
    case 'dontSend':
    case 'setting':
      return shared(pair, step)
    case 'age':
      return pair.both((subject) => subject.age(step.past))
    case 'look':
      return look(pair, step)
  }
}

async function add(pair: Pair, messages: ReturnType<typeof made>[]): Promise<void> {
  if (messages.length === 0) return
  try {
    const answers = await pair.ask((store) => store.add(adding(messages)))
    const fresh = messages.filter((_, index) => answers[index]?.kind === 'added')
    pair.messages.push(...fresh)
    for (const { id } of fresh) pair.since.set(id, pair.steps)
  } catch (error) {
    if ((error as { code?: string }).code !== 'MAILER_IDEMPOTENCY_CONFLICT') throw error
  }
}

async function claim(pair: Pair, { only, ...step }: Of<'claim'>): Promise<void> {
  const { limit, transports, crashed, formats, contentUpTo } = step
  const asked = { limit, transports, crashed, formats, contentUpTo, lease: 150 }
  const ids = only === null ? undefined : pair.idsAt(only)
  const wanted = await pair.ask((store) => store.claim(aClaim({ ...asked, ids })))
  const given = pair.given as ClaimedMessage[]
  pair.claims.push(...wanted.map((one, index) => ({ wanted: one, given: given[index]! })))
}

async function lease(pair: Pair, step: Of<'journal' | 'renew' | 'release'>, before: WholeState): Promise<void> {
  const { op, claims, fits } = step
  // a sweep gives a lease a second time
  const named = uniqueBy(pair.claimsAt(claims, fits ? holding(before) : undefined), ({ wanted }) => wanted.token)
  if (named.length === 0) return
  await pair.ask<string[]>((store, side) => {
    const leases = named.map((one) => one[side])
    return op === 'release' ? store.release(leases) : store[op]({ leases, lease: 150 })
  })
}

const uniqueBy = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
]

interface Ended {
  claim: TwinClaim
  ending: Ending
}

function endingsOf(pair: Pair, { endings }: Of<'settle'>, before: WholeState): Ended[] {
  return endings.flatMap(({ claim, kind, lapsed, fits }) => {
    const make = (of: TwinClaim) => endingFor(of.wanted, kind, { lapsed: lapsed && isLapsed(before, of.wanted.id) })
    const possible = mayEnd(before)
    const [named] = pair.claimsAt([claim], fits ? (of) => possible(of, make(of)) : undefined)
    return named === undefined ? [] : { claim: named, ending: make(named) }
  })
}

async function settle(pair: Pair, endings: Ended[]): Promise<void> {
  if (endings.length === 0) return
  const answers = await pair.ask((store, side) =>
    store.settle(endings.map(({ claim, ending }) => ({ ...ending, token: claim[side].token }))),
  )
  const stored = endings.filter((_, n) => answers[n] === 'settled' || answers[n] === 'late')
  for (const { ending } of stored) {
    const id = ending.attempt?.id
    if (id !== undefined && !pair.since.has(id)) pair.since.set(id, pair.steps)
  }
  pair.lastEndings = endings
}

const byId = <T extends { id: string }>(items: readonly T[]): T[] => [...items].sort((a, b) => (a.id < b.id ? -1 : 1))

async function sweep(pair: Pair, limit: number): Promise<void> {
  const form = ({ moved, lapsed, more }: SweepAnswer) => ({ moved: byId(moved), lapsed: byId(lapsed), more })
  const wanted = byId((await pair.ask((store) => store.sweep({ limit }), form)).lapsed)
  const given = byId((pair.given as SweepAnswer).lapsed)
  pair.claims.push(...wanted.map((one, index) => ({ wanted: one, given: given[index]! })))
}

async function requeue(pair: Pair, step: Of<'retry' | 'requeue'>, before: WholeState): Promise<void> {
  const form = ({ requeued, exhausted, noContent, more }: RequeueAnswer) => {
    return { requeued: byId(requeued), exhausted: byId(exhausted), noContent: [...noContent].sort(), more }
  }
  if (step.op === 'requeue') {
    const { resolved } = step
    const ids = pair.idsAt(step.messages, fittingFor(step, before))
    await pair.ask((store) => store.requeue({ by: 'person', ids, resolved }), form)
    return
  }
  const { due, maxRetries, only } = step
  const ids = only === null ? undefined : pair.idsAt(only)
  const limit = wideEnough(step, before)
  await pair.ask((store) => store.requeue({ by: 'retry', ids, due, maxRetries, limit }), form)
}

async function steer(pair: Pair, step: Of<'cancel' | 'delete' | 'resolveSent'>, before: WholeState): Promise<void> {
  const { op } = step
  const ids = pair.idsAt(step.messages, fittingFor(step, before))
  const answers = await pair.ask<(string | boolean)[]>((store) => store[op](ids))
  if (op === 'resolveSent') ids.filter((_, n) => answers[n] === true).forEach((id) => pair.resolved.add(id))
}

async function shared(pair: Pair, step: Of<'dontSend' | 'setting'>): Promise<void> {
  if (step.op === 'setting') {
    const { name, value, version, lasts } = step
    const write = { name, value: value === null ? undefined : { value }, version: version ?? undefined, until: lasts }
    await pair.ask((store) => store.writeSetting(write))
    return
  }
  await pair.ask((store) => store.removeDontSend(step.remove))
  const expiresAt = (lasts: number | null) => (lasts === null ? null : new Date(Date.now() + lasts * 1000))
  const entries = step.add.map(({ address, lasts }, n) => {
    return { address, reason: n === 0 ? null : 'bounced', source: 'model', expiresAt: expiresAt(lasts) }
  })
  await pair.ask((store) => store.addDontSend(entries))
}
