/**
 * Two stores side by side: the memory store and the one under test. Duty: asks both the same, compares what they answer
 * and all that they keep, and remembers what later steps may name: messages, claims, the last settlement.
 * Failures: Disagreement, which says where.
 */
import { isMailerError, type ClaimedMessage, type Ending, type MailStore, type NewMessage } from '@mailspool/core'
import type { StoreUnderTest } from '@mailspool/core/testing'
import { disagreement } from './agree.js'
import { wholeState, type WholeState } from './raw.js'
import type { Back } from './steps.js'

/** A claim as each store gave it: the same but for the token. */
export interface TwinClaim {
  wanted: ClaimedMessage
  given: ClaimedMessage
}

export type Side = keyof TwinClaim

export class Disagreement extends Error {}

/** Long enough that no two steps fall into the same millisecond, by any store's clock. */
const GAP_MS = 2

export class Pair {
  readonly messages: NewMessage[] = []
  /** The step in which each message came. */
  readonly since = new Map<string, number>()
  readonly claims: TwinClaim[] = []
  /** Declared sent by a person. */
  readonly resolved = new Set<string>()
  lastEndings: { claim: TwinClaim; ending: Ending }[] = []
  steps = 0
  #lastStep = 0

  constructor(
    readonly memory: StoreUnderTest,
    readonly other: StoreUnderTest,
  ) {}

  /** The same question to both; the answers, or the codes of the errors, must agree. */
  async ask<T>(
    question: (store: MailStore, side: Side) => Promise<T>,
    form: (answer: T) => unknown = same,
  ): Promise<T> {
    const wanted = await outcome(() => question(this.memory.store, 'wanted'))
    const given = await outcome(() => question(this.other.store, 'given'))
    if ('answer' in wanted && 'error' in given) throw new Disagreement(`this store fails: ${String(given.error)}`)
    agree(shown(wanted, form), shown(given, form), 'the answers')
    if ('error' in wanted) throw wanted.error
    this.given = 'answer' in given ? given.answer : null
    return wanted.answer
  }

  /** What the store under test answered last. */
  given: unknown = null

  async both(act: (subject: StoreUnderTest) => Promise<void>): Promise<void> {
    await act(this.memory)
    await act(this.other)
  }

  /** All that both keep, once they agree on it. */
  async state(): Promise<WholeState> {
    const [wanted, given] = await Promise.all([wholeState(this.memory), wholeState(this.other)])
    agree(wanted, given, 'the rows')
    return wanted
  }

  async nextStep(): Promise<void> {
    this.steps += 1
    while (Date.now() < this.#lastStep + GAP_MS) await new Promise((resolve) => setImmediate(resolve))
    this.#lastStep = Date.now()
  }

  ended(): void {
    this.#lastStep = Date.now()
  }

  messagesAt(backs: readonly Back[]): NewMessage[] {
    return at(this.messages, backs)
  }

  /** `fitting`: which of them are counted, if there are any. */
  idsAt(backs: readonly Back[], fitting: (id: string) => boolean = () => true): string[] {
    const ids = this.messages.map(({ id }) => id)
    return at(preferred(ids, fitting), backs)
  }

  claimsAt(backs: readonly Back[], fitting: (claim: TwinClaim) => boolean = () => true): TwinClaim[] {
    return at(preferred(this.claims, fitting), backs)
  }
}

function preferred<T>(all: readonly T[], fitting: (one: T) => boolean): readonly T[] {
  const some = all.filter(fitting)
  return some.length > 0 ? some : all
}

function at<T>(all: readonly T[], backs: readonly Back[]): T[] {
  if (all.length === 0) return []
  return [...new Set(backs.map((back) => all[all.length - 1 - (back % all.length)]!))]
}

type Outcome<T> = { answer: T } | { error: unknown }

async function outcome<T>(ask: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { answer: await ask() }
  } catch (error) {
    if (!isMailerError(error)) throw error
    return { error }
  }
}

const same = (answer: unknown): unknown => answer
const shown = <T>(found: Outcome<T>, form: (answer: T) => unknown): unknown =>
  'answer' in found ? { answer: form(found.answer) } : { code: (found.error as { code: string }).code }

function agree(wanted: unknown, given: unknown, what: string): void {
  const found = disagreement(wanted, given)
  if (found !== null) throw new Disagreement(`${what} differ: ${found}`)
}
