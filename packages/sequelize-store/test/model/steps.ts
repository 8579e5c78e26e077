/**
 * What the model test does, as plain data: a failing sequence can be read, shrunk and played again. Duty: the steps and
 * their generators. Messages and claims are named by numbers that count back from the latest, so that a sequence still
 * means something when a step is taken out of it.
 *
 * Spans end in 50, ages in 00: no instant ever falls due in the very step that two stores reach a moment apart.
 */
import type { Ages } from '@mailspool/core/testing'
import fc from 'fast-check'
import { ENDING_KINDS, type EndingKind } from './endings.js'
import { drafts, record, type Draft } from './drafts.js'

/**
 * Counts back from the latest message or claim; more than there are begins again at the latest. Where a step `fits`, only
 * those are counted to which it can do something, as long as there are any: random steps alone seldom get far.
 */
export type Back = number

export interface Settling {
  claim: Back
  fits: boolean
  kind: EndingKind
  lapsed: boolean
}

export type Step =
  | { op: 'add'; messages: Draft[] }
  | { op: 'addAgain'; messages: Back[] }
  | {
      op: 'claim'
      limit: number
      transports: { name: string; limit: number }[]
      crashed: 'none' | 'once' | 'suspects'
      formats: readonly number[]
      only: Back[] | null
      contentUpTo: number
    }
  | { op: 'journal' | 'renew' | 'release'; claims: Back[]; fits: boolean }
  | { op: 'settle'; endings: Settling[] }
  | { op: 'settleAgain' }
  | { op: 'sweep'; limit: number }
  | { op: 'retry'; due: boolean; maxRetries: number | null; limit: number; only: Back[] | null }
  | { op: 'requeue'; messages: Back[]; resolved: boolean; fits: boolean }
  | { op: 'cancel' | 'delete' | 'resolveSent'; messages: Back[]; fits: boolean }
  | { op: 'purge'; olderThan: number; result: 'success' | 'failure' | 'all'; limit: number }
  | { op: 'dontSend'; add: { address: string; lasts: number | null }[]; remove: string[] }
  | { op: 'setting'; name: string; value: string | null; version: number | null; lasts: number | null }
  | { op: 'age'; past: Ages }
  | { op: 'look'; state: number; order: 'newest' | 'oldest' | 'next'; address: string; limit: number; tag: string }

const back = fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) })
/** The first four times out of five. */
const mostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: other })

const backs = fc.uniqueArray(back, { minLength: 1, maxLength: 4 })
const only = mostly<Back[] | null>(fc.constant(null), backs)
const span = fc.constantFrom(50, 150, 350)
const limit = mostly(fc.constant(1000), fc.integer({ min: 1, max: 3 }))
/** Only a claim may be asked for nothing. */
const room = mostly(fc.constant(1000), fc.integer({ min: 0, max: 3 }))
export const ADDRESSES = ['ann@example.com', 'Bob@example.com', 'änne@sub.example.com', '"a b"@example.org']
const address = fc.constantFrom(...ADDRESSES)

const claim = record({
  op: fc.constant('claim' as const),
  limit: room,
  transports: fc.uniqueArray(record({ name: fc.constantFrom('default', 'bulk'), limit: room }), {
    minLength: 1,
    selector: ({ name }) => name,
  }),
  crashed: mostly<'none' | 'once' | 'suspects'>(fc.constant('none'), fc.constantFrom('once', 'suspects')),
  formats: fc.constantFrom([1], [1], [1, 2]),
  only,
  contentUpTo: fc.constantFrom(1_000_000, 0),
})

const fits = mostly(fc.constant(true), fc.constant(false))
const settling = record({ claim: back, fits, kind: fc.constantFrom(...ENDING_KINDS), lapsed: fc.boolean() })

const ages: fc.Arbitrary<Ages> = fc.dictionary(
  fc.constantFrom('lease', 'lease', 'due', 'due', 'expires', 'created', 'finished', 'firstAttempt', 'setting'),
  fc.constantFrom(100, 200, 400),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
)

const op = <O extends string>(...names: O[]) => fc.constantFrom(...names)

/** One step; what moves mail through its life comes more often. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: record({ op: op('add'), messages: fc.array(drafts, { minLength: 1, maxLength: 3 }) }) },
  { weight: 1, arbitrary: record({ op: op('addAgain'), messages: backs }) },
  { weight: 10, arbitrary: claim },
  { weight: 7, arbitrary: record({ op: op('journal'), claims: backs, fits }) },
  { weight: 3, arbitrary: record({ op: op('renew', 'release'), claims: backs, fits }) },
  { weight: 14, arbitrary: record({ op: op('settle'), endings: fc.array(settling, { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: record({ op: op('settleAgain') }) },
  { weight: 5, arbitrary: record({ op: op('sweep'), limit }) },
  {
    weight: 3,
    arbitrary: record({
      op: op('retry'),
      due: fc.boolean(),
      maxRetries: fc.constantFrom(null, 0, 1),
      limit,
      only,
    }),
  },
  { weight: 3, arbitrary: record({ op: op('requeue'), messages: backs, resolved: fc.boolean(), fits }) },
  {
    weight: 4,
    arbitrary: record({ op: op('cancel', 'cancel', 'resolveSent', 'resolveSent', 'delete'), messages: backs, fits }),
  },
  {
    weight: 1,
    arbitrary: record({
      op: op('purge'),
      olderThan: span,
      result: op('success', 'failure', 'all'),
      limit,
    }),
  },
  {
    weight: 1,
    arbitrary: record({
      op: op('dontSend'),
      add: fc.array(record({ address, lasts: fc.option(span, { nil: null }) }), { maxLength: 2 }),
      remove: fc.uniqueArray(address, { maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      op: op('setting'),
      name: fc.constantFrom('pause', 'pause:default', 'Pause', 'pause_default'),
      value: fc.option(fc.constantFrom('on', 'ä"\\'), { nil: null }),
      version: fc.option(fc.nat({ max: 3 }), { nil: null }),
      lasts: fc.option(span, { nil: null }),
    }),
  },
  { weight: 5, arbitrary: record({ op: op('age'), past: ages }) },
  {
    weight: 2,
    arbitrary: record({
      op: op('look'),
      state: fc.nat({ max: 255 }),
      order: op('newest', 'oldest', 'next'),
      address: fc.oneof(address, fc.constant('@example.com')),
      limit: fc.constantFrom(1, 2, 1000),
      tag: fc.constantFrom('receipt', 'Receipt', 'none'),
    }),
  },
)

/** A life of the queue: some forty steps. */
export const lives = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' })
