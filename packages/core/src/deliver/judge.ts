/** What the server's replies mean for each recipient. Pure; the meaning of a single reply is classify's. */
import type { Fate } from '../message/message.js'
import { classify } from '../transport/smtp/classify.js'
import type { Classification, DialoguePhase, RecipientOutcome, Reply } from '../transport/transport.js'
import type { RetryRules } from './retry-rules.js'

/** The answer to the whole mail, where it came, and those to single recipients. */
export interface Replies {
  phase: DialoguePhase
  reply: Reply
  recipients: readonly RecipientOutcome[]
}

/** One recipient after the attempt. `meaning` null: it was accepted. */
export interface Judged {
  fate: Fate
  accepted: boolean
  reply: Reply
  meaning: Classification | null
}

export function judge(said: Replies, one: RecipientOutcome | undefined, rules: RetryRules): Judged {
  if (one?.accepted === true && isPositive(said.reply)) {
    return { fate: 'accepted', accepted: true, reply: said.reply, meaning: null }
  }
  // refused at RCPT: its own reply counts; else the answer to the whole mail, which transports may repeat for each
  const own = one?.reply != null && !one.accepted && one.reply !== said.reply && said.phase !== 'mail'
  const reply = own ? one.reply! : said.reply
  const meaning = classify(reply, own ? 'rcpt' : said.phase)
  const final = meaning.effect === 'refuse' && rules.permanentFailures === 'fail'
  return { fate: final ? 'refused' : 'open', accepted: false, reply, meaning }
}

const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300

/** A refusal and what it means. */
export interface Worst {
  meaning: Classification
  reply: Reply
}

/** The refusal that the attempt's row shows: one that is still to be tried again before one that is final. */
export function worstOf(judged: readonly Judged[]): Worst | null {
  const refusals = judged.filter((one): one is Judged & { meaning: Classification } => one.meaning !== null)
  const order = ['release', 'setAside', 'defer', 'refuse']
  const [worst] = refusals.sort((a, b) => order.indexOf(a.meaning.effect) - order.indexOf(b.meaning.effect))
  return worst === undefined ? null : { meaning: worst.meaning, reply: worst.reply }
}

/** What a refusal at RCPT leaves of the recipient: done with, or still to be written to. */
export function fateOfRefusal(reply: Reply, rules: Pick<RetryRules, 'permanentFailures'>): Fate {
  const final = classify(reply, 'rcpt').effect === 'refuse' && rules.permanentFailures === 'fail'
  return final ? 'refused' : 'open'
}
