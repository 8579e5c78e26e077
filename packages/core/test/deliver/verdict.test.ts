import { expect, test } from '@jest/globals'
import { lapsedVerdict } from '../../src/deliver/local-verdicts.js'
import { decide, type Attempted, type DecidableOutcome } from '../../src/deliver/verdict.js'
import { allows } from '../../src/message/lifecycle.js'
import type { Fate, Phase } from '../../src/message/message.js'
import type { ClaimedMessage } from '../../src/store/store.js'
import { aClaim, RULES } from './a-claim.js'

const rules = RULES

function tried(change: Partial<ClaimedMessage> = {}, how: { fates?: Fate[]; journaled?: boolean } = {}): Attempted {
  const claim = aClaim(change, how.fates)
  const addressed = claim.recipients.flatMap((one, index) => (one.fate === 'open' ? [index] : []))
  return { claim, addressed, journaled: how.journaled ?? true, elapsed: 1 }
}

const reply = (code: number, text = 'words', enhancedCode: string | null = null) => ({ code, enhancedCode, text })
const yes = { accepted: true, reply: reply(250) }
const no = (code: number, text?: string) => ({ accepted: false, reply: reply(code, text) })
const accepted = (...recipients: { accepted: boolean; reply: ReturnType<typeof reply> }[]): DecidableOutcome => ({
  kind: 'accepted', reply: reply(250), recipients,
}) // prettier-ignore
const content = (code: number, text?: string, enhanced?: string): DecidableOutcome => ({
  kind: 'refused', phase: 'content', reply: reply(code, text, enhanced ?? null), recipients: [{ accepted: true, reply: null }],
}) // prettier-ignore
const trouble = (phase: 'connect' | 'rcpt' | 'content', failureClass: 'network' | 'auth' = 'network'): DecidableOutcome => ({
  kind: 'trouble', phase, failureClass, reply: null, error: 'ECONNRESET', connection: 1,
}) // prettier-ignore

test('everybody accepted: sent, one counted attempt', () => {
  expect(decide(accepted(yes), tried(), rules)).toMatchObject({
    step: 'accept', state: 'sent', counted: true, result: 'success', transport: 'healthy',
    counters: { attempts: 1 }, fates: [{ index: 0, fate: 'accepted' }], reply: { code: 250 },
  }) // prettier-ignore
})

test('some deferred: only they stay open; then refused: partial', () => {
  const first = decide(accepted(yes, no(450)), tried({}, { fates: ['open', 'open'] }), rules)
  expect(first).toMatchObject({ state: 'deferred', due: { in: 60 }, fates: [{ fate: 'accepted' }, { fate: 'open' }] })
  const second = tried({ attempts: 1 }, { fates: ['accepted', 'open'], journaled: false })
  const refused: DecidableOutcome = { kind: 'refused', phase: 'rcpt', reply: reply(550), recipients: [no(550)] }
  expect(decide(refused, second, rules)).toMatchObject({
    state: 'failed',
    reason: 'partial',
    fates: [{ index: 1, fate: 'refused' }],
  })
})

test('a 5xx fails at once, unless permanentFailures is defer', () => {
  expect(decide(content(550), tried(), rules)).toMatchObject({
    state: 'failed',
    reason: 'refused',
    failureClass: 'permanent',
  })
  expect(decide(content(550), tried(), { ...rules, permanentFailures: 'defer' })).toMatchObject({ state: 'deferred' })
})

test('a 5xx at MAIL FROM is of the relay: deferred and a strike, though the transport repeats it for each recipient', () => {
  const said = reply(550, 'sender rejected')
  const outcome: DecidableOutcome = {
    kind: 'refused',
    phase: 'mail',
    reply: said,
    recipients: [{ accepted: false, reply: said }],
  }
  expect(decide(outcome, tried({}, { journaled: false }), rules)).toMatchObject({
    state: 'deferred',
    counted: true,
    transport: 'strike',
    fates: [{ fate: 'open' }],
  })
})

test('back-off goes by counted attempts, and the last wait repeats', () => {
  const waits = [0, 1, 2, 3, 9].map((attempts) => decide(content(451), tried({ attempts }), rules).due)
  expect(waits).toEqual([60, 300, 900, 900, 900].map((wait) => ({ in: wait })))
})

test('maxRetries: 0 never retries, n fails after n requeues; maxAge counts from the first attempt', () => {
  expect(decide(content(451), tried(), { ...rules, maxRetries: 0 })).toMatchObject({
    state: 'failed',
    reason: 'maxRetries',
  })
  expect(decide(content(451), tried({ retries: 2 }), { ...rules, maxRetries: 3 })).toMatchObject({ state: 'deferred' })
  expect(decide(content(451), tried({ retries: 3 }), { ...rules, maxRetries: 3 })).toMatchObject({
    state: 'failed',
    reason: 'maxRetries',
  })
  expect(decide(content(451), tried({ age: 432_000 }), rules)).toMatchObject({ state: 'failed', reason: 'maxAge' })
})

test('trouble before MAIL FROM and a refused login go back without an attempt and with a strike', () => {
  for (const outcome of [trouble('connect'), trouble('rcpt', 'auth')]) {
    const verdict = decide(outcome, tried({}, { journaled: false }), rules)
    expect(verdict).toMatchObject({
      step: 'release',
      state: 'queued',
      result: null,
      counted: false,
      transport: 'strike',
    })
  }
})

test('trouble after MAIL FROM sets aside: the first is a strike, the fifth in a row counts and defers', () => {
  const verdicts = [0, 1, 2, 3, 4].map((setAsides) =>
    decide(trouble('rcpt'), tried({ setAsides }, { journaled: false }), rules),
  )
  expect(verdicts.map((one) => one.state)).toEqual(['scheduled', 'scheduled', 'scheduled', 'scheduled', 'deferred'])
  expect(verdicts.map((one) => one.transport)).toEqual(['strike', 'silent', 'silent', 'silent', 'silent'])
  expect(verdicts.map((one) => one.counted)).toEqual([false, false, false, false, true])
  expect(verdicts[1]).toMatchObject({ due: { in: 300 }, counters: { setAsides: 2, attempts: 0 } })
})

test('421 sets aside, and after the journal it is not carried out', () => {
  const verdict = decide(content(421, 'closing'), tried(), rules)
  expect(verdict).toMatchObject({ step: 'notCarriedOut', state: 'scheduled', failureClass: 'rate', counted: false })
})

const silent: DecidableOutcome = { kind: 'uncertain', error: 'ECONNRESET', recipients: [yes], connection: 1 }

test.each([
  ['retry', 'scheduled', 'open'],
  ['hold', 'uncertain', 'uncertain'],
  ['assumeSent', 'sent', 'uncertain'],
] as const)('unknown outcome under %s: %s', (onUncertain, state, fate) => {
  const verdict = decide(silent, tried(), { ...rules, onUncertain })
  expect(verdict).toMatchObject({ step: 'silence', state, result: 'uncertain', fates: [{ fate }] })
  expect(verdict.counters).toMatchObject({
    uncertainAttempts: 1,
    possibleDuplicate: true,
    retries: onUncertain === 'retry' ? 1 : 0,
  })
  if (onUncertain === 'retry') expect(verdict.due).toEqual({ in: 300 })
})

test('the message has the last word on onUncertain', () => {
  expect(decide(silent, tried({ onUncertain: 'hold' }), rules)).toMatchObject({ state: 'uncertain' })
})

test('the third uncertain attempt, or no retries or age left, ends uncertain and never failed', () => {
  expect(decide(silent, tried({ uncertainAttempts: 2 }), rules)).toMatchObject({ state: 'uncertain', reason: null })
  expect(decide(silent, tried({ retries: 1 }), { ...rules, maxRetries: 1 })).toMatchObject({ state: 'uncertain' })
  expect(decide(silent, tried({ age: 500_000 }), rules)).toMatchObject({ state: 'uncertain' })
})

const lapsed = (phase: Phase, change: Partial<ClaimedMessage> = {}) =>
  lapsedVerdict({ ...aClaim(change), phase }, rules)

test('a lapsed claim: open goes back with a crash counted, poison only when it was alone, final is uncertain', () => {
  expect(lapsed('open')).toMatchObject({
    step: 'lapse',
    state: 'queued',
    result: 'crashed',
    counted: false,
    counters: { crashes: 1, attempts: 0 },
  })
  expect(lapsed('open', { crashes: 4 })).toMatchObject({ state: 'queued' })
  expect(lapsed('open', { crashes: 3, claimedAlone: true })).toMatchObject({ state: 'queued' })
  expect(lapsed('open', { crashes: 4, claimedAlone: true })).toMatchObject({ state: 'failed', reason: 'poison' })
  expect(lapsed('final')).toMatchObject({ step: 'silence', state: 'scheduled', counters: { possibleDuplicate: true } })
})

test('every verdict takes an arrow of the lifecycle', () => {
  const outcomes = [
    accepted(yes),
    content(451),
    content(550),
    content(421),
    trouble('connect'),
    trouble('content'),
    silent,
  ]
  for (const outcome of outcomes) {
    for (const journaled of [true, false]) {
      if (!journaled && (outcome === silent || outcome.kind === 'accepted')) continue
      for (const onUncertain of ['retry', 'hold', 'assumeSent'] as const) {
        for (const change of [{}, { setAsides: 4 }, { retries: 9 }, { possibleDuplicate: true, retries: 9 }]) {
          const verdict = decide(outcome, tried(change, { journaled }), { ...rules, onUncertain, maxRetries: 5 })
          const from = journaled ? 'sending final' : 'sending open'
          expect([from, verdict.step, verdict.state, allows(from, verdict.step, verdict.state as 'sent')]).toEqual([
            from,
            verdict.step,
            verdict.state,
            true,
          ])
        }
      }
    }
  }
})
