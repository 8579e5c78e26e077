/**
 * What a nodemailer plugin's answer means. Pure. A plugin says no phase, so only an error that can arise before
 * anything was handed over is the transport's trouble; a connection that broke later leaves the mail uncertain; an HTTP
 * API's status means what http-status.ts says; any other error is a no to this mail, for now (a Reply with NO_CODE,
 * which classify() takes as temporary).
 */
import { cleanText, errorText } from '../text.js'
import { NO_CODE } from './smtp/classify.js'
import { breakageOf } from './smtp/connect-trouble.js'
import { parseReply } from './smtp/replies.js'
import { httpStatusOf, meaningOf } from './http-status.js'
import type { Outcome, Parcel, RecipientOutcome, Reply } from './transport.js'

interface PluginError {
  message?: unknown
  code?: unknown
  originalCode?: unknown
  response?: unknown
  responseCode?: unknown
  timeoutType?: unknown
  status?: unknown
  name?: unknown
  syscall?: unknown
  /** fetch hides the socket's error there. */
  cause?: PluginError | null
  rejectedErrors?: unknown
}

/** Codes of nodemailer, of Node's sockets, of fetch (UND_…) and of axios (ERR_…). */
const BEFORE = [
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EDNS', 'ETLS', 'EAUTH', 'ENOAUTH',
  'EOAUTH2', 'EPROXY', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT',
] // prettier-ignore
const BROKEN =
  /^(ECONNRESET|ETIMEDOUT|EPIPE|ESOCKET|ESOCKETTIMEDOUT|ECONNECTION|ECONNABORTED|UND_ERR_(SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT|ABORTED|CLOSED|DESTROYED|RESPONSE.*)|ERR_NETWORK|ERR_CANCELED|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|AbortError|TimeoutError)$/

/** `connection`: the number of the call, for the breaker. */
export function outcomeOfError(error: unknown, sent: { parcel: Parcel; connection: number }): Outcome {
  const { parcel, connection } = sent
  const told = (error ?? {}) as PluginError
  const { cause } = told
  const chain = typeof cause === 'object' && cause !== null ? [told, cause] : [told]
  const codes = chain.flatMap(codesOf)
  const breakage = chain.map(breakageOf).find((one) => one.failureClass === 'tls') ?? breakageOf(told)
  // `syscall`: ETIMEDOUT may mean either
  const before = codes.some((one) => BEFORE.includes(one)) || chain.some((one) => one.syscall === 'connect')
  if (before || breakage.failureClass === 'tls') return { kind: 'trouble', phase: 'connect', ...breakage, connection }
  const smtp = refusalOf(told)
  const status = smtp === null ? httpStatusOf(error) : null
  const http = status === null ? null : meaningOf(status, error)
  const broken = codes.some((one) => BROKEN.test(one)) || told.message === 'fetch failed'
  const unanswered = smtp === null && status === null && broken
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

/** Wherever a client may have put it: mailgun.js says a socket's code as `status`. */
function codesOf({ code, originalCode, timeoutType, status, name }: PluginError): string[] {
  return [code, originalCode, timeoutType, status, name].filter((one) => typeof one === 'string')
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
