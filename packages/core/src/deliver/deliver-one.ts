/**
 * One message from claim to settlement, read downwards: check, dialogue with journal, verdict, settle. Never rejects:
 * whatever one mail does, the run and all other mails go on (RELIABILITY chapter 4, "poison message or throwing hook").
 */
import type { ClaimedMessage, Ending } from '../store/store.js'
import type { Outcome, Transport } from '../transport/transport.js'
import type { Breakers } from './breakers.js'
import { problemOnLoad } from './checked-on-load.js'
import { endingOf, tellSettled } from './ending.js'
import type { Journal, JournalEntry } from './journal.js'
import type { Leases } from './leases.js'
import type { Limits } from './limits.js'
import { expiredVerdict, suppressedVerdict, undecodableVerdict } from './local-verdicts.js'
import { overrule } from './overrule.js'
import { prepare, type Prepared } from './parcel.js'
import type { DeliveryParts } from './parts.js'
import { retryRules } from './retry-rules.js'
import type { Settlement } from './settlement.js'
import { decide, deferredForRelay, type Attempted, type DecidableOutcome, type Verdict } from './verdict.js'

/** What the deliveries of a run share. */
export interface RunParts extends DeliveryParts {
  worker: string
  journal: Journal
  settlement: Settlement
  leases: Leases
  breakers: Breakers
  limits: Limits
  /** The grace of a shutdown is over: break off what is not journaled, keep no outcome for later. */
  breakOff: AbortSignal
}

/** A claim in hand. */
export interface InHand {
  claim: ClaimedMessage
  /** Places of recipients that are on the don't-send list now. */
  suppressed: readonly number[]
  transport: Transport
  /** The transport is done with it: another one may start. Called once, before settlement. */
  carried: () => void
}

interface Under extends InHand {
  entry: JournalEntry
  startedAt: number
  /** The breaker was told; the run is not over before, or it would not know why it ends. */
  told: Promise<void>
}

const NOTHING_TO_TELL = Promise.resolve()

/** Resolves when the message is settled, released, or nothing more can be done about it. */
export async function deliverOne(inHand: InHand, run: RunParts): Promise<void> {
  const { claim, suppressed, transport, carried } = inHand
  const under: Under = {
    claim,
    suppressed,
    transport,
    carried,
    entry: run.journal.entry(claim),
    startedAt: run.clock.monotonic(),
    told: NOTHING_TO_TELL,
  }
  try {
    const verdict = beforeSmtp(under) ?? (await throughTransport(under, run))
    inHand.carried()
    if (verdict !== null) await conclude(under, verdict, run)
    await under.told
  } catch (error) {
    // the lease lapses and the sweep says what became of it
    run.logger.error({ id: claim.id, error: String(error) }, 'A delivery could not be concluded; its lease will lapse.')
  } finally {
    inHand.carried()
    under.entry.done()
    run.leases.drop(claim.token)
  }
}

/** Ends that need no server. */
function beforeSmtp({ claim, suppressed }: InHand): Verdict | null {
  const problem = problemOnLoad(claim)
  if (problem !== null) return undecodableVerdict(claim, problem)
  if (claim.expired) return expiredVerdict(claim)
  const open = claim.recipients.filter((one) => one.fate === 'open').length
  return open === suppressed.length ? suppressedVerdict(claim, suppressed) : null
}

/** Null: nothing is to be settled (cancelled, lost, released). */
async function throughTransport(under: Under, run: RunParts): Promise<Verdict | null> {
  const { claim, suppressed } = under
  const { store, settings } = run
  const { onUncertain, overrideRecipients: override } = settings
  const prepared = await prepare(claim, { store, suppressed, onUncertain, override })
  if (prepared === null) return undecodableVerdict(claim, 'its content is missing or cut off in the database')
  const outcome = await carry(under, prepared, run)
  const tried: Attempted = {
    claim: withoutDropped(claim, suppressed),
    addressed: prepared.addressed,
    journaled: under.entry.marked,
    elapsed: (run.clock.monotonic() - under.startedAt) / 1000,
  }
  under.carried()
  if (outcome.kind === 'notJournaled') return afterRefusedJournal(under, outcome.permit, run)
  if (outcome.kind === 'aborted') {
    await run.store.release([claim])
    return null
  }
  const verdict = consultBreaker(under, { outcome, tried }, run)
  if (suppressed.length === 0) return overrule(verdict, tried, run)
  const dropped = suppressed.map((index) => ({ index, fate: 'dontSend' as const, reply: "on the don't-send list" }))
  return overrule({ ...verdict, fates: [...verdict.fates, ...dropped] }, tried, run)
}

/** The verdict sees who was dropped just now as done with. */
function withoutDropped(claim: ClaimedMessage, suppressed: readonly number[]): ClaimedMessage {
  if (suppressed.length === 0) return claim
  const recipients = claim.recipients.map((one, index) =>
    suppressed.includes(index) ? { ...one, fate: 'dontSend' as const } : one,
  )
  return { ...claim, recipients }
}

/** Hands the parcel over; a transport that throws has failed with this mail, and with no other. */
async function carry(under: Under, prepared: Prepared, run: RunParts): Promise<Outcome> {
  const { entry, transport } = under
  try {
    const held = (): boolean => run.leases.isCurrent(under.claim.token)
    if (!held()) return { kind: 'aborted' }
    const context = { journal: entry.ask, fresh: entry.fresh, held, signal: run.breakOff }
    return prepared.translate(await transport.deliver(prepared.parcel, context))
  } catch (error) {
    run.logger.error(
      { id: under.claim.id, transport: transport.label, error: String(error) },
      'The transport threw; the mail is deferred.',
    )
    const reply = { code: 451, enhancedCode: null, text: `the transport threw: ${String(error)}` }
    return {
      kind: 'refused',
      phase: 'content',
      reply,
      recipients: prepared.addressed.map(() => ({ accepted: true, reply: null })),
    }
  }
}

/** The journal said no. Only 'expired' and a mark too old leave something to settle. */
async function afterRefusedJournal(under: Under, permit: string, run: RunParts): Promise<Verdict | null> {
  const { claim, entry } = under
  if (permit === 'expired') return expiredVerdict(claim)
  run.logger.info({ id: claim.id, permit }, 'Not sent: the claim did not hold at the journal.')
  if (!entry.marked) {
    if (permit !== 'cancelled') await run.store.release([claim])
    return null
  }
  const error = 'the worker was stopped for too long before the end of the mail; nothing was sent'
  const outcome: DecidableOutcome = {
    kind: 'trouble',
    phase: 'content',
    failureClass: 'protocol',
    reply: null,
    error,
    connection: 0,
  }
  const tried: Attempted = { claim, addressed: [], journaled: true, elapsed: 0 }
  return { ...decide(outcome, tried, retryRules(run.settings, run.random)), transport: 'silent' }
}

/** The verdict, told to the breaker, which may know that the relay is at fault and not the mail. */
function consultBreaker(under: Under, on: { outcome: DecidableOutcome; tried: Attempted }, run: RunParts): Verdict {
  const { outcome, tried } = on
  const rules = retryRules(run.settings, run.random)
  const verdict = decide(outcome, tried, rules)
  const { breakers } = run
  const { transport: name } = under.claim
  if (verdict.fates.some((one) => one.fate === 'accepted')) breakers.accepted(name)
  const addressed = tried.addressed.map((index) => tried.claim.recipients[index]!.address)
  const refusal = verdict.reason === 'refused' && verdict.failureClass === 'permanent' ? verdict.reply : null
  const suspected = refusal !== null && breakers.suspects(name, refusal, addressed)
  const told = suspected ? breakers.suspected(name, refusal) : tellBreaker(under, { outcome, verdict }, run)
  under.told = told.catch((error: unknown) =>
    run.logger.warn({ error: String(error) }, 'The breaker could not be stored.'),
  )
  return suspected ? deferredForRelay(verdict, tried, rules) : verdict
}

async function tellBreaker(under: Under, said: { outcome: DecidableOutcome; verdict: Verdict }, run: RunParts) {
  const { transport, claim } = under
  const { outcome, verdict } = said
  const { breakers } = run
  if (verdict.transport === 'healthy') return breakers.healthy(claim.transport)
  if (verdict.transport === 'silent') return breakers.leaveProbe(claim.transport)
  const connection = 'connection' in outcome ? outcome.connection : null
  const trouble = { connection, newest: transport.newestConnection, error: verdict.reply?.text ?? '' }
  if (verdict.failureClass === 'auth') return breakers.loginRefused(claim.transport, trouble)
  return breakers.strike(claim.transport, trouble)
}

async function conclude(under: Under, verdict: Verdict, run: RunParts): Promise<void> {
  const { claim, entry } = under
  if (verdict.step === 'release') {
    await run.store.release([claim])
    return
  }
  const durationMs = run.clock.monotonic() - under.startedAt
  const ending = endingOf(claim, verdict, { worker: run.worker, durationMs })
  const answer = await run.settlement.settle(ending, run.breakOff)
  if (answer === 'settled' || answer === 'late') {
    run.limits.count(ending)
    tellSettled(run.events, claim, { ending, phase: entry.marked ? 'final' : 'open', state: ending.state })
  } else tellUnsettled(claim, ending, { answer, run })
}

function tellUnsettled(
  claim: ClaimedMessage,
  ending: Ending,
  facts: { answer: 'lost' | 'gone' | null; run: RunParts },
): void {
  const { run, answer } = facts
  const reply = ending.attempt?.reply ?? null
  if (answer === 'gone') {
    run.events.emit('gone', { id: claim.id, messageId: claim.messageId, reply })
    run.logger.warn({ id: claim.id, reply }, 'The message was deleted while its mail was under way.')
  } else {
    run.logger.warn(
      { id: claim.id, reply, answer },
      'The outcome was not stored: the claim had been taken over, or the shutdown could not wait.',
    )
  }
}
