/**
 * What a nodemailer plugin's answer means. Pure. A plugin says no phase, so only an error that can arise before
 * anything was handed over is the transport's trouble; a connection that broke later leaves the mail uncertain (both:
 * broken-call.ts); an HTTP API's status means what http-status.ts says; any other error is a no to this mail, for now (a Reply with NO_CODE,
 * which classify() takes as temporary).
 */
import { cleanText, errorText } from '../text.js'
import { NO_CODE } from './smtp/classify.js'
import { parseReply } from './smtp/replies.js'
import { brokenAt } from './broken-call.js'
import { httpStatusOf, meaningOf } from './http-status.js'
import type { Outcome, Parcel, RecipientOutcome, Reply } from './transport.js'

interface PluginError {
  message?: unknown
  response?: unknown
  responseCode?: unknown
  rejectedErrors?: unknown
}

/** `connection`: the number of the call, for the breaker. */
export function outcomeOfError(error: unknown, sent: { parcel: Parcel; connection: number }): Outcome {
  const { parcel, connection } = sent
  const smtp = refusalOf(error ?? {})
  const broken = brokenAt(error)
  if (broken?.when === 'before') return { kind: 'trouble', phase: 'connect', ...broken.breakage, connection }
  const unanswered = smtp === null && broken !== null
  const status = smtp === null && broken === null ? httpStatusOf(error) : null
  const http = status === null ? null : meaningOf(status, error)
  if (unanswered || http?.kind === 'uncertain') return uncertain(http?.text ?? errorText(error), sent)
  if (http?.kind === 'trouble') {
    const { phase, failureClass, text } = http
    return { kind: 'trouble', phase, failureClass, reply: null, error: text, connection }
  }
  const said = smtp ?? http?.reply ?? { code: NO_CODE, enhancedCode: null, text: errorText(error) }
  const own = rejections(error)
  const recipients = parcel.to.map((address) => ({ accepted: false, reply: own.get(address) ?? said }))
  return { kind: 'refused', phase: 'content', reply: said, recipients }
}

function uncertain(error: string, { parcel, connection }: { parcel: Parcel; connection: number }): Outcome {
  return { kind: 'uncertain', error, recipients: parcel.to.map(() => ({ accepted: true, reply: null })), connection }
}

/** The plugin was content; `rejected` may still name recipients. */
export function outcomeOfInfo(info: unknown, parcel: Parcel): Outcome {
  const { response, rejected, accepted } = (info ?? {}) as {
    response?: unknown
    rejected?: unknown
    accepted?: unknown
  }
  const text = typeof response === 'string' ? response : ''
  const reply = parseReply(text) ?? { code: 250, enhancedCode: null, text: cleanText(text) }
  const own = rejections(info)
  const refused = new Set((Array.isArray(rejected) ? rejected : []).map(addressOf))
  // Postmark's plugin names no addresses there, but answers of its API
  const nobody = refused.size > 0 && Array.isArray(accepted) && accepted.length === 0
  const recipients = parcel.to.map((address): RecipientOutcome => {
    if (!nobody && !refused.has(address.toLowerCase())) return { accepted: true, reply }
    return { accepted: false, reply: own.get(address) ?? NOT_SAID }
  })
  if (recipients.some((one) => one.accepted)) return { kind: 'accepted', reply, recipients }
  return { kind: 'refused', phase: 'rcpt', reply: recipients[0]?.reply ?? NOT_SAID, recipients }
}

const NOT_SAID: Reply = { code: NO_CODE, enhancedCode: null, text: 'rejected by the transport without a reason' }

function refusalOf(error: PluginError): Reply | null {
  const { response, responseCode, message } = error
  const reply = typeof response === 'string' ? parseReply(response) : null
  if (reply !== null && reply.code >= 400) return reply
  const code = Number(responseCode)
  if (!(code >= 400 && code < 600)) return null
  return { code, enhancedCode: null, text: cleanText(String(typeof response === 'string' ? response : message)) }
}

/** Replies to single recipients, where the plugin tells them. */
function rejections(answer: unknown): Map<string, Reply> {
  const { rejectedErrors } = (answer ?? {}) as PluginError
  const list = (Array.isArray(rejectedErrors) ? rejectedErrors : []) as (PluginError & { recipient?: unknown })[]
  const replies = list.map((one) => [String(one.recipient), refusalOf(one)] as const)
  return new Map(replies.filter((pair): pair is [string, Reply] => pair[1] !== null))
}

function addressOf(one: unknown): string {
  const address = typeof one === 'object' && one !== null && 'address' in one ? one.address : one
  return String(address).toLowerCase()
}
