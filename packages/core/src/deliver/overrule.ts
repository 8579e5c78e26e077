/**
 * The developer's errorHandler, asked after a failed attempt that counted. Failures: a handler that throws, hangs or
 * answers something unknown is logged, and the built-in verdict stands; no other mail notices.
 */
import { seconds } from '../duration.js'
import { cleanText } from '../text.js'
import type { ErrorHandlerAnswer } from './error-handler.js'
import type { DeliveryParts } from './parts.js'
import { retryRules } from './retry-rules.js'
import { messageOf } from './sweep.js'
import { againOrNever, reasonOf, type Attempted, type Verdict } from './verdict.js'

/** Longest time a handler may take, in seconds; a mail must not hang on a hook. */
const PATIENCE = seconds('60s')!
const LATE = Symbol('late')

export async function overrule(verdict: Verdict, tried: Attempted, parts: DeliveryParts): Promise<Verdict> {
  const { errorHandler } = parts.settings
  if (errorHandler === null || verdict.result !== 'failure' || !verdict.counted) return verdict
  const answer = await ask(verdict, tried, parts)
  if (answer === null || answer === undefined) return verdict
  return applied(answer, { verdict, tried, parts })
}

async function ask(verdict: Verdict, tried: Attempted, parts: DeliveryParts): Promise<ErrorHandlerAnswer> {
  const { settings, logger, clock } = parts
  const failure = {
    failureClass: verdict.failureClass ?? 'temporary',
    code: verdict.reply !== null && verdict.reply.code > 0 ? verdict.reply.code : null,
    enhancedCode: verdict.reply?.enhancedCode ?? null,
    reply: cleanText(verdict.reply?.text ?? ''),
    transport: tried.claim.transport,
    attempt: verdict.counters.attempts,
  } as const
  const over = new AbortController()
  try {
    const late = clock.sleep(PATIENCE * 1000, over.signal).then(() => LATE)
    const answer = await Promise.race([settings.errorHandler!(failure, messageOf(tried.claim)), late])
    if (answer === LATE) {
      logger.error({ id: tried.claim.id }, `errorHandler took over ${PATIENCE} s; the built-in rules decide.`)
      return null
    }
    if (isAnswer(answer)) return answer
    logger.error(
      { id: tried.claim.id },
      "errorHandler answered neither 'defer', 'fail', 'sent', { deferUntil } nor null; the built-in rules decide.",
    )
  } catch (error) {
    logger.error({ id: tried.claim.id, error: String(error) }, 'errorHandler threw; the built-in rules decide.')
  } finally {
    over.abort()
  }
  return null
}

function isAnswer(answer: unknown): answer is ErrorHandlerAnswer {
  if (answer === null || answer === undefined || ['defer', 'fail', 'sent'].includes(answer as string)) return true
  const until = (answer as { deferUntil?: unknown }).deferUntil
  return until instanceof Date && !Number.isNaN(until.getTime())
}

type Said = Exclude<ErrorHandlerAnswer, null | undefined>

function applied(answer: Said, given: { verdict: Verdict; tried: Attempted; parts: DeliveryParts }): Verdict {
  const { verdict, tried, parts } = given
  const moved = (to: 'open' | 'refused' | 'uncertain') =>
    verdict.fates.map((one) => (one.fate === 'open' || one.fate === 'refused' ? { ...one, fate: to } : one))
  if (answer === 'fail') {
    const fates = moved('refused')
    const reason = reasonOf(allFates(tried, fates)) ?? 'refused'
    return { ...verdict, fates, step: 'giveUp', state: 'failed', reason, due: null }
  }
  if (answer === 'sent')
    return { ...verdict, fates: moved('uncertain'), step: 'accept', state: 'sent', reason: null, due: null }
  const fates = moved('open')
  const again = againOrNever(tried, retryRules(parts.settings, parts.random), verdict.counters.attempts)
  if (answer === 'defer' || again.state !== 'deferred') return { ...verdict, ...again, fates }
  return { ...verdict, fates, step: 'defer', state: 'deferred', reason: null, due: { at: answer.deferUntil } }
}

function allFates(tried: Attempted, moved: Verdict['fates']) {
  const now = new Map(moved.map((one) => [one.index, one.fate]))
  return tried.claim.recipients.map((one, index) => now.get(index) ?? one.fate)
}
