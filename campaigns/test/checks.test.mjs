// Each check finds the contradiction that it is for, and is silent about a campaign without one.
import assert from 'node:assert/strict'
import test from 'node:test'
import { checkAll } from '../checks/all.mjs'
import { arrange, historyOf } from '../facts.mjs'
import { recoveryTimes, spread } from '../recovery.mjs'
import { contradictions, table } from '../table.mjs'

const MESSAGE_ID = '<m.0.0.1@shop.example>'
const ADDRESS = 'r0.0.0.1@d1.example'

/** One mail that was sent, and nothing else happened. */
function quiet() {
  const row = { id: 'a', state: 'sent', reason: null, attempts: 1, crashes: 0, uncertain_attempts: 0, possible_duplicate: 0, message_id: MESSAGE_ID, claim_seq: 1 } // prettier-ignore
  return {
    options: { seed: '1', db: 'sqlite', hold: false, workers: 2, producers: 1 },
    settings: { window: 10, inFlight: 1 },
    done: { kill: 0, killDatabase: 0, stop: 0, term: 0 },
    calm: { seconds: 1, starvedSeconds: 0.1, bound: 3, left: 0 },
    transactions: { samples: 5, longestMs: 20, said: '' },
    kills: [],
    surprises: [],
    complaints: [],
    seconds: 9,
    acknowledged: [{ key: 'm.0.0', id: 'a', messageId: MESSAGE_ID, to: [ADDRESS], at: 1000 }],
    unacknowledged: [],
    cancels: new Map(),
    taken: [copy()],
    faults: [],
    askedAgain: [],
    store: {
      messages: [row],
      recipients: [{ message: 'a', place: 0, address: ADDRESS, fate: 'accepted' }],
      attempts: [attempt()],
      contents: new Set(['a']),
    },
  }
}

const copy = (more) => ({ from: 'm.0.0@bounce.example', to: [ADDRESS], messageIds: [MESSAGE_ID], hash: 'x', replied: true, lost: false, at: 2000, ...more }) // prettier-ignore
const attempt = (more) => ({ id: '1', message: 'a', claim_seq: '1', at: '2010', duration_ms: 20, result: 'success', counted: 1, failure_class: null, code: 250, reply: 'ok', worker: 'h/1/1', possible_duplicate: 0, ...more }) // prettier-ignore
const failing = (facts) => checkAll(arrange(facts)).filter(({ found }) => found.length > 0).map(({ name }) => name) // prettier-ignore
const refusal = { kind: 'rcpt 550', final: true, from: 'm.0.0@bounce.example', to: [ADDRESS], at: 2000 }

/** What is changed in the quiet campaign, and which check must say so. */
const CONTRADICTIONS = {
  'an acknowledged mail is gone': ['not in exactly one state', (f) => (f.store.messages = [])],
  'a mail that nobody sent': ['not in exactly one state', (f) => f.store.messages.push({ ...f.store.messages[0], id: 'b', message_id: '<b>' })],
  'sent, and the server never took it': ['mails lost', (f) => (f.taken = [])],
  'called refused without a refusal': ['mails lost', (f) => {
    Object.assign(f.store.messages[0], { state: 'failed', reason: 'refused' })
    f.store.recipients[0].fate = 'refused'
  }],
  'waits without its content': ['mails lost', (f) => {
    f.store.messages[0].state = 'uncertain'
    f.store.messages[0].uncertain_attempts = 3
    f.store.contents.clear()
  }],
  poison: ['none of the server (poison)', (f) => Object.assign(f.store.messages[0], { state: 'failed', reason: 'poison' })],
  'uncertain at once': ['uncertain without cause', (f) => Object.assign(f.store.messages[0], { state: 'uncertain', uncertain_attempts: 1 })],
  'a second copy that no fault explains': ['second copies', (f) => f.taken.push(copy())],
  'a second copy that no attempt announced': ['not marked', (f) => {
    f.done.kill = 1
    f.taken.push(copy())
  }],
  'copies with other bytes': ['copies that differ', (f) => f.taken.push(copy({ hash: 'y' }))],
  'two Message-IDs in one mail': ['copies that differ', (f) => f.taken[0].messageIds.push('<other>')],
  'sent after a cancel': ['sent though cancelled', (f) => f.cancels.set('a', 'cancelled')],
  'one claim, two endings': ['ended twice', (f) => f.store.attempts.push(attempt({ id: '2', result: 'failure' }))],
  'network trouble was counted': ['used up by transport trouble', (f) => f.store.attempts.push(attempt({ id: '2', claim_seq: 2, result: 'failure', failure_class: 'network' }))],
  'a crash was counted': ['used up by crashes', (f) => f.store.attempts.push(attempt({ id: '2', claim_seq: 2, result: 'crashed' }))],
  'asked again after 550': ['after a final refusal', (f) => {
    f.faults.push(refusal)
    f.askedAgain.push({ address: ADDRESS, at: 3000 })
  }],
  'no rest': ['empty queue', (f) => (f.calm.seconds = 4)],
  'a transaction stayed open': ['open transaction', (f) => (f.transactions.longestMs = 2800)],
  'a caller saw a deadlock': ['errors that callers saw', (f) => f.unacknowledged.push({ key: 'k', messageId: '<k>', code: 'MAILER_STORE_BUSY', error: 'deadlock' })],
  'a worker ended by itself': ['ended by themselves', (f) => f.surprises.push('worker 1')],
} // prettier-ignore

test('a campaign without a contradiction has none', () => {
  assert.deepEqual(failing(quiet()), [])
})

for (const [what, [check, change]] of Object.entries(CONTRADICTIONS)) {
  test(`found: ${what}`, () => {
    const facts = quiet()
    change(facts)
    assert.ok(failing(facts).some((name) => name.includes(check)), `${failing(facts).join('; ')} lacks ${check}`) // prettier-ignore
  })
}

test('with hold one second copy is one too many, whatever was killed; its announced copy is none with retry', () => {
  const facts = quiet()
  facts.done.kill = 5
  facts.taken.push(copy())
  facts.store.attempts.push(attempt({ id: '2', claim_seq: 2, possible_duplicate: 1 }))
  assert.deepEqual(failing(facts), [])
  facts.options.hold = true
  assert.deepEqual(failing(facts), ['second copies'])
})

test('what stood behind a reply that ended its connection may come again, as far as mails can be in flight', () => {
  const facts = quiet()
  facts.settings.inFlight = 3
  facts.faults.push({ kind: 'dot garbage', breaks: true, from: 'm.0.9@bounce.example', to: [], at: 2000 })
  for (const sequence of [2, 3]) {
    facts.taken.push(copy())
    facts.store.attempts.push(attempt({ id: `${sequence}`, claim_seq: sequence, possible_duplicate: 1 }))
  }
  assert.deepEqual(failing(facts), [])
  facts.settings.inFlight = 2
  assert.deepEqual(failing(facts), ['second copies'])
})

test('a late 250 of a claim that was called uncertain is no second ending', () => {
  const facts = quiet()
  facts.store.attempts.unshift(attempt({ id: '0', result: 'uncertain', at: 2005 }))
  assert.deepEqual(failing(facts), [])
})

test('nor is one that only some of its recipients accepted', () => {
  const facts = quiet()
  facts.store.attempts.unshift(attempt({ id: '0', result: 'uncertain', at: 2005 }))
  facts.store.attempts.push(attempt({ id: '2', claim_seq: 2 }))
  facts.store.attempts[1].result = 'failure'
  assert.deepEqual(failing(facts), [])
})

test('a refusal that died with its worker may be asked for again', () => {
  const facts = quiet()
  facts.faults.push(refusal)
  facts.askedAgain.push({ address: ADDRESS, at: 2005 })
  assert.deepEqual(failing(facts), [])
})

test('the table says seed and figures, and a contradiction comes with the history of its mail', () => {
  const facts = quiet()
  facts.taken.push(copy())
  const arranged = arrange(facts)
  const results = checkAll(arranged)
  assert.match(table({ facts: arranged, results, version: '3' }), /^seed 1 · sqlite 3 .*\n[^]*FAIL +1 .*second copies/)
  assert.match(contradictions(arranged, results), /second copies: 1\n a .*\n {2}row: .*\n[^]*server took it/)
  assert.match(historyOf('a', arranged), /acknowledged[^]*server took it[^]*attempt of claim 1/)
})

test('recovery counts from the kill that orphaned a claim to the next claim, not from kills of others before', () => {
  const facts = quiet()
  const held = (claim, until) => new Map([['a', { claim, until }]])
  facts.kills = [
    { at: 1000, held: held(1, 3000) },
    { at: 1500, held: held(1, 3500) },
    { at: 1900, held: held(1, 3500) },
    { at: 5000, held: held(2, 9000) },
  ]
  facts.store.attempts = [
    attempt({ id: '1', claim_seq: 1, at: 3600, result: 'crashed', duration_ms: 0 }),
    attempt({ id: '2', claim_seq: 2, at: 4000, duration_ms: 300 }),
  ]
  const times = recoveryTimes(arrange(facts))
  assert.deepEqual(times, [2.2])
  assert.equal(spread(times), 'half in 2.2 s, 99 % in 2.2 s, all in 2.2 s')
})
