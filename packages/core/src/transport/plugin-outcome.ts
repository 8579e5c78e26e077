/**
 * What a nodemailer plugin's answer means. Pure. A plugin says no phase, so only an error that can arise before
 * anything was handed over is the transport's trouble; a connection that broke later leaves the mail uncertain; any
 * other error is a no to this mail, for now (a Reply with NO_CODE, which classify() takes as temporary).
 */
import { cleanText, errorText } from '../text.js'
import { NO_CODE } from './smtp/classify.js'
import { breakageOf } from './smtp/connect-trouble.js'
import { parseReply } from './smtp/replies.js'
import type { Outcome, Parcel, RecipientOutcome, Reply } from './transport.js'

interface PluginError {
  message?: unknown
  code?: unknown
  originalCode?: unknown
  response?: unknown
  responseCode?: unknown
  timeoutType?: unknown
  rejectedErrors?: unknown
}

const BEFORE = [
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EDNS', 'ETLS', 'EAUTH', 'ENOAUTH',
  'EOAUTH2', 'EPROXY', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT',
] // prettier-ignore
const BROKEN = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ESOCKET', 'ECONNECTION', 'ECONNABORTED']

/** `connection`: the number of the call, for the breaker. */
export function outcomeOfError(error: unknown, sent: { parcel: Parcel; connection: number }): Outcome {
  const { parcel, connection } = sent
  const { code, originalCode, timeoutType } = (error ?? {}) as PluginError
  const text = errorText(error)
  const codes = [code, originalCode, timeoutType].map(String)
  const breakage = breakageOf(error)
  if (codes.some((one) => BEFORE.includes(one)) || breakage.failureClass === 'tls') {
    return { kind: 'trouble', phase: 'connect', ...breakage, connection }
  }
  const reply = refusalOf(error as PluginError)
  if (reply === null && codes.some((one) => BROKEN.includes(one))) {
    return {
      kind: 'uncertain',
      error: text,
      recipients: parcel.to.map(() => ({ accepted: true, reply: null })),
      connection,
    }
  }
  const said = reply ?? { code: NO_CODE, enhancedCode: null, text }
  const own = rejections(error)
  const recipients = parcel.to.map((address) => ({ accepted: false, reply: own.get(address) ?? said }))
  return { kind: 'refused', phase: 'content', reply: said, recipients }
}

/** The plugin was content; `rejected` may still name recipients. */
export function outcomeOfInfo(info: unknown, parcel: Parcel): Outcome {
  const { response, rejected } = (info ?? {}) as { response?: unknown; rejected?: unknown }
  const text = typeof response === 'string' ? response : ''
  const reply = parseReply(text) ?? { code: 250, enhancedCode: null, text: cleanText(text) }
  const own = rejections(info)
  const refused = new Set((Array.isArray(rejected) ? rejected : []).map(addressOf))
  const recipients = parcel.to.map((address): RecipientOutcome => {
    if (!refused.has(address.toLowerCase())) return { accepted: true, reply }
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
